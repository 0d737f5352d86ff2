"""Deputies, duty and what passes on: dates that hold, and dates that are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from habitat_kit.core.actors import Grant, Role
from habitat_kit.core.care import Care, Dependants
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.people import holds
from habitat_kit.core.presence import Home, Resident
from habitat_kit.core.trust import HANDED_OVER, Deputy, Duty, earlier, handed_over

ANA, BEN, HERE = named("ana"), named("ben"), named("here")
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@pytest.mark.parametrize(("deputy", "end", "at"), [(ANA, None, "deputy"), (BEN, date(2026, 1, 1), "end")])
def test_a_deputy_is_somebody_else_and_ends_after_it_begins(deputy: UUID, end: date | None, at: str) -> None:
    """Nobody stands in for themselves, nor for less than a day."""
    with pytest.raises(Unreadable) as wrong:
        Deputy(named("id"), HERE, ANA, deputy, date(2026, 1, 1), end)
    assert wrong.value.field == at


@given(INSTANTS, st.timedeltas(timedelta(seconds=1), timedelta(days=60)), INSTANTS)
def test_duty_holds_from_its_beginning_up_to_its_end(start: datetime, length: timedelta, now: datetime) -> None:
    """The beginning is in it, the end is not; one that ends before it begins is none."""
    duty = Duty(named("id"), HERE, HERE, ANA, start, start + length)
    assert duty.holds(now) == (start <= now < start + length)
    assert duty.holds(start)
    assert not duty.holds(duty.end)
    with pytest.raises(Unreadable):
        Duty(named("id"), HERE, HERE, ANA, start, start)


@given(st.none() | DAYS, st.none() | DAYS)
def test_the_earlier_of_two_ends(one: date | None, other: date | None) -> None:
    """Never is later than any day."""
    found = earlier(one, other)
    assert found == earlier(other, one)
    assert found in {one, other}
    assert all(found is not None and found <= day for day in (one, other) if day is not None)


@given(st.lists(st.tuples(st.sampled_from(sorted(Role)), DAYS, st.none() | DAYS), max_size=6), DAYS)
def test_what_passes_on_is_what_is_left(held: list[tuple[Role, date, date | None]], day: date) -> None:
    """Roles that pass on, of which some day is left from then on; each once, and no other."""
    assume(all(end is None or start < end for _, start, end in held))
    grants = [(named(str(n)), Grant(ANA, role, HERE, start, end)) for n, (role, start, end) in enumerate(held)]
    moving = dict(handed_over(grants, day))
    for at, grant in grants:
        left = any(holds(grant.start, grant.end, later) for later in (day, max(day, grant.start)))
        assert (at in moving) == (grant.role in HANDED_OVER and left)


def test_power_over_people_never_passes_on_by_itself() -> None:
    """Stewards, coordinators and whoever reads what is confidential are chosen anew."""
    assert {Role.REFERENT, Role.KEEPER} == HANDED_OVER


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 4))
def test_heads_are_counted_once(infants: int, children: int, adults: int, persons: int) -> None:
    """Who is a person here, and who lives with them."""
    with_them = Dependants(HERE, HERE, infants, children, adults)
    residents = tuple(Resident(named(str(n)), "Somebody") for n in range(persons))
    home = Home(HERE, "Home", None, residents, infants, children, adults)
    assert home.heads == with_them.heads + persons == infants + children + adults + persons


def test_nothing_noted_is_nothing() -> None:
    """Care without a word leaves no row; one word is enough."""
    assert not Care(ANA, HERE)
    assert Care(ANA, HERE, mobility="Crutches")
    assert "Crutches" not in repr(Care(ANA, HERE, mobility="Crutches"))
