"""Rules that give others a turn: gaps, no chaining, changes in time, who may book, half-days of rest, approval."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Role
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ids import named
from habitat_kit.core.people import Household, Membership
from habitat_kit.core.periods import Nights
from habitat_kit.core.rules import Severity
from habitat_kit.plugins.participatory import (
    Approval,
    BufferAfterStay,
    ChangeNotice,
    GapBetweenOwn,
    LeadTime,
    NoChaining,
    WhoMayBook,
)
from tests.plugins.participatory.world import DAY, THEY, WE, again, booked, hours, nights, said

FIRST = date(2026, 5, 1)
stays = st.builds(nights, st.dates(FIRST, FIRST + 60 * DAY), st.integers(1, 9))


@given(stays, stays, st.integers(1, 20))
def test_a_household_leaves_days_between_its_stays(when: Nights, other: Nights, days: int) -> None:
    """Refused just when fewer days lie between; from the day named it passes."""
    rule, mine, theirs = GapBetweenOwn(days=days), booked(when, place="east"), booked(other, place="west", name="other")
    after, before = (when.arrival - other.departure).days, (other.arrival - when.departure).days
    reasons = said(rule, mine, theirs)
    assert bool(reasons) == (0 <= after < days or 0 <= before < days)
    for reason in reasons:
        assert isinstance(reason.passes, date)
        first = reason.passes if after >= 0 else reason.passes - len(when) * DAY
        assert said(rule, again(mine, nights(first, len(when))), theirs) == []


@given(stays, st.integers(1, 30))
def test_hours_between_own_meetings(when: Nights, gap: int) -> None:
    """By the hour the gap is counted in hours, on both sides."""
    start = datetime.combine(when.arrival, time(12))
    mine, rule = booked(hours(start, 2)), GapBetweenOwn(hours=gap)
    for apart in (gap - 1, gap):
        before = booked(hours(start - timedelta(hours=apart + 1), 1), name="before")
        after = booked(hours(start + timedelta(hours=2 + apart), 1), name="after")
        assert len(said(rule, mine, before, after)) == (2 if apart < gap else 0)


def test_neighbours_leave_no_gap() -> None:
    """The gap is between one household's bookings of these kinds, and a move does not meet itself."""
    mine, next_ = booked(nights(FIRST, 2)), nights(FIRST + 2 * DAY, 2)
    for rule in (GapBetweenOwn(days=5, kinds=["guest_stay"]), NoChaining(kinds=["guest_stay"])):
        assert said(rule, mine, booked(next_, name="n", household=THEY)) == []
        assert said(rule, mine, booked(next_, name="n", kind="family_stay")) == []
        assert said(rule, again(mine, next_), mine, moving=mine) == []
        assert said(rule, mine, booked(next_, name="n")) != []


@given(stays, stays)
def test_stays_are_not_chained(when: Nights, other: Nights) -> None:
    """Refused just when one begins on the day the other ends, in whatever room."""
    mine, theirs = booked(when, place="east"), booked(other, place="west", name="other")
    chained = when.arrival == other.departure or other.arrival == when.departure
    assert bool(said(NoChaining(), mine, theirs)) == chained


@given(st.integers(1, 100), st.integers(-60, 60))
def test_a_change_comes_in_time(notice: int, spare: int) -> None:
    """A move, and a shortening, is refused when fewer hours are left before it begins; a new booking never is."""
    mine = booked(nights(FIRST, 4))
    now = mine.span.start - timedelta(hours=notice + spare)
    shorter = again(mine, nights(FIRST, 2))
    for shortening in (False, True):
        reasons = said(ChangeNotice(notice), shorter, mine, moving=mine, now=now, shortening=shortening)
        assert bool(reasons) == (spare < 0 and now < mine.span.start)
    assert said(ChangeNotice(notice), mine, now=now) == []
    assert ChangeNotice.about_notice


HOME: dict[str, Any] = {
    "households": (Household(WE, named("organisation"), named("house"), "we", "We", named("east")),),
    "memberships": (Membership(WE, named("ana"), date(2026, 1, 1)),),
}


@given(st.frozensets(st.sampled_from(Role)), st.frozensets(st.sampled_from(Role), min_size=1), st.integers(1, 9))
def test_roles_may_book_and_bring_many(mine: frozenset[Role], wanted: frozenset[Role], guests: int) -> None:
    """Refused just when whoever asks has none of the roles, and brings more than the article lets everybody bring."""
    booking = booked(nights(FIRST, 1), guests=guests)
    assert bool(said(WhoMayBook(roles=wanted), booking, roles=mine)) == (not mine & wanted)
    many = said(WhoMayBook(roles=wanted, guests_above=4), booking, roles=mine)
    assert bool(many) == (not mine & wanted and guests > 4)
    assert [reason.passes for reason in many] == [4] * len(many)
    assert said(WhoMayBook(roles=wanted), booking) == [], "where nobody asks in person, roles are not looked at"


def test_who_hosts_guests_from_outside() -> None:
    """They have a kind of booking of their own: a referent books it and answers for them, any resident books the others."""
    rule = WhoMayBook(roles=["referent"], kinds=["family_stay"])
    outside = booked(nights(FIRST, 2), kind="family_stay")
    assert said(rule, outside, roles=frozenset({Role.RESIDENT})) != []
    assert said(rule, outside, roles=frozenset({Role.RESIDENT, Role.REFERENT})) == []
    assert said(rule, booked(nights(FIRST, 2)), roles=frozenset({Role.RESIDENT})) == []


