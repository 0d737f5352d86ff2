"""Shares of a place are counted night by night, and half of the nights is half of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.fairness import Tally, holders_of_half, tallies, weekend_nights
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.testing import strategies as kit
from tests.core.samples import HOUSE, booking

FIRST, END = date(2026, 1, 1), date(2027, 1, 1)


@given(kit.nights(longest=400), kit.days(), kit.days())
def test_weekend_nights_are_fridays_and_saturdays_of_the_period(nights: Nights, first: date, end: date) -> None:
    """Counted one by one, and never more than the nights in the period."""
    days = [nights.arrival + timedelta(days=n) for n in range(len(nights))]
    assert weekend_nights(nights, first, end) == sum(first <= day < end and day.isoweekday() in (5, 6) for day in days)


@given(st.data())
def test_no_night_is_lost_between_two_periods(data: st.DataObject) -> None:
    """However a period is cut, the nights of its parts are the nights of the whole, household by household."""
    held = data.draw(st.lists(kit.bookings(HOUSE), max_size=12))
    first, cut, end = sorted(data.draw(st.lists(kit.days(), min_size=3, max_size=3)))
    parts = (*tallies(held, first, cut), *tallies(held, cut, end))
    whole = {one.household: (one.nights, one.weekend_nights) for one in tallies(held, first, end)}
    for household, counted in whole.items():
        mine = [one for one in parts if one.household == household]
        assert counted == (sum(one.nights for one in mine), sum(one.weekend_nights for one in mine))


def test_what_was_given_back_in_time_is_nobodys() -> None:
    """A booking that does not count adds neither a night nor a booking."""
    assert tallies([booking(counted=False)], FIRST, END) == ()
    assert tallies([booking()], FIRST, END) == (Tally(named("household"), 1, 3, 2),)


@pytest.mark.parametrize(
    ("when", "counted"),
    [
        (Nights(date(2025, 12, 30), date(2026, 1, 1)), 0),
        (Nights(date(2025, 12, 31), date(2026, 1, 2)), 1),
        (Nights(date(2026, 12, 31), date(2027, 1, 2)), 1),
        (Nights(date(2027, 1, 1), date(2027, 1, 2)), 0),
        (Hours(datetime(2025, 12, 31, 22), datetime(2026, 1, 1)), 0),
        (Hours(datetime(2025, 12, 31, 22), datetime(2026, 1, 1, 1)), 1),
        (Hours(datetime(2026, 12, 31, 22), datetime(2027, 1, 1, 2)), 1),
        (Hours(datetime(2027, 1, 1), datetime(2027, 1, 1, 2)), 0),
    ],
)
def test_a_booking_is_of_the_year_it_has_time_in(when: Nights | Hours, counted: int) -> None:
    """Who leaves on the first of January slept there in the old year only; so does a meeting that ends at midnight."""
    assert sum(one.bookings for one in tallies([booking(when=when)], FIRST, END)) == counted


@given(st.lists(st.integers(0, 400), max_size=30))
def test_half_is_held_by_the_fewest_who_have_it(nights: list[int]) -> None:
    """So many households have half; one fewer, whichever they are, has less than half."""
    most = sorted(nights, reverse=True)
    holders = holders_of_half(nights)
    if not sum(nights):
        assert holders == 0
        return
    assert 2 * sum(most[:holders]) >= sum(nights)
    assert 2 * sum(most[: holders - 1]) < sum(nights)
    assert holders_of_half([1] * 10) == 5
