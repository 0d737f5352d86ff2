"""Check that whatever the kit says to people is said in French and in English.

    python scripts/check_texts.py [--sort] [package folder]

Every folder called `texts` holds `fr.po` and `en.po`. A msgid is a dotted key such as `page.book.title`; a
plural entry repeats the key as its msgid_plural. The check fails, naming file and key, when

- a key is in one language only, has no text, is marked fuzzy, or lacks a plural form;
- a text has a typewriter's apostrophe within a word: the others are curly;
- a French text glues : ; ? ! or a guillemet to its word, or has a no-break space beside it typed by hand: a plain one is
  made unbreakable when it is told (habitat_kit/texts/signs.py);
- the keys of a catalogue are not in order, or one is there twice (--sort mends both);
- the languages do not name the same placeholders (`{nights}`);
- Python or a template uses a key that no catalogue has: a literal whose first part is a catalogue's own
  (`finding.too_long`), or the fixed beginning of an f-string (`f"role.{role}"`);
- a catalogue has a key that nothing uses.
"""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

LANGUAGES = ("en", "fr")
MSGID = re.compile(r'^msgid "(.*)"$', re.MULTILINE)
APOSTROPHE = re.compile(r"\w'\w")
HOLE = re.compile(r"\{[^{}]*\}")
GLUED = re.compile(r"[^\W\d_)][;?!»](?!\w)|(?<!Authorization)(?<!Content-Type)(?<=[^\W\d_)]):(?=\s|$)|«\S")
BY_HAND = re.compile(
    "[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}][:;?!»]|«[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
)
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
QUOTED = re.compile(r"""(["'])([a-z][a-z0-9_.]*)\1""")
JOINED = re.compile(r"""(["'])([a-z][a-z0-9_.]*\.)\1\s*~""")
NOT_KEYS = re.compile(r"\.(html|txt|css|js|svg|png|ics|json|toml|po|db|py|sql|md)$")
TEMPLATES = ("*.html", "*.txt", "*.xml", "*.svg")

Texts = Mapping[str, Message]


def main(package: Path) -> list[str]:
    """Give every complaint about the catalogues under `package`, in the order of their places."""
    folders = sorted({path.parent for path in package.rglob("*.po")})
    catalogues = {folder: {name: _read(folder / f"{name}.po", name) for name in LANGUAGES} for folder in folders}
    said = {key for languages in catalogues.values() for texts in languages.values() for key in texts}
    complaints = [line for folder, languages in catalogues.items() for line in _unlike(folder, languages)]
    complaints += [line for path in sorted(package.rglob("*.po")) for line in _out_of_order(path)]
    return complaints + list(_used_badly(package, said)) if said else ["no catalogue at all"]


