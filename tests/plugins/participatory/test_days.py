"""Rules about days: closed ones, those that go first to some, those one comes and goes on, hours of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rules import Severity
from habitat_kit.plugins.participatory import ArrivalDays, Closed, OpeningHours, Priority
from habitat_kit.plugins.participatory.school import breaks
from habitat_kit.plugins.participatory.weekdays import Weekday
from tests.plugins.participatory.world import DAY, NOW, again, booked, hours, nights, said, stays, whens

YEARLY: dict[str, Any] = {"yearly_first": "12-24", "yearly_last": "01-02"}
DATES: dict[str, Any] = {"first": date(2026, 7, 1), "last": date(2026, 7, 20)}
ways: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [YEARLY, DATES, {"weekdays": ["sunday"]}, {"public_holidays": "FR"}, {"school_holidays": "FR-C"}]
)
weeks = st.frozensets(st.sampled_from(Weekday), min_size=1, max_size=3)


def taken(when: Nights | Hours) -> list[date]:
    """The evenings of the nights, or the days of the hours."""
    if isinstance(when, Nights):
        return list(when)
    return [
        when.start.date() + n * DAY
        for n in range(((when.end - timedelta(minutes=1)).date() - when.start.date()).days + 1)
    ]


@given(ways, whens)
def test_closed_days_are_not_booked(way: dict[str, Any], when: Nights | Hours) -> None:
    """A booking is refused just when one of its days is closed; from the day named a booking as long meets none."""
    rule, mine = Closed(**way), booked(when)
    closed = [day for day in taken(when) if rule.among(day)]
    reasons = [reason for reason in said(rule, mine) if reason.severity is Severity.REFUSE]
    assert [dict(reason.numbers)["day"] for reason in reasons] == closed[:1]
    for reason in reasons:
        if isinstance(first := reason.passes, date):
            assert first > mine.first_day
            step = first - mine.first_day
            moved = when.moved(step.days) if isinstance(when, Nights) else when.moved(step)
            assert not any(one.severity is Severity.REFUSE for one in said(rule, again(mine, moved)))
        else:
            assert len(taken(when)) > 6, "only a long stay finds no room between closed days"


def test_a_yearly_closure_holds_over_new_year_every_year() -> None:
    """From 24 December to 2 January, in any year; one leaves on the 24th and comes on the 3rd."""
    rule = Closed(**YEARLY)
    for year in (2026, 2027, 2028):
        assert said(rule, booked(nights(date(year, 12, 20), 4))) == []
        assert said(rule, booked(nights(date(year, 12, 20), 5))) != []
        assert said(rule, booked(nights(date(year + 1, 1, 2), 1))) != []
        assert said(rule, booked(nights(date(year + 1, 1, 3), 1))) == []


@pytest.mark.parametrize(
    ("place", "day", "closed"),
    [
        ("FR", date(2026, 7, 14), True),
        ("FR", date(2027, 3, 29), True),
        ("FR", date(2026, 12, 26), False),
        ("FR-57", date(2026, 12, 26), True),
        ("BE", date(2026, 7, 21), True),
    ],
)
def test_public_holidays_are_those_of_the_place(place: str, day: date, closed: bool) -> None:
    """The French fourteenth, Easter Monday, Saint Stephen's Day in Moselle only, the Belgian twenty-first."""
    assert bool(said(Closed(public_holidays=place), booked(nights(day, 1)))) is closed


def test_school_holidays_are_dated_and_have_their_source() -> None:
    """Each holiday lies in order, names where it comes from, and says whether anybody compared it with that."""
    for one in breaks():
        assert one.first <= one.last
        assert one.zone in {"FR-A", "FR-B", "FR-C"}
        assert "education.gouv.fr" in one.source
        assert one.verified is False, "no year was compared with the text of its decree"
    assert {one.zone for one in breaks() if one.first <= date(2026, 2, 16) <= one.last} == {"FR-A", "FR-B"}


def test_school_holidays_nobody_knows_yet_are_let_pass_with_a_word() -> None:
    """Beyond the file a booking is warned, never refused for what nobody published."""
    (word,) = said(Closed(school_holidays="FR-B"), booked(nights(date(2040, 2, 16), 3)))
    assert word.severity is Severity.WARN


@given(weeks, weeks, stays)
def test_one_comes_and_goes_on_fixed_days(arrive: Any, leave: Any, when: Nights) -> None:
    """A stay is refused on each side that falls on another day; moved to the day named, that side passes."""
    rule, mine = ArrivalDays(arrive=arrive, leave=leave), booked(when)
    reasons = {reason.key: reason for reason in said(rule, mine)}
    coming, going = {day.number for day in arrive}, {day.number for day in leave}
    assert ("finding.arrival_days" in reasons) == (when.arrival.isoweekday() not in coming)
    assert ("finding.arrival_days.leave" in reasons) == (when.departure.isoweekday() not in going)
    if (later := reasons.get("finding.arrival_days.leave")) and isinstance(later.passes, date):
        stretched = again(mine, Nights(when.arrival, later.passes))
        assert "finding.arrival_days.leave" not in {reason.key for reason in said(rule, stretched)}


