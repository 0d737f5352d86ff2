"""How early and how late one may ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.periods import Hours, Nights, add_months
from habitat_kit.core.spaces import House
from habitat_kit.plugins.participatory import LeadTime
from tests.plugins.participatory.world import DAY, again, booked, hours, houses, nights, said

todays = st.dates(date(2026, 1, 1), date(2028, 12, 31))
aheads = st.integers(1, 800)


def _noon(day: date, at: House) -> datetime:
    return datetime.combine(day, time(12), tzinfo=at.clock).astimezone(UTC)


@given(todays, aheads, st.integers(1, 24), houses)
def test_one_may_ask_so_many_months_ahead(today: date, ahead: int, months: int, at: House) -> None:
    """A stay is too early if and only if it begins after today's date so many calendar months on, clipped."""
    booking = booked(nights(today + ahead * DAY, 2), at=at)
    said_no = said(LeadTime(months=months), booking, now=_noon(today, at), at=at)
    assert bool(said_no) == (today + ahead * DAY > add_months(today, months))


@given(todays, aheads, st.integers(1, 400), houses)
def test_one_may_ask_so_many_days_ahead(today: date, ahead: int, days: int, at: House) -> None:
    """A stay is too early if and only if its first day is more than so many days away."""
    booking = booked(nights(today + ahead * DAY, 2), at=at)
    assert bool(said(LeadTime(days=days), booking, now=_noon(today, at), at=at)) == (ahead > days)


@pytest.mark.parametrize(
    ("today", "first", "passes"),
    [
        (date(2026, 8, 31), date(2027, 2, 28), True),
        (date(2026, 8, 31), date(2027, 3, 1), False),
        (date(2027, 8, 31), date(2028, 2, 29), True),
        (date(2026, 12, 15), date(2027, 6, 15), True),
        (date(2026, 12, 15), date(2027, 6, 16), False),
    ],
)
def test_months_clip(today: date, first: date, passes: bool) -> None:
    """Six months after 31 August is the last day of February, leap year or not."""
    said_no = said(LeadTime(months=6), booked(nights(first, 1)), now=datetime.combine(today, time(9), tzinfo=UTC))
    assert (said_no == []) is passes


rules = st.one_of(st.builds(LeadTime, months=st.integers(1, 13)), st.builds(LeadTime, days=st.integers(1, 400)))


@given(todays, aheads, rules, houses)
def test_what_is_too_early_says_when_it_opens(today: date, ahead: int, rule: LeadTime, at: House) -> None:
    """The date named passes today and the day after it does not; the dates asked for pass on the day they open, and not before."""
    booking = booked(nights(today + ahead * DAY, 2), at=at)
    for reason in said(rule, booking, now=_noon(today, at), at=at):
        last, opens = reason.passes, dict(reason.numbers)["opens"]
        assert isinstance(last, date)
        assert isinstance(opens, date)
        assert said(rule, again(booking, nights(last, 2), at), now=_noon(today, at), at=at) == []
        assert said(rule, again(booking, nights(last + DAY, 2), at), now=_noon(today, at), at=at) != []
        assert said(rule, booking, now=_noon(opens, at), at=at) == []
        assert said(rule, booking, now=_noon(opens - DAY, at), at=at) != []


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda wall: wall.replace(second=0, microsecond=0, tzinfo=UTC)
)


@given(instants, st.integers(0, 100), st.integers(1, 90), houses)
def test_a_notice_is_elapsed_time(now: datetime, away: int, notice: int, at: House) -> None:
    """A stay is too late if and only if fewer than so many hours are left before it begins, true across clock changes."""
    first = now.astimezone(at.clock).date() + (away // 24) * DAY
    booking = booked(nights(first, 1), at=at)
    left = booking.span.start - now
    assert bool(said(LeadTime(notice_hours=notice), booking, now=now, at=at)) == (left < timedelta(hours=notice))


@given(instants, st.integers(1, 90), houses, st.booleans())
def test_the_start_named_is_the_first_that_passes(now: datetime, notice: int, at: House, by_night: bool) -> None:
    """What is too late passes from the start the finding names, and no earlier."""
    wall = now.astimezone(at.clock).replace(tzinfo=None, fold=0, hour=12)
    when: Nights | Hours = nights(wall.date(), 1) if by_night else hours(wall, 1)
    rule, booking = LeadTime(notice_hours=notice), booked(when, at=at)
    for reason in said(rule, booking, now=now, at=at):
        first = reason.passes
        if isinstance(first, datetime):
            assert first == now + timedelta(hours=notice)
        else:
            assert isinstance(first, date)
            assert said(rule, again(booking, nights(first, 1), at), now=now, at=at) == []
            assert said(rule, again(booking, nights(first - DAY, 1), at), now=now, at=at) != []


@pytest.mark.parametrize(("minutes", "passes"), [(-1, True), (0, True), (1, False)])
def test_a_notice_of_a_day_is_a_day(minutes: int, passes: bool) -> None:
    """Exactly twenty-four hours ahead is in time, a minute less is not."""
    mine = booked(nights(date(2026, 5, 5), 2))
    now = mine.span.start - timedelta(hours=24) + timedelta(minutes=minutes)
    assert (said(LeadTime(notice_hours=24), mine, now=now) == []) is passes


def test_a_move_that_keeps_its_beginning_needs_no_new_notice() -> None:
    """Staying longer is asked for on the last day too; beginning earlier is not."""
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    mine = booked(nights(date(2026, 5, 5), 2))
    rule = LeadTime(notice_hours=72)
    assert said(rule, again(mine, nights(date(2026, 5, 5), 3)), now=now, moving=mine) == []
    assert said(rule, again(mine, nights(date(2026, 5, 6), 2)), now=now, moving=mine) != []


def test_giving_dates_back_is_never_too_early() -> None:
    """A stay booked under a wider rule may be shortened, wherever its new beginning lies."""
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    mine = booked(nights(date(2027, 5, 5), 4))
    shorter = again(mine, nights(date(2027, 5, 6), 2))
    rule = LeadTime(months=6)
    assert said(rule, shorter, now=now, moving=mine, shortening=True) == []
    assert said(rule, shorter, now=now, moving=mine) != []
    assert rule.about_notice


def test_a_lead_time_speaks_of_its_kinds() -> None:
    """A lead time for meetings passes stays by."""
    mine = booked(nights(date(2027, 5, 5), 4))
    assert said(LeadTime(days=3, notice_hours=8_784, kinds=["meeting"]), mine) == []
    assert said(LeadTime(days=3, kinds=["meeting"]), evolve(mine, kind="meeting")) != []


@pytest.mark.parametrize("given", [{}, {"months": 2, "days": 60}, {"months": 0}, {"notice_hours": 0}, {"days": -3}])
def test_a_lead_time_is_set_in_one_way(given: dict[str, Any]) -> None:
    """Nothing at all, months with days, and what is not positive are refused."""
    with pytest.raises(Misconfigured, match=r"months|days|notice_hours"):
        LeadTime(**given)
