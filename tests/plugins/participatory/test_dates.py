"""The first and last dates that respect an instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.spaces import House
from habitat_kit.plugins.participatory.dates import first_arrival, first_start, last_departure, last_end
from tests.plugins.participatory.world import DAY, hours, houses, nights

SECOND = timedelta(seconds=1)
near_changes = st.dates(date(2026, 3, 25), date(2026, 4, 8)) | st.dates(date(2026, 10, 1), date(2026, 10, 30))


@given(near_changes, houses)
def test_an_opening_is_its_own_bound(day: date, at: House) -> None:
    """At the instant of check-in one may still arrive that day, a second later on the next; check-out likewise."""
    stay = at.span(nights(day, 1))
    assert first_arrival(at, stay.start) == day
    assert first_arrival(at, stay.start + SECOND) == day + DAY
    assert last_departure(at, stay.end) == day + DAY
    assert last_departure(at, stay.end - SECOND) == day


@given(near_changes, st.integers(0, 86_399), houses)
def test_no_nearer_date_would_do(day: date, second: int, at: House) -> None:
    """The date named respects the bound, and the one before (or after) it does not."""
    bound = at.span(nights(day, 1)).start + second * SECOND
    first, last = first_arrival(at, bound), last_departure(at, bound)
    assert at.span(nights(first - DAY, 1)).start < bound <= at.span(nights(first, 1)).start
    assert at.span(nights(last - DAY, 1)).end <= bound < at.span(nights(last, 1)).end


@given(houses)
def test_hours_keep_the_instant(at: House) -> None:
    """A booking by the hour may begin, or must end, at the bound itself."""
    meeting = hours(datetime(2026, 5, 1, 9), 2)
    bound = at.span(meeting).start
    assert first_start(at, meeting, bound) == last_end(at, meeting, bound) == bound
