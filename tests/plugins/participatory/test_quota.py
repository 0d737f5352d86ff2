"""Nights, hours and bookings per household or person, over any period."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House
from habitat_kit.plugins.participatory import Quota
from habitat_kit.plugins.participatory.quota import clock
from habitat_kit.plugins.participatory.weekdays import Weekday
from tests.plugins.participatory.world import DAY, NOW, THEY, again, booked, hours, houses, nights, said

FIRST = date(2026, 12, 1)
MINUTE = timedelta(minutes=1)
ME, YOU = named("person", "me"), named("person", "you")

arrivals = st.dates(FIRST, date(2027, 1, 31))
stays = st.builds(nights, arrivals, st.integers(1, 12))
meetings = st.builds(
    lambda day, hour, quarters: Hours(
        (start := datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)),
        start + timedelta(minutes=15 * quarters),
    ),
    arrivals,
    st.integers(8, 23),
    st.integers(1, 30),
)
whens = stays | meetings


@st.composite
def pasts(draw: st.DrawFn) -> tuple[Booking, ...]:
    """Up to six bookings of ours and theirs, made by one of us or by another, all over the flat."""
    found = draw(st.lists(whens, max_size=6))
    places = st.sampled_from(["flat", "east", "west", "salon"])
    return tuple(
        booked(when, name=f"past {n}", place=draw(places), person=draw(st.sampled_from([ME, YOU])))
        for n, when in enumerate(found)
    )


def days_in(when: Nights | Hours) -> list[date]:
    """A day for each night; for hours, a day for each minute."""
    if isinstance(when, Nights):
        return list(when)
    return [(when.start + n * MINUTE).date() for n in range((when.end - when.start) // MINUTE)]


def by_hand(rule: Quota, bookings: tuple[Booking, ...], first: date, end: date) -> int:
    """Each night, minute or booking of a period, one by one."""
    wanted = {day.number for day in rule.weekdays} or set(range(1, 8))
    total = 0
    for booking in bookings:
        if rule.bookings:
            total += first <= booking.first_day < end and booking.first_day.isoweekday() in wanted
        elif rule.nights and isinstance(booking.when, Nights):
            total += sum(first <= day < end and day.isoweekday() in wanted for day in days_in(booking.when))
        elif rule.hours and isinstance(booking.when, Hours) and booking.first_day.isoweekday() in wanted:
            total += sum(first <= day < end for day in days_in(booking.when))
    return total


def period_of(over: str, day: date) -> tuple[date, date]:
    """The calendar's period a day lies in."""
    match over:
        case "day":
            return day, day + DAY
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + 7 * DAY
        case "month":
            return day.replace(day=1), (day.replace(day=28) + 4 * DAY).replace(day=1)
    return date(day.year, 1, 1), date(day.year + 1, 1, 1)


limits = st.integers(1, 12)
some_days = st.frozensets(st.sampled_from(Weekday), max_size=3)
units = st.sampled_from(["nights", "hours", "bookings"])
calendar = st.sampled_from(["day", "week", "month", "year"])


@given(units, calendar, limits, some_days, whens, pasts(), houses)
def test_a_period_holds_no_more_than_its_quota(
    unit: str, over: str, limit: int, days: frozenset[Weekday], when: Any, before: tuple[Booking, ...], at: House
) -> None:
    """A booking is refused just when, in a period it takes something of, there would be more than the quota."""
    rule = Quota(over, weekdays=days, **{unit: limit})  # type: ignore[arg-type]  # exactly one unit
    mine = booked(when, at=at)
    periods = {period_of(over, day) for day in ([mine.first_day] if unit == "bookings" else days_in(when))}
    factor = 60 if unit == "hours" else 1
    beyond = {
        first
        for first, end in periods
        if (asked := by_hand(rule, (mine,), first, end)) and by_hand(rule, before, first, end) + asked > limit * factor
    }
    reasons = said(rule, mine, *before, at=at)
    assert {dict(reason.numbers)["first"] for reason in reasons} == set(sorted(beyond)[:10])