quarters = st.integers(0, 95).map(lambda n: time(n // 4, 15 * (n % 4)))
short = st.builds(
    lambda day, at, count: Hours(datetime.combine(day, at), datetime.combine(day, at) + timedelta(minutes=15 * count)),
    st.dates(date(2026, 5, 1), date(2026, 8, 1)),
    quarters,
    st.integers(1, 40),
)


@given(short, quarters, quarters)
def test_one_meets_between_opening_and_closing(when: Hours, opens: time, closes: time) -> None:
    """Every minute of a meeting is within one opening; where the finding says, a meeting as long begins inside."""
    rule, mine = OpeningHours(opens, closes), booked(when)
    length = timedelta(days=closes <= opens) + (
        datetime.combine(date.min + DAY, closes) - datetime.combine(date.min + DAY, opens)
    )
    openings = [datetime.combine(when.start.date() + n * DAY, opens) for n in (-1, 0)]
    inside = any(opening <= when.start and when.end <= opening + length for opening in openings)
    reasons = said(rule, mine)
    assert bool(reasons) != inside
    for reason in reasons:
        if reason.passes is not None:
            assert isinstance(reason.passes, datetime)
            start = reason.passes.astimezone(mine_clock()).replace(tzinfo=None)
            assert said(rule, again(mine, Hours(start, start + (when.end - when.start)))) == []
        else:
            assert when.end - when.start > length


def mine_clock() -> Any:
    """The house's clock."""
    from tests.plugins.participatory.world import HERE

    return HERE.clock


def test_opening_hours_speak_of_their_weekdays_and_of_hours_only() -> None:
    """On another day of the week, and of a stay, the article says nothing."""
    rule = OpeningHours(time(8), time(20), weekdays=["monday"])
    assert said(rule, booked(hours(datetime(2026, 5, 5, 6), 1))) == []
    assert said(rule, booked(hours(datetime(2026, 5, 4, 6), 1))) != []
    assert said(rule, booked(nights(date(2026, 5, 4), 1))) == []


@given(ways, st.integers(1, 60), st.integers(0, 6), st.integers(0, 400))
def test_some_days_go_first_to_who_had_least(way: dict[str, Any], before: int, had: int, wait: int) -> None:
    """Until they open to everybody, a household with more nights than that in a year waits; then nobody does."""
    rule = Priority(days_before=before, nights=3, **way)
    mine = booked(nights(date(2026, 7, 10), 7))
    past = tuple(booked(nights(date(2025, 11, 1) + 2 * n * DAY, 1), name=f"past {n}") for n in range(had))
    now = NOW + timedelta(days=wait % 150)
    reasons = said(rule, mine, *past, now=now)
    day = rule.met(mine)
    assert bool(reasons) == (day is not None and had > 3 and now.date() < rule.run_from(day) - before * DAY)
    for reason in reasons:
        assert isinstance(reason.passes, date)
        opens = datetime.combine(reason.passes, time(12), UTC)
        assert said(rule, mine, *past, now=opens) == []


def test_some_kinds_come_first() -> None:
    """A family's stay is booked before the others' where the article says so."""
    rule = Priority(days_before=30, first_kinds=["family_stay"], **YEARLY)
    assert said(rule, booked(nights(date(2026, 12, 24), 2))) != []
    assert said(rule, booked(nights(date(2026, 12, 24), 2), kind="family_stay")) == []
    assert said(rule, booked(nights(date(2026, 12, 24), 2)), now=datetime(2026, 11, 24, 12, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Closed, {}),
        (Closed, {**YEARLY, "weekdays": ["monday"]}),
        (Closed, {"first": date(2026, 1, 1)}),
        (Closed, {"first": date(2026, 1, 2), "last": date(2026, 1, 1)}),
        (Closed, {"yearly_first": "24/12", "yearly_last": "01-02"}),
        (Closed, {"public_holidays": "Atlantis"}),
        (Closed, {"school_holidays": "FR-Z"}),
        (Closed, {"weekdays": "monday"}),
        (ArrivalDays, {}),
        (Priority, {**YEARLY, "days_before": 3}),
    ],
)
def test_days_are_named_in_one_way(kind: Any, given: dict[str, Any]) -> None:
    """No way, two ways, half a way and a place nobody knows are refused."""
    with pytest.raises(Misconfigured):
        kind(**given)