def test_homes_and_time_lived_here() -> None:
    """A household that lives in the flat books it; one that moved in lately waits for its day."""
    booking = booked(nights(FIRST, 1))
    assert said(WhoMayBook(homes=["flat"]), booking, **HOME) == []
    assert said(WhoMayBook(homes=["attic"]), booking, **HOME) != []
    assert said(WhoMayBook(homes=["flat"]), booking) != []
    (reason,) = said(WhoMayBook(resident_days=30), booking, **HOME)
    assert reason.passes == date(2026, 1, 31)
    now = datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert said(WhoMayBook(resident_days=30), booking, now=now, **HOME) == []


@given(stays, st.integers(1, 6), st.integers(0, 6), st.booleans())
def test_half_days_are_left_free_whole(when: Nights, rest: int, apart: int, meets: bool) -> None:
    """Between a stay and what follows lie so many half-days, ended by noon or midnight, that nobody has."""
    rule, before = BufferAfterStay(half_days=rest), booked(when, name="before", household=THEY)
    afternoon = hours(datetime.combine(when.departure + apart * DAY, time(13)), 2)
    mine = booked(afternoon if meets else nights(when.departure + apart * DAY, 2))
    free = 2 * apart
    reasons = said(rule, mine, before)
    assert bool(reasons) == (free < rest)
    for reason in reasons:
        assert reason.passes is not None
        first = reason.passes if isinstance(reason.passes, date) and not isinstance(reason.passes, datetime) else None
        if first:
            assert said(rule, again(mine, nights(first, 2)), before) == []
            if first > when.departure:
                assert said(rule, again(mine, nights(first - DAY, 2)), before) != []


def test_ones_own_half_days_are_over_when_the_next_begins() -> None:
    """A stay must leave its rest before a meeting: by the last day named it does."""
    met = booked(hours(datetime(2026, 5, 9, 9), 2), name="met", household=THEY)
    rule, mine = BufferAfterStay(half_days=2), booked(nights(date(2026, 5, 6), 2))
    (reason,) = said(rule, mine, met)
    assert reason.passes == date(2026, 5, 7)
    assert isinstance(reason.passes, date)
    assert said(rule, again(mine, Nights(date(2026, 5, 6), reason.passes)), met) == []


@given(st.integers(1, 40), st.integers(1, 9), st.sampled_from(["nights", "hours", "guests"]))
def test_what_is_above_the_bound_waits(count: int, bound: int, what: str) -> None:
    """A booking waits for a yes just when it has more than the bound; the bound itself passes."""
    rule = Approval(**{f"{what}_above": bound})  # type: ignore[arg-type]  # a number of the unit

    def of(number: int) -> Any:
        when = hours(datetime.combine(FIRST, time(6)), number) if what == "hours" else nights(FIRST, number)
        return booked(when, guests=number if what == "guests" else 1)

    reasons = said(rule, of(count))
    assert bool(reasons) == (count > bound)
    assert all(reason.severity is Severity.APPROVE and reason.passes == bound for reason in reasons)
    assert said(rule, of(bound)) == []


def test_approval_is_for_some_places_and_kinds() -> None:
    """Without a bound every booking there waits; elsewhere, and of another kind, none does."""
    rule = Approval(spaces=["flat"], kinds=["guest_stay"])
    assert said(rule, booked(nights(FIRST, 1), place="east")) != []
    assert said(rule, booked(nights(FIRST, 1), place="attic")) == []
    assert said(rule, booked(nights(FIRST, 1), place="east", kind="family_stay")) == []


@given(st.integers(0, 23), st.integers(0, 23), st.integers(1, 6))
def test_a_new_day_opens_at_its_hour(hour: int, at: int, months: int) -> None:
    """Before that hour today counts as yesterday; the finding says the hour from which it passes."""
    rule = LeadTime(months=months, opens_at=time(hour))
    now = datetime(2026, 6, 10, at, tzinfo=UTC)
    last = date(2026, 6 + months, 10)
    mine = booked(nights(last, 1))
    reasons = said(rule, mine, now=now)
    assert bool(reasons) == (at + 2 < hour), "Paris is two hours ahead in summer"
    for reason in reasons:
        opens = dict(reason.numbers)["opens"]
        assert isinstance(opens, datetime)
        assert said(rule, mine, now=opens) == []
        assert said(rule, mine, now=opens - timedelta(seconds=1)) != []


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (GapBetweenOwn, {}),
        (GapBetweenOwn, {"days": 1, "hours": 1}),
        (ChangeNotice, {"hours": 0}),
        (WhoMayBook, {"guests_above": 3}),
        (BufferAfterStay, {"hours": 3, "half_days": 1}),
        (Approval, {"nights_above": 3, "guests_above": 3}),
        (LeadTime, {"notice_hours": 3, "opens_at": time(8)}),
    ],
)
def test_settings_that_say_nothing_or_two_things_are_refused(kind: Any, given: dict[str, Any]) -> None:
    """Each of these has one bound, above zero."""
    with pytest.raises(Misconfigured):
        kind(**given)
