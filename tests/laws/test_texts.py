"""Whatever the kit says to people, it says in French and in English."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.check_texts import in_order, main

EN = 'msgid "page.nights"\nmsgid_plural "page.nights"\nmsgstr[0] "{n} night"\nmsgstr[1] "{n} nights of {most}"\n'
EN += '\nmsgid "page.title"\nmsgstr "Flat"\n\nmsgid "role.keeper"\nmsgstr "keeper"\n'
FR = EN.replace("Flat", "Logement").replace("night", "nuit").replace("page.nuits", "page.nights")
CODE = 't("page.title")\nt("page.nights", n=3, most=9)\nt(f"role.{role}")\n'
PAGE = "<h1>{{ t('page.title') }}</h1>"

# What is changed (file, from, to) and the complaint that must follow.
PLANTED = {
    "missing": ("texts/fr.po", 'msgid "page.title"\nmsgstr "Logement"\n', "", "page.title: missing"),
    "empty": ("texts/fr.po", '"Logement"', '""', "page.title: empty"),
    "fuzzy": ("texts/fr.po", 'msgid "page.title"', '#, fuzzy\nmsgid "page.title"', "page.title: still fuzzy"),
    "apostrophe": ("texts/fr.po", '"Logement"', '"L\'appartement"', "page.title: ' within a word"),
    "glued": ("texts/fr.po", '"Logement"', '"Logement: oui"', "page.title: no space beside : ; ? ! or a guillemet"),
    "quoted": ("texts/fr.po", '"Logement"', '"«Logement »"', "page.title: no space beside : ; ? ! or a guillemet"),
    "by hand": ("texts/fr.po", '"Logement"', '"Prêt\N{NO-BREAK SPACE}?"', "page.title: a no-break space by hand"),
    "plural empty": ("texts/fr.po", '[0] "{n} nuit"', '[0] ""', "page.nights: empty"),
    "placeholder": ("texts/fr.po", "de {most}", "de {plus}", "other placeholders than in en"),
    "brace": ("texts/fr.po", "Logement", "Logement {", "page.title: "),
    "order": ("texts/en.po", 'msgid "page.title"', 'msgid "wage.title"', "role.keeper: stands behind wage.title"),
    "twice": ("texts/en.po", 'msgid "role.keeper"', 'msgid "page.title"', "page.title: stands behind page.title"),
    "unknown key": ("page.py", '"page.title"', '"page.tilte"', "page.tilte: in no catalogue"),
    "unknown beginning": ("page.py", 'f"role.{role}"', 'f"role.x{role}"', "role.x…: no key begins so"),
    "in a template": ("page.html", "page.title", "page.other", "page.html: page.other: in no catalogue"),
    "idle": ("texts/en.po", 'msgid "role.keeper"', 'msgid "page.idle"', "page.idle: in the catalogues, used nowhere"),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/en.po").write_text(EN)
    (tmp_path / "texts/fr.po").write_text(FR.replace(" of ", " de "))
    (tmp_path / "page.py").write_text(CODE)
    (tmp_path / "page.html").write_text(PAGE)
    return tmp_path


def test_the_kit_says_everything_in_both_languages() -> None:
    """Every key that code or a page uses has a text in each language, with the same placeholders."""
    assert main(Path(__file__).parents[2] / "habitat_kit") == []


def test_a_complete_catalogue_is_not_complained_about(package: Path) -> None:
    """Plural entries, composed keys and templates are understood."""
    assert main(package) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_gap_is_noticed(name: str, package: Path) -> None:
    """Each way for a text to be missing or wrong is named with its place."""
    file, before, after, complaint = PLANTED[name]
    text = (package / file).read_text()
    assert before in text
    (package / file).write_text(text.replace(before, after))
    assert complaint in "\n".join(main(package))


def test_a_catalogue_can_be_put_in_order() -> None:
    """The head stays first, keys follow in order, what stands there twice stands once, and nothing is lost."""
    head, told = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n', EN.strip().split("\n\n")
    assert in_order("\n".join((head, *(f"{one}\n" for one in (*reversed(told), told[0]))))) == f"{head}\n{EN}"
