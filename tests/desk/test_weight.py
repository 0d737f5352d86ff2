"""What a plain booking weighs: its statements, its round trips, its pages; whoever adds one sees it here."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from unittest.mock import patch

import pytest

from habitat_kit.core.outcomes import Booked
from habitat_kit.plugins.participatory import BufferAfterStay, NightsPerYear, NoMeetingWhileBedroomLet
from habitat_kit.store.wire import Wire
from tests.desk.conftest import Planter
from tests.desk.world import Planted

STATEMENTS = [
    "BEGIN",
    "UPDATE house",  # the lock; all that follows is read under it
    "SELECT journal",  # what was answered under this key before
    "SELECT grant",  # rights and households
    "SELECT use",  # passed deadlines
    "SAVEPOINT",
    "SELECT use",  # the quota's nights
    "SELECT space_under",  # neighbours by the claims of each leaf under the space
    "SELECT space_under",  # and of each under the rulebook's place
    "INSERT use",
    "INSERT claim",
    "UPDATE space",  # the calendars that show it
    "RELEASE",
    "INSERT ask",
    "INSERT journal",
    "COMMIT",
]
ROUND_TRIPS = 7
"""On PostgreSQL: lock and reads, three questions, the use with its claim, the rest with COMMIT."""
NIGHTS, PAGES = 25, 19
"""So many bookings write at most so many pages each on SQLite: the rows', and one for every index they stand in."""


@pytest.fixture
def judged(planting: Planter) -> Planted:
    """A house whose rules ask for a quota and for neighbours, where somebody has booked already."""
    planted = planting(NightsPerYear(nights=100), BufferAfterStay(hours=3), NoMeetingWhileBedroomLet())
    book(planted, 0)
    return planted


def book(planted: Planted, number: int) -> None:
    """One night in a bedroom."""
    assert isinstance(planted.do(planted.stay(number, 1, "one"), key=f"night {number}"), Booked)


def said(statement: str) -> str:
    """A statement's verb and the table it begins with."""
    found = re.search(r'(?:UPDATE|INTO|FROM) "?habitat_(\w+)', statement)
    verb = statement.split(maxsplit=1)[0]
    return f"{verb} {found[1]}" if found and verb in {"SELECT", "INSERT", "UPDATE"} else verb


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_booking_is_these_statements(judged: Planted) -> None:
    """Each is one of those the plan of a write names."""
    heard: list[str] = []
    with judged.kit.database.source.writer() as connection:
        connection.set_trace_callback(heard.append)
    heard.clear()
    book(judged, 1)
    assert [said(one) for one, _ in groupby(heard)] == STATEMENTS, "a trigger's steps repeat what set it off"


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_booking_is_so_many_round_trips(judged: Planted) -> None:
    """What nobody waits for travels with what somebody does."""
    with patch.object(Wire, "_sent", autospec=True, side_effect=Wire._sent) as sent:
        book(judged, 1)
    assert sent.call_count == ROUND_TRIPS


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_booking_writes_so_many_pages(judged: Planted) -> None:
    """Every index on what a booking writes is a page more that COMMIT waits for."""
    before = pages(judged)
    for number in range(1, NIGHTS + 1):
        book(judged, number)
    assert NIGHTS * 10 < pages(judged) - before <= NIGHTS * PAGES


def pages(planted: Planted) -> int:
    """How many pages were ever written ahead: the log is young and grows by one after the other."""
    log = Path(f"{planted.kit.database.reading.url.database}-wal")
    return log.stat().st_size // (4096 + 24)
