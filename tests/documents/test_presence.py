"""Who is there, on a sheet: everybody who was read, once, with whom to call; a table nobody is in says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Presence
from habitat_kit.core.presence import Guests, Home, Resident
from habitat_kit.documents import plain
from habitat_kit.documents.presence import who_is_there
from habitat_kit.texts import kit_texts
from tests.core.samples import HOUSE

AT = datetime(2027, 3, 5, 17, tzinfo=UTC)
ANA = Resident(named("ana"), "Ana", "06 12", "Her sister, 06 99", "Wheelchair")
HOME = Home(named("home"), "Ana and Ben", None, (ANA, Resident(named("ben"), "Ben")), infants=1, children=2)
STAYING = Guests(named("stay"), "Bedroom", "", 3, AT)


def sheet(language: str, *homes: Home, guests: tuple[Guests, ...] = (), whole: bool = True) -> list[str]:
    """The lines of a sheet."""
    found = Presence(HOUSE.id, None, AT, 5, whole, homes, guests)
    return plain(who_is_there(found, HOUSE, kit_texts(), language)).splitlines()


def test_everybody_is_on_it_once() -> None:
    """Who lives with a household stands by its first person; numbers and help where they are known."""
    lines = sheet("en", HOME, guests=(STAYING,))
    assert [line.split("  ")[0] for line in lines if "Not written down" in line] == ["Not written down"] * 2
    (ana,) = [line for line in lines if "Ana" in line]
    for words in ("Ana + 1 child under 3 + 2 children under 18", "Wheelchair", "06 12; Her sister, 06 99"):
        assert words in ana
    (guest,) = [line for line in lines if line.startswith("Bedroom")]
    assert guest.split()[1] == "3"
    assert any("5 people to look for" in line for line in lines)


def test_the_sheet_goes_from_door_to_door() -> None:
    """By the dwelling's number as people count, so that nobody searches a corridor twice; no dwelling comes last."""
    places = ("Flat 10", None, "Flat 2", "Flat 10 b", "Attic")
    homes = [Home(named(str(place)), "", place, (Resident(named(f"in {place}"), "Zoé"),)) for place in places]
    lines = [line.split("  ")[0] for line in sheet("en", *homes) if "Zoé" in line]
    assert lines == ["Attic", "Flat 2", "Flat 10", "Flat 10 b", "Not written down"]


@pytest.mark.parametrize(("language", "word"), [("en", "Nobody"), ("fr", "Personne")])
def test_a_table_nobody_is_in_says_so(language: str, word: str) -> None:
    """So that a sheet with a table less is not taken for one where nobody is."""
    assert len([line for line in sheet(language) if line.strip() == word]) == 2


def test_who_is_not_on_call_reads_that_there_may_be_more() -> None:
    """The sheet of whoever is on call says no such thing."""
    more = "Whoever is on call may see more."
    assert any(more in line for line in sheet("en", HOME, whole=False))
    assert not any(more in line for line in sheet("en", HOME))