@pytest.mark.parametrize(
    ("over", "first", "last"),
    [
        ("day", date(2026, 12, 7), date(2026, 12, 7)),
        ("week", date(2026, 12, 7), date(2026, 12, 13)),
        ("month", date(2026, 12, 1), date(2026, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
@pytest.mark.parametrize("unit", ["nights", "hours", "bookings"])
def test_a_period_has_its_first_and_its_last_day_and_no_other(unit: str, over: str, first: date, last: date) -> None:
    """What there is once is gone from the first day to the last; the day before and the day after have their own."""
    rule = Quota(over, **{unit: 1})  # type: ignore[arg-type]  # exactly one unit

    def on(day: date, name: str = "booking") -> Booking:
        return booked(_begun("hours" if unit == "hours" else "nights", day, 1), name=name)

    for edge in (first, last):
        gone = on(edge, "gone")
        (reason,) = {said(rule, on(day), gone)[0] for day in (first, last)}
        assert (reason.passes, dict(reason.numbers)["first"]) == (0, first)
        assert said(rule, on(first - DAY), gone) == said(rule, on(last + DAY), gone) == []


@pytest.mark.parametrize("unit", ["nights", "hours", "bookings"])
def test_a_row_has_its_first_and_its_last_day_and_no_other(unit: str) -> None:
    """Of any seven days in a row, the seventh weighs and the eighth does not."""
    rule = Quota("rolling", days=7, **{unit: 1})  # type: ignore[arg-type]  # exactly one unit
    kind = "hours" if unit == "hours" else "nights"
    gone = booked(_begun(kind, FIRST, 1), name="gone")
    for days, refused in ((-7, 0), (-6, 1), (0, 1), (6, 1), (7, 0)):
        assert len(said(rule, booked(_begun(kind, FIRST + days * DAY, 1)), gone)) == refused


@pytest.mark.parametrize(("used", "left"), [(1, 3), (4, 0), (6, 0)])
def test_what_is_left_is_told(used: int, left: int) -> None:
    """Of four nights a month, what is used and what is left; nothing where more is used than there is any more."""
    (reason,) = said(
        Quota("month", nights=4), booked(nights(FIRST, 9)), booked(nights(FIRST + 10 * DAY, used), name="p")
    )
    told = dict(reason.numbers)
    assert (told["n"], told["used"], told["asked"], told["limit"], reason.passes) == (left, used, 9, 4, left)


@given(st.sampled_from(["nights", "hours"]), limits, stays, pasts())
def test_what_is_left_passes(unit: str, limit: int, when: Nights, before: tuple[Booking, ...]) -> None:
    """Cut to what the finding says is left, and begun where its period does, a booking passes; one more does not."""
    rule = Quota("month", **{unit: limit})  # type: ignore[arg-type]  # exactly one unit
    period = when if unit == "nights" else hours(datetime.combine(when.arrival, datetime.min.time()), 14)
    mine = booked(period)
    for reason in said(rule, mine, *before):
        left, first = reason.passes, max(mine.first_day, date.fromisoformat(str(dict(reason.numbers)["first"])))
        assert isinstance(left, int)
        if left:
            assert said(rule, again(mine, _begun(unit, first, left)), *before) == []
        assert said(rule, again(mine, _begun(unit, first, left + 1)), *before) != []


def _begun(unit: str, day: date, count: int) -> Nights | Hours:
    """So many nights or hours from a day on."""
    return nights(day, count) if unit == "nights" else hours(datetime.combine(day, datetime.min.time()), count)


@st.composite
def crowded(draw: st.DrawFn) -> tuple[Booking, ...]:
    """What was booked close by: several in one row of days, some long ago enough to weigh nothing."""
    found = draw(st.lists(stays | meetings | st.builds(nights, arrivals, st.just(60)), max_size=8))
    return tuple(booked(when, name=f"past {n}") for n, when in enumerate(found))


def rows_of(rule: Quota, mine: Booking) -> list[tuple[date, date]]:
    """Every row of days the booking has something of, one by one."""
    length = (rule.days or 0) * DAY
    begun = {mine.first_day} if rule.bookings else set(days_in(mine.when))
    firsts = sorted({day - n * DAY for day in begun for n in range(rule.days or 0)})
    return [(first, first + length) for first in firsts if by_hand(rule, (mine,), first, first + length)]


def beyond(rule: Quota, mine: Booking, before: tuple[Booking, ...]) -> set[date]:
    """The first days of the rows in which there would be too much."""
    return {first for first, end in rows_of(rule, mine) if by_hand(rule, (*before, mine), first, end) > rule.limit}


longer = st.builds(nights, arrivals, st.integers(1, 40))
rolling = st.builds(
    lambda unit, limit, row, only: Quota("rolling", days=row, weekdays=only, **{unit: limit}),
    units,
    limits,
    st.integers(1, 30),
    st.just(frozenset()) | some_days,
)


@given(rolling, longer | meetings, crowded(), houses)
def test_no_row_of_days_holds_more_than_its_quota(
    rule: Quota, when: Any, before: tuple[Booking, ...], at: House
) -> None:
    """A booking is refused just when any row of days it has something of would hold too much; one such row is told."""
    mine = booked(when, at=at)
    wrong, reasons = beyond(rule, mine, before), said(rule, mine, *before, at=at)
    assert len(reasons) == bool(wrong)
    for reason in reasons:
        told = dict(reason.numbers)
        assert told["first"] in wrong
        first, end = told["first"], told["first"] + (rule.days or 0) * DAY  # type: ignore[operator]  # a date
        assert told["last"] == end - DAY
        used, asked = (by_hand(rule, of, first, end) for of in (before, (mine,)))  # type: ignore[arg-type]  # a date
        assert (told["used"], told["asked"]) == ((clock(used), clock(asked)) if rule.hours else (used, asked))


@given(st.sampled_from(["nights", "hours"]), limits, longer, crowded(), st.integers(1, 30))
def test_what_passes_of_a_row_is_counted_from_the_beginning(
    unit: str, limit: int, when: Nights, before: tuple[Booking, ...], row: int
) -> None:
    """Cut to what the finding says, a booking passes; with one night or hour more it does not."""
    rule = Quota("rolling", days=row, **{unit: limit})  # type: ignore[arg-type]  # exactly one unit
    mine = booked(when if unit == "nights" else _begun(unit, when.arrival, 3 * len(when)))
    for reason in said(rule, mine, *before):
        passes = reason.passes
        assert isinstance(passes, int)
        if passes:
            assert said(rule, again(mine, _begun(unit, mine.first_day, passes)), *before) == []
        assert said(rule, again(mine, _begun(unit, mine.first_day, passes + 1)), *before) != []


def test_a_stay_between_two_others_is_counted_with_both() -> None:
    """Two nights before and two after it fit in nine days with each of them, and not with both."""
    rule = Quota("rolling", nights=5, days=9)
    before, after = (booked(nights(FIRST + n * DAY, 2), name=str(n)) for n in (0, 7))
    mine = booked(nights(FIRST + 4 * DAY, 2))
    assert said(rule, mine, before) == said(rule, mine, after) == []
    (reason,) = said(rule, mine, before, after)
    assert (reason.passes, dict(reason.numbers)["first"]) == (1, FIRST)
    assert said(rule, mine, before, after, moving=after) == []


def test_a_stay_of_years_is_judged_at_once() -> None:
    """However long a stay is, no more rows are counted than its first week has, and those others are in."""
    rule = Quota("rolling", nights=9, days=30, weekdays=["monday"])
    assert said(rule, booked(Nights(date(2027, 1, 4), date(9_000, 1, 1)))) == []
    late = booked(nights(date(8_000, 1, 1), 30), name="late", place="east")
    (reason,) = said(rule, booked(Nights(date(2027, 1, 4), date(9_000, 1, 1))), late, late, late)
    first = dict(reason.numbers)["first"]
    assert isinstance(first, date)
    assert first.year >= 7_999


def test_a_row_that_one_booking_cannot_fill_bounds_nothing() -> None:
    """Nine nights in seven days are no bound on a stay's length; three in seven are."""
    for count, most in ((9, None), (7, None), (3, 3)):
        bounds = {bound.what: bound.most for bound in Quota("rolling", nights=count, days=7).bounds()}
        assert bounds["nights"] == most
    assert said(Quota("rolling", nights=9, days=7), booked(nights(FIRST, 12))) == []


@given(limits, whens, pasts(), st.integers(0, 60))
def test_what_is_still_to_come_is_counted_from_today_on(
    limit: int, when: Any, before: tuple[Booking, ...], days_later: int
) -> None:
    """Bookings that begin before today count no more; those of today and later do."""
    now = NOW.replace(year=2026, month=12, day=1) + timedelta(days=days_later)
    reasons = said(Quota("future", bookings=limit), booked(when), *before, now=now)
    today = now.date()
    ahead = sum(one.first_day >= today for one in before) + (booked(when).first_day >= today)
    assert bool(reasons) == (ahead > limit and booked(when).first_day >= today)


@given(limits, whens, pasts())
def test_a_person_has_a_count_of_their_own(limit: int, when: Any, before: tuple[Booking, ...]) -> None:
    """Per person, what another of the household booked weighs nothing; what a steward books for it is nobody's."""
    each, together = Quota("year", bookings=limit, per="person"), Quota("year", bookings=limit)
    mine = booked(when, person=ME)
    own = tuple(one for one in before if one.person == ME)
    assert said(each, mine, *before) == said(together, mine, *own)
    assert said(each, booked(when), *before) == []


def test_neighbours_and_other_kinds_weigh_nothing() -> None:
    """A quota pools a household's kinds and places, nobody else's."""
    when = nights(FIRST, 3)
    rule = Quota("year", nights=3, kinds=["guest_stay"])
    theirs, family = booked(when, name="theirs", household=THEY), booked(when, name="f", kind="family_stay")
    assert said(rule, booked(when), theirs, family, booked(when, name="attic", place="attic")) == []
    assert said(rule, booked(when), booked(nights(FIRST + 9 * DAY, 1), name="east", place="east")) != []
    assert said(rule, booked(nights(FIRST, 4), kind="family_stay")) == []


def test_a_night_on_which_the_clock_changes_is_as_long_as_the_wall_says() -> None:
    """From 20:00 to 8:00 is twelve hours in March, in June and in October."""
    for day in (date(2026, 3, 28), date(2026, 6, 20), date(2026, 10, 24)):
        night = hours(datetime.combine(day, datetime.min.time()) + timedelta(hours=20), 12)
        assert said(Quota("week", hours=12), booked(night)) == []
        (reason,) = said(Quota("week", hours=11), booked(night))
        assert dict(reason.numbers)["asked"] == "12 h"


def test_a_move_does_not_count_itself() -> None:
    """Moved within its month, a stay weighs once."""
    mine = booked(nights(FIRST, 4))
    assert said(Quota("month", nights=4), again(mine, nights(FIRST + DAY, 4)), mine, moving=mine) == []
    assert said(Quota("month", bookings=1), again(mine, nights(FIRST + DAY, 4)), mine, moving=mine) == []


def test_the_yearly_nights_are_a_share() -> None:
    """Only a quota of a year's nights is told as what is left of the year."""
    from habitat_kit.core.allowances import HouseholdYear, Rationed, Share
    from habitat_kit.core.history import History
    from tests.plugins.participatory.world import FLAT, HERE, WE

    of = HouseholdYear(WE, "guest_stay", 2026, HERE, FLAT, NOW)
    ledger = History(HERE.tree, (booked(nights(FIRST, 4)),))
    rule = Quota("year", nights=20)
    assert isinstance(rule, Rationed)
    assert rule.share(of, ledger) == Share(4, 20)
    assert rule.share(evolve(of, kind="meeting"), ledger) is None
    others = (Quota("month", nights=20), Quota("year", hours=20), Quota("year", nights=9, weekdays=["friday"]))
    assert [other.share(of, ledger) for other in others] == [None] * 3


@pytest.mark.parametrize(
    "given",
    [
        {"over": "week"},
        {"over": "week", "nights": 2, "hours": 3},
        {"over": "rolling", "nights": 2},
        {"over": "week", "nights": 2, "days": 9},
        {"over": "week", "nights": 0},
    ],
)
def test_a_quota_has_one_unit_and_a_row_its_days(given: dict[str, Any]) -> None:
    """No unit, two units, a row without days and days without a row are refused."""
    with pytest.raises(Misconfigured, match=r"quota|nights"):
        Quota(**given)
