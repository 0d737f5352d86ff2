"""What an early leave makes of a booking, and which nights are given up: by arithmetic, whatever the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House
from habitat_kit.core.staying import given_up, lived
from habitat_kit.core.uses import State
from habitat_kit.testing import strategies as kit
from tests.core.samples import HOUSE, booking


@st.composite
def stays(draw: st.DrawFn) -> tuple[House, Booking, datetime]:
    """A sure booking of some house, and an instant while it runs."""
    house = draw(kit.houses(kit.trees(most=2)))
    made = draw(kit.bookings(house, states=(State.CONFIRMED,)))
    seconds = int(made.span.length.total_seconds())
    return house, made, made.span.start + timedelta(seconds=draw(st.integers(1, seconds)))


@given(stays())
def test_the_rest_is_free_from_the_instant_they_leave(drawn: tuple[House, Booking, datetime]) -> None:
    """What remains ends now, begins as it did, and is never longer; who leaves at the end leaves all as it was."""
    house, made, now = drawn
    left = lived(made, house, now)
    assert (left.span.start, left.span.end) == (made.span.start, now)
    assert lived(made, house, made.span.end) == made
    if isinstance(left.when, Nights):
        assert isinstance(made.when, Nights)
        assert left.when.arrival == made.when.arrival
        assert 1 <= len(left.when) <= len(made.when)
    else:
        assert isinstance(made.when, Hours)
        assert left.when.start == made.when.start < left.when.end <= made.when.end


@given(stays())
def test_a_night_is_whose_end_it_saw(drawn: tuple[House, Booking, datetime]) -> None:
    """The nights that remain are the first and those that were over by the house's clock."""
    house, made, now = drawn
    left = lived(made, house, now)
    if isinstance(left.when, Nights) and isinstance(made.when, Nights):
        today = now.astimezone(house.clock).date()
        assert set(left.when) == {night for night in made.when if night < today or night == made.when.arrival}


@given(kit.nights(longest=20), kit.nights(longest=20))
def test_nights_given_up_are_those_one_had_and_has_no_more(before: Nights, after: Nights) -> None:
    """In runs that do not touch, and each night once; nothing by the hour."""
    runs = list(given_up(before, after))
    nights = [night for run in runs for night in run]
    assert nights == [night for night in before if night not in set(after)]
    assert len(runs) <= 2
    wall = datetime.combine(before.arrival, datetime.min.time())
    assert list(given_up(Hours(wall, wall + timedelta(hours=1)), after)) == []


def test_a_minute_begun_is_told_whole() -> None:
    """A meeting left at 11:30:20 ended at 11:31 for who reads it, and at 11:30:20 for who wants the room."""
    hours = Hours(datetime(2026, 5, 1, 10), datetime(2026, 5, 1, 14))
    meeting = booking(kind="meeting", when=hours)
    meeting = evolve(meeting, span=HOUSE.span(hours))
    now = meeting.span.start + timedelta(hours=1, minutes=30, seconds=20)
    left = lived(meeting, HOUSE, now)
    assert left.when == Hours(hours.start, datetime(2026, 5, 1, 11, 31))
    assert left.span.end == now