def _read(path: Path, language: str) -> Texts:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue: Catalog = read_po(file, locale=language, abort_invalid=True)
    return {_key(message): message for message in catalogue if message.id}


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _placeholders(text: str) -> frozenset[str]:
    """The names in braces; raises ValueError for a brace that is never closed."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _unlike(folder: Path, languages: Mapping[str, Texts]) -> Iterator[str]:
    """Complain where the two languages of one folder do not say the same."""
    for key in sorted({key for texts in languages.values() for key in texts}):
        places = [f"{folder / language}.po: {key}" for language in LANGUAGES]
        messages = [languages[language].get(key) for language in LANGUAGES]
        for place, message in zip(places, messages, strict=True):
            yield from _amiss(place, message)
        if all(messages):
            yield from _other_holes(places[1], [message for message in messages if message])


def _amiss(place: str, message: Message | None) -> Iterator[str]:
    """Complain about one text in one language."""
    if message is None:
        yield f"{place}: missing"
        return
    if message.fuzzy:
        yield f"{place}: still fuzzy"
    if not all(form.strip() for form in _forms(message)):
        yield f"{place}: empty"
    if any(APOSTROPHE.search(form) for form in _forms(message)):
        yield f"{place}: ' within a word"
    if "fr.po: " in place:
        yield from _badly_set(place, message)
    if isinstance(message.id, tuple | list) and message.id[0] != message.id[1]:
        yield f"{place}: its plural must repeat the key"


def _badly_set(place: str, message: Message) -> Iterator[str]:
    """Complain about a sign that French sets apart and this text does not, or sets apart by hand."""
    forms = [HOLE.sub("x", form) for form in _forms(message)]
    if any(GLUED.search(form) for form in forms):
        yield f"{place}: no space beside : ; ? ! or a guillemet"
    if any(BY_HAND.search(form) for form in forms):
        yield f"{place}: a no-break space by hand, where a plain one does"


def _other_holes(place: str, messages: list[Message]) -> Iterator[str]:
    """Complain when the last (most general) forms have other placeholders, or an earlier form has more."""
    holes = []
    for message in messages:
        try:
            forms = [_placeholders(form) for form in _forms(message)]
        except ValueError as error:
            yield f"{place}: {error}"
            return
        holes.append(forms[-1])
        if any(form - forms[-1] for form in forms):
            yield f"{place}: a plural form has a placeholder of its own"
    if len(set(holes)) > 1:
        yield f"{place}: other placeholders than in {LANGUAGES[0]}"
    if len({len(_forms(message)) > 1 for message in messages}) > 1:
        yield f"{place}: plural in one language only"


def _out_of_order(path: Path) -> Iterator[str]:
    """Complain about the first key that stands where nobody looks for it."""
    keys = _keys(path.read_text(encoding="utf-8"))
    yield from (f"{path}: {key}: stands behind {before}" for before, key in pairwise(keys) if key <= before)


def _keys(text: str) -> list[str]:
    """The keys of a catalogue as they stand; that of its head is empty."""
    return MSGID.findall(text)


def in_order(text: str) -> str:
    """A catalogue with its entries in the order of their keys; one that is there twice in the same words stands once."""
    entries = {entry.strip() for entry in re.split(r'^(?=msgid ")', text, flags=re.MULTILINE)}
    return "\n\n".join(sorted(entries - {""}, key=_keys)) + "\n"


def _used_badly(package: Path, said: set[str]) -> Iterator[str]:
    """Complain about keys that are used and not said, and the other way round."""
    firsts = {key.partition(".")[0] for key in said}
    used: set[str] = set()
    openings: set[str] = set()
    for path, literals, beginnings in _sources(package):
        keys = {text for text in literals if KEY.fullmatch(text) and not NOT_KEYS.search(text)}
        mine = {key for key in keys if key.partition(".")[0] in firsts}
        starts = {text for text in beginnings if text.partition(".")[0] in firsts}
        used |= mine
        openings |= starts
        yield from (f"{path}: {key}: in no catalogue" for key in sorted(mine - said))
        yield from (f"{path}: {text}…: no key begins so" for text in sorted(starts) if not _begun(text, said))
    idle = {key for key in said - used if not key.startswith(tuple(openings))}
    yield from (f"{key}: in the catalogues, used nowhere" for key in sorted(idle))


def _begun(opening: str, said: Iterable[str]) -> bool:
    return any(key.startswith(opening) for key in said)


def _sources(package: Path) -> Iterator[tuple[Path, set[str], set[str]]]:
    """Give each source with its literals, and with the fixed beginnings of the keys it composes."""
    for path in sorted(package.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        literals = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        yield path, literals, {text for node in nodes if isinstance(node, ast.JoinedStr) if (text := _opening(node))}
    for pattern in TEMPLATES:
        for path in sorted(package.rglob(pattern)):
            text = path.read_text(encoding="utf-8")
            yield path, {hit[1] for hit in QUOTED.findall(text)}, {hit[1] for hit in JOINED.findall(text)}


def _opening(node: ast.JoinedStr) -> str | None:
    first = node.values[0]
    text = first.value if isinstance(first, ast.Constant) else None
    return text if isinstance(text, str) and re.fullmatch(r"[a-z][a-z0-9_.]*\.[a-z0-9_]*", text) else None


if __name__ == "__main__":
    folders = [Path(word) for word in sys.argv[1:] if word != "--sort"]
    where = folders[0] if folders else Path(__file__).parents[1] / "habitat_kit"
    for catalogue in where.rglob("*.po") if "--sort" in sys.argv else ():
        catalogue.write_text(in_order(catalogue.read_text(encoding="utf-8")), encoding="utf-8")
    found = main(where)
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(f"{len(found)} complaints about texts" if found else 0)
