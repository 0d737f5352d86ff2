"""Who belongs to which household, on which day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.people import Membership, holds, households_of
from habitat_kit.core.periods import Nights
from habitat_kit.testing import strategies as kit

DAY = timedelta(days=1)


@given(kit.nights(longest=4), st.integers(-2, 6))
def test_dates_hold_their_start_and_not_their_end(dates: Nights, after: int) -> None:
    """Half-open: the first day is in, the day of the end is out; no end is for ever."""
    day = dates.arrival + after * DAY
    assert holds(dates.arrival, dates.departure, day) == (day in list(dates))
    assert holds(dates.arrival, None, day) == (day >= dates.arrival)


@pytest.mark.parametrize("end", [date(2026, 3, 1), date(2026, 2, 1)])
def test_a_membership_ends_after_it_starts(end: date) -> None:
    """A membership without a day, or with an end before its start, is unreadable."""
    with pytest.raises(Unreadable) as refused:
        Membership(named("h"), named("p"), date(2026, 3, 1), end)
    assert refused.value.field == "end"


@st.composite
def memberships(draw: st.DrawFn) -> Membership:
    dates = draw(kit.nights(longest=700))
    end = draw(st.sampled_from([None, dates.departure]))
    return Membership(draw(kit.ids("household", 3)), draw(kit.ids("person", 2)), dates.arrival, end)


@given(st.lists(memberships(), max_size=8), kit.ids("person", 2), kit.days())
def test_households_are_those_of_the_day_each_once(all_of: list[Membership], person: UUID, day: date) -> None:
    """Only the person's own memberships that hold the day count; two in one household are one household, in order."""
    found = households_of(person, all_of, day)
    assert set(found) == {m.household for m in all_of if m.person == person and m.start <= day < (m.end or date.max)}
    assert list(found) == sorted(set(found))


def test_who_leaves_on_a_day_is_no_member_on_it() -> None:
    """Moving house on the first: the old household until the last night, the new one from then."""
    person, moved = named("person"), date(2026, 5, 1)
    old = Membership(named("old"), person, date(2020, 1, 1), moved)
    new = Membership(named("new"), person, moved)
    assert households_of(person, (old, new), moved - DAY) == (named("old"),)
    assert households_of(person, (old, new), moved) == (named("new"),)
