"""What plugin authors draw: whole values, of every sort, by `from_type` too."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.rules import Ask
from habitat_kit.core.spaces import House, SpaceTree, Unit, roots
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.testing import strategies as kit
from tests.core.samples import HOUSE

DRAWN = (Nights, Hours, Span, SpaceTree, House, Booking, History)
SEARCH = settings(max_examples=1_000, derandomize=True, database=None, phases=[Phase.generate])


@pytest.mark.parametrize("kind", DRAWN)
def test_hypothesis_draws_each_by_its_type(kind: type[Any]) -> None:
    """`st.from_type` gives whole values without any import of ours: the entry point registered them."""
    assert type(find(st.from_type(kind), lambda _: True, settings=SEARCH)) is kind
    assert [point.value for point in entry_points(group="hypothesis") if point.name == "habitat_kit"] == [
        "habitat_kit.testing.registration:register"
    ]


@pytest.mark.parametrize("first", ["hypothesis", "habitat_kit.testing.strategies", "habitat_kit.testing.conformance"])
def test_whoever_comes_first_is_imported(first: str) -> None:
    """Our strategies import Hypothesis, which calls us: in either order both are whole."""
    program = f"import {first}; from hypothesis import strategies as st; from habitat_kit.core.periods import Nights; "
    program += (
        "from habitat_kit.testing import strategies as kit; assert st.from_type(Nights).validate() is None; kit.asks()"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


@given(kit.bookings())
def test_a_booking_is_as_a_store_keeps_it(booking: Booking) -> None:
    """Its kind, unit, span and deadline agree with each other and with its state."""
    assert isinstance(booking.when, Nights) == (booking.kind == "guest_stay")
    assert booking.state in kit.STORED
    assert (
        (booking.deadline is not None)
        == (booking.on_silence is not None)
        == (booking.state in {State.OPTION, State.AWAITING})
    )
    assert kit.BUSY_FROM <= booking.first_day <= kit.BUSY_UNTIL
    assert booking.counted or booking.state not in HOLDING


@given(kit.asks())
def test_an_ask_is_one_somebody_could_send(pair: tuple[Ask[Booking], History]) -> None:
    """It is made before it begins, in a house that has the space, bound above it, and moves only what was booked."""
    ask, history = pair
    assert ask.subject.state is State.ASKED
    assert ask.at <= ask.subject.span.start
    assert ask.subject.space in ask.house.tree
    assert ask.scope in {above.id for above in ask.house.tree.above(ask.subject.space)}
    assert ask.moving is None or ask.moving in history.bookings
    assert ask.moving is not None or not ask.shortening
    assert history.tree == ask.house.tree


@given(kit.houses())
def test_a_house_is_in_one_of_the_zones(house: House) -> None:
    """With a kind by the night and one by the hour, and stays that can follow each other."""
    assert house.zone in kit.ZONES
    assert {kind.unit for kind in house.kinds} == set(Unit)
    assert house.check_out <= house.check_in


def test_what_a_clock_skips_is_not_drawn() -> None:
    """A meeting at a wall time that a house's clock never shows is no booking."""
    hours = Hours(datetime(2026, 3, 29, 2, 15), datetime(2026, 3, 29, 4))
    assert not kit.told(HOUSE, hours)
    assert kit.told(HOUSE, hours.moved(timedelta(days=1)))


FOUND: dict[str, tuple[Any, Any]] = {
    "a tree with several roots": (kit.trees(), lambda tree: len(roots(tree.spaces)) > 1),
    "a deep tree": (kit.trees(), lambda tree: any(len(list(tree.above(s.id))) > 3 for s in tree.spaces)),
    "a broad tree": (kit.trees(), lambda tree: len(tree.leaves(tree.spaces[0].id)) > 3),
    "a stay across New Year": (kit.bookings(), lambda b: b.nights and len(b.when.by_year()) == 2),
    "a stay across a clock change": (
        kit.bookings(),
        lambda b: b.nights and b.span.length % timedelta(days=1) != timedelta(hours=b.span.length.seconds // 3600),
    ),
    "hours past midnight": (kit.bookings(), lambda b: not b.nights and b.first_day != b.last_day),
    "a full history": (kit.histories(), lambda history: len(history.bookings) > 4),
    "a move": (kit.asks(), lambda pair: pair[0].moving is not None),
    "a shortening": (kit.asks(), lambda pair: pair[0].shortening),
    "a lapsed request": (kit.bookings(), lambda b: b.deadline is not None and b.deadline < b.span.start),
    "a cancelled stay that weighs": (kit.bookings(), lambda b: b.state is State.CANCELLED and b.counted),
}


@pytest.mark.parametrize("what", FOUND)
def test_the_odd_cases_are_drawn(what: str) -> None:
    """What laws break on is among what is drawn."""
    strategy, odd = FOUND[what]
    assert odd(find(strategy, lambda value: bool(odd(value)), settings=SEARCH))


@given(kit.nights(kit.FIRST_DAY, kit.FIRST_DAY, longest=3), kit.hours(kit.FIRST_DAY, kit.FIRST_DAY, longest=60))
def test_bounds_are_kept(nights: Nights, hours: Hours) -> None:
    """First and last day are included, and nothing is longer than told."""
    assert nights.arrival == hours.start.date() == kit.FIRST_DAY
    assert len(nights) <= 3
    assert hours.end - hours.start <= timedelta(hours=1)
