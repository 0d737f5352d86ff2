"""The manual says what the code does."""

from __future__ import annotations

import ast
import re
from importlib.metadata import entry_points
from pathlib import Path
from typing import get_args

import attrs
import pytest

from habitat_kit.cli import COMMANDS
from habitat_kit.core import errors, outcomes
from habitat_kit.core.bookings import TRANSITIONS
from habitat_kit.core.commands import all_commands
from habitat_kit.core.events import every
from habitat_kit.core.permissions import PERMISSIONS
from habitat_kit.registry import Registry
from habitat_kit.settings import Settings
from habitat_kit.store import errors as store_errors
from scripts import describe_core, describe_kit, draw_cases, draw_proposals, draw_states, draw_tasks, draw_waits

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SAID = {
    language: {
        re.sub(r"\{\w+\}", "…", text)
        for package in ("habitat_kit", "habitat_kit/plugins/participatory")
        for text in re.findall(
            r'^msgstr(?:\[\d\])? "(.*)"$',
            (ROOT / package / f"texts/{language}.po").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }
    for language in ("en", "fr")
}
PAGES = sorted(DOCS.glob("*/*.md"))
SHOPFRONT = [ROOT / name for name in ("README.md", "README.fr.md", "CONTRIBUTING.md", "SECURITY.md")]


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_life_of_a_booking_is_drawn_from_its_table() -> None:
    """The page with the states is what the transition table gives today."""
    assert draw_states.PAGE.read_text(encoding="utf-8") == draw_states.page(), "run scripts/draw_states.py"


def test_the_life_of_an_incident_is_drawn_from_its_table() -> None:
    """Its page, too, is what its transition table gives today."""
    assert draw_cases.PAGE.read_text(encoding="utf-8") == draw_cases.page(), "run scripts/draw_cases.py"


def test_the_life_of_a_task_is_drawn_from_its_table() -> None:
    """So is that of a task."""
    assert draw_tasks.PAGE.read_text(encoding="utf-8") == draw_tasks.page(), "run scripts/draw_tasks.py"


def test_the_life_of_a_proposal_is_drawn_from_its_table() -> None:
    """And that of a proposal of rules."""
    assert draw_proposals.PAGE.read_text(encoding="utf-8") == draw_proposals.page(), "run scripts/draw_proposals.py"


def test_the_life_of_a_wait_is_drawn_from_its_table() -> None:
    """And that of a wait."""
    assert draw_waits.PAGE.read_text(encoding="utf-8") == draw_waits.page(), "run scripts/draw_waits.py"


def test_another_table_gives_another_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transition that is taken away leaves the drawing and the table."""
    state, step = list(TRANSITIONS)[-1]
    fewer = {key: target for key, target in TRANSITIONS.items() if key != (state, step)}
    before = draw_states.page()
    monkeypatch.setattr(draw_states, "TRANSITIONS", fewer)
    assert len(draw_states.page()) < len(before)


@pytest.mark.parametrize("name", describe_core.PAGES)
def test_a_page_is_written_from_the_code_it_describes(name: str) -> None:
    """Commands, events, errors and the command line stand in the manual as they are today."""
    assert _page(f"reference/{name}") == describe_core.PAGES[name](), "run scripts/describe_core.py"


def test_the_page_of_python_is_written_from_its_classes() -> None:
    """What an embedder may call stands in the manual as it is today."""
    assert describe_kit.PAGE.read_text(encoding="utf-8") == describe_kit.page(), "run scripts/describe_kit.py"


@pytest.mark.parametrize("name", [field.name for field in attrs.fields(Settings)])
def test_a_setting_is_documented(name: str) -> None:
    """Each setting has its line, under its name and its variable."""
    assert f"| `{name}` | `HABITAT_{name.upper()}` |" in _page("reference/settings.md")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_of_the_command_line_is_documented(name: str) -> None:
    """Each has a section, and no section is about one that is not there."""
    headings = re.findall(r"^## habitat-kit (\w+)", _page("reference/cli.md"), re.MULTILINE)
    assert headings.count(name) == 1
    assert set(headings) == set(COMMANDS)


@pytest.mark.parametrize("command", [command.__name__ for command in all_commands()])
def test_a_command_is_documented(command: str) -> None:
    """Each command has a section of its own."""
    assert f"\n### {command}\n" in _page("reference/commands.md")


@pytest.mark.parametrize("outcome", [outcome.__name__ for outcome in get_args(outcomes.Outcome)])
def test_an_outcome_is_documented(outcome: str) -> None:
    """Each outcome has a section of its own."""
    assert f"\n### {outcome}\n" in _page("reference/commands.md")


@pytest.mark.parametrize("right", PERMISSIONS)
def test_a_right_is_documented(right: str) -> None:
    """Each line of the permission table stands in the manual."""
    assert f"`{right}`" in _page("reference/commands.md")


@pytest.mark.parametrize("event", [e.__name__ for e in every() if e.__module__.startswith("habitat_kit.core.")])
def test_an_event_is_documented(event: str) -> None:
    """Each event has its line."""
    assert f"| `{event}` |" in _page("reference/events.md")


@pytest.mark.parametrize(
    "error",
    sorted(
        error.__name__
        for error in (
            *describe_core.raised_in(errors),
            *describe_core.raised_in(store_errors),
            *describe_core.raised_elsewhere(),
        )
    ),
)
def test_an_error_is_documented(error: str) -> None:
    """Each error has its line; the root has the page."""
    page = _page("reference/errors.md")
    assert f"| `{error}` |" in page or (error == "HabitatError" and "`HabitatError`" in page)


@pytest.mark.parametrize("kind", Registry.load().rules)
def test_a_rule_kind_is_documented(kind: str) -> None:
    """Each rule that an installed plugin of the kit offers has a section, with a file's example."""
    bundled = {point.name for point in entry_points(group="habitat_kit") if point.value.startswith("habitat_kit.")}
    if Registry.load().rules[kind].plugin in bundled:
        assert f"\n## {kind}\n" in _page("reference/residents-rules.md")
        assert f'kind = "{kind}"' in _page("reference/residents-rules.md")


@pytest.mark.parametrize("page", [*PAGES, *SHOPFRONT], ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_of_the_manual_leads_somewhere(page: Path) -> None:
    """Each relative link names a file of the repository."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, *SHOPFRONT], ids=lambda page: str(page.relative_to(ROOT)))
def test_a_test_or_a_file_that_is_named_exists(page: Path) -> None:
    """What the manual points to in the repository is there."""
    named = re.findall(
        r"`((?:habitat_kit|tests|docs|scripts|examples|bench|requirements)/[\w./-]+)`", page.read_text(encoding="utf-8")
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("tutorial/first-evening.md", "en"),
        ("how-to/subscribe.md", "en"),
        ("how-to/look-after-a-house.md", "en"),
        ("how-to/adopt-a-new-rule.md", "en"),
        ("how-to/adopter-une-regle.md", "fr"),
        ("how-to/veiller-sur-une-maison.md", "fr"),
        ("how-to/wait-and-make-room.md", "en"),
        ("how-to/book-several-times.md", "en"),
        ("how-to/reserver-plusieurs-fois.md", "fr"),
        ("how-to/give-guests-an-arrival-slip.md", "en"),
        ("how-to/donner-une-fiche-d-arrivee.md", "fr"),
        ("how-to/attendre-et-laisser-la-place.md", "fr"),
        ("how-to/keep-accounts.md", "en"),
        ("how-to/tenir-les-comptes.md", "fr"),
        ("how-to/open-a-gathering.md", "en"),
        ("how-to/ouvrir-un-rendez-vous.md", "fr"),
        ("how-to/move-in.md", "en"),
        ("how-to/emmenager.md", "fr"),
    ],
)
def test_what_the_manual_says_to_press_is_on_the_pages(page: str, language: str) -> None:
    """Each word in bold that a reader is told to look for is a text of the pages in that language."""
    pressed = re.findall(r"\*\*(.+?)\*\*", _page(page).replace("\n", " "))
    assert pressed
    assert [words for words in pressed if words not in SAID[language]] == []


@pytest.mark.parametrize("page", sorted((DOCS / "reference").glob("*.md")), ids=lambda page: page.name)
def test_a_page_that_is_written_by_a_program_says_so(page: Path) -> None:
    """A reader who would mend it finds what to mend instead, and the program is there."""
    found = re.search(
        r"(?:This page is written by|Cette page est écrite par) `(scripts/\w+\.py)`", page.read_text(encoding="utf-8")
    )
    written = {
        *describe_core.PAGES,
        "python.md",
        "booking-states.md",
        "incident-states.md",
        "proposal-states.md",
        "task-states.md",
        "wait-states.md",
        "house-file.md",
        "settings.md",
        "regles-des-habitants.md",
        "residents-rules.md",
    }
    assert (found is not None) == (page.name in written)


def _programs(text: str) -> list[str]:
    """The python blocks of a page, without their comments and sentences."""
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return [ast.dump(ast.parse(re.sub(r'""".*?"""', "...", block, flags=re.DOTALL))) for block in blocks]


def test_both_readmes_show_the_same() -> None:
    """The same programs, which run, as many sections, and the same links: to a guide in the page's own language."""
    english, french = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.fr.md"))
    assert _programs(english) == _programs(french) != []
    assert len(re.findall(r"^## ", english, re.MULTILINE)) == len(re.findall(r"^## ", french, re.MULTILINE))
    links = [set(re.findall(r"\]\(((?!http|README)[^)]+)\)", text)) for text in (english, french)]
    assert links[0] == {_in_english(link) for link in links[1]}


def _in_english(link: str) -> str:
    """The English twin of a French guide, which names it at its top; any other link is its own."""
    guide = ROOT / link.partition("#")[0]
    if guide.suffix != ".md":
        return link
    twin = re.search(r"^\*\[In English\]\(([^)]+)\)\*$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    return str((Path(link).parent / twin[1]).as_posix()) if twin else link
