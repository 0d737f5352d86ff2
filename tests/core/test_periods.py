"""Half-open time keeps its laws, in every zone and to the ends of the calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.periods import (
    EARLIEST,
    FOREVER,
    Hours,
    Nights,
    Span,
    add_months,
    dates_at,
    days_span,
    gaps,
    hours_span,
    instant,
    nights_span,
    on_weekday,
)
from habitat_kit.testing import strategies as kit

EVERYWHERE = ("America/Martinique", "Asia/Kathmandu", "Indian/Reunion", "Pacific/Apia", "Pacific/Kiritimati", "UTC")

PARIS, LORD_HOWE, KATHMANDU = (ZoneInfo(name) for name in ("Europe/Paris", "Australia/Lord_Howe", "Asia/Kathmandu"))
A = TypeVar("A")
MIDNIGHT = time()
SECOND = timedelta(seconds=1)
NEAR, WEEK = date(2025, 12, 20), timedelta(days=7)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


_hour = st.integers(0, 48).map(lambda n: NEW_YEAR + timedelta(hours=n))
SHORT = st.tuples(_hour, _hour).filter(lambda edges: edges[0] < edges[1]).map(lambda edges: Span(*edges))
"""Spans of some hours in two days: they meet and touch often."""


def _answer(ask: Callable[[], A]) -> A | Unreadable:
    """What a question is answered with, be it that it cannot be read; no other error."""
    try:
        return ask()
    except Unreadable as refused:
        return refused


def _hours_of(span: Span) -> set[int]:
    """The whole hours since NEW_YEAR that a span of whole hours holds."""
    first, end = ((edge - NEW_YEAR) // timedelta(hours=1) for edge in (span.start, span.end))
    return set(range(first, end))


def _at(wall: str) -> datetime:
    return datetime.fromisoformat(wall)


# Nights


@given(kit.nights())
def test_nights_are_counted_as_they_are_listed(nights: Nights) -> None:
    """The nights run one a day from arrival, and the departure is none of them."""
    listed = list(nights)
    assert len(nights) == len(listed) == (nights.departure - nights.arrival).days
    assert listed[0] == nights.arrival
    assert nights.departure not in listed
    assert all(after - before == timedelta(days=1) for before, after in pairwise(listed))


@given(kit.nights(NEAR, NEAR, longest=20), st.lists(kit.days(NEAR - WEEK, NEAR + 4 * WEEK), min_size=2, max_size=9))
def test_any_split_of_the_calendar_counts_every_night_once(nights: Nights, cuts: list[date]) -> None:
    """However the dates are cut, the parts of a stay add up to what lies between the outer cuts."""
    edges = sorted(cuts)
    parts = sum(nights.within(first, end) for first, end in pairwise(edges))
    assert parts == nights.within(edges[0], edges[-1]) == sum(edges[0] <= night < edges[-1] for night in nights)


@given(kit.hours(NEAR, NEAR, longest=4_000), st.lists(kit.days(NEAR - WEEK, NEAR + WEEK), min_size=2, max_size=9))
def test_any_split_of_the_calendar_counts_every_minute_once(hours: Hours, cuts: list[date]) -> None:
    """The parts of a meeting add up, minute by minute, to what lies between the outer cuts; dates beside it hold none."""
    edges = sorted(cuts)
    first, end = (datetime.combine(day, MIDNIGHT) for day in (edges[0], edges[-1]))
    length = (hours.end - hours.start) // timedelta(minutes=1)
    counted = sum(first <= hours.start + timedelta(minutes=n) < end for n in range(length))
    assert (
        sum(hours.within(one, other) for one, other in pairwise(edges)) == hours.within(edges[0], edges[-1]) == counted
    )
    assert hours.within(edges[-1], edges[0]) == 0 or edges[0] == edges[-1]


@pytest.mark.parametrize(("named", "held"), [(frozenset(), True), (frozenset({5}), True), (frozenset({1, 6}), False)])
def test_a_friday_is_a_friday(named: frozenset[int], held: bool) -> None:  # what is expected
    """Days of the week that are named leave the others out; none named leave none out."""
    assert on_weekday(date(2026, 5, 1), named) is held


@given(kit.nights(), kit.days(), kit.days())
def test_nights_outside_the_dates_count_for_nothing(nights: Nights, first: date, end: date) -> None:
    """Dates that end before they start, and dates beside the stay, hold no night."""
    assert nights.within(first, end) >= 0
    assert nights.within(nights.departure, nights.departure + timedelta(days=400)) == 0
    assert nights.within(nights.arrival - timedelta(days=400), nights.arrival) == 0
    assert nights.within(max(first, end), min(first, end)) == 0


@given(kit.nights(longest=1_200))
def test_years_share_out_every_night(nights: Nights) -> None:
    """Each night weighs on the calendar year it falls in, and on that one only."""
    assert nights.by_year() == Counter(night.year for night in nights)


def test_a_stay_across_new_year_weighs_on_both() -> None:
    """New Year's Eve belongs to the old year, the night of the first of January to the new one."""
    assert Nights(date(2025, 12, 30), date(2026, 1, 3)).by_year() == {2025: 2, 2026: 2}


def test_a_stay_of_many_centuries_is_counted_at_once() -> None:
    """Counting by year costs by the year, and the last day of the calendar is no obstacle."""
    years = Nights(date.min, date.max).by_year()
    assert (len(years), years[2024], years[9999]) == (9_999, 366, 364)


@given(kit.nights(), st.integers(-500, 500))
def test_a_moved_stay_is_as_long(nights: Nights, days: int) -> None:
    """Moving a stay keeps its length, and moving it back gives the same stay."""
    assert len(nights.moved(days)) == len(nights)
    assert nights.moved(days).moved(-days) == nights


@pytest.mark.parametrize(
    ("start", "end", "field", "code"),
    [
        (date(2026, 1, 2), date(2026, 1, 2), "end", "error.end_before_start"),
        (date(2026, 1, 2), date(2026, 1, 1), "end", "error.end_before_start"),
        (_at("2026-01-01T10:00"), date(2026, 1, 2), "start", "error.needs_dates"),
        (date(2026, 1, 1), _at("2026-01-02T10:00"), "end", "error.needs_dates"),
        ("2026-01-01", date(2026, 1, 2), "start", "error.needs_dates"),
        (date(2026, 1, 1), None, "end", "error.needs_dates"),
    ],
)
def test_what_is_no_stay_is_unreadable(start: Any, end: Any, field: str, code: str) -> None:
    """No night, an end before its start and anything but plain dates are refused by field."""
    with pytest.raises(Unreadable) as refused:
        Nights(start, end)
    assert (refused.value.field, refused.value.code) == (field, code)


# Hours


@pytest.mark.parametrize(
    ("start", "end", "field", "code"),
    [
        (_at("2026-01-01T10:00"), _at("2026-01-01T10:00"), "end", "error.end_before_start"),
        (_at("2026-01-01T10:00"), _at("2026-01-01T09:00"), "end", "error.end_before_start"),
        (_at("2026-01-01T10:00Z"), _at("2026-01-01T11:00"), "start", "error.wall_time_with_zone"),
        (_at("2026-01-01T10:00"), _at("2026-01-01T11:00+01:00"), "end", "error.wall_time_with_zone"),
        (_at("2026-01-01T10:00:01"), _at("2026-01-01T11:00"), "start", "error.whole_minutes"),
        (_at("2026-01-01T10:00"), _at("2026-01-01T11:00:00.5"), "end", "error.whole_minutes"),
        (date(2026, 1, 1), _at("2026-01-01T11:00"), "start", "error.needs_times"),
        (_at("2026-01-01T10:00"), "11:00", "end", "error.needs_times"),
    ],
)
def test_what_are_no_hours_is_unreadable(start: Any, end: Any, field: str, code: str) -> None:
    """Wall times come naive, in whole minutes, and in their order; else the field is named."""
    with pytest.raises(Unreadable) as refused:
        Hours(start, end)
    assert (refused.value.field, refused.value.code) == (field, code)


@given(kit.hours(), st.timedeltas(timedelta(-500), timedelta(500)).map(lambda it: timedelta(minutes=it.days)))
def test_moved_hours_keep_their_wall_clock_length(hours: Hours, step: timedelta) -> None:
    """Moving hours is done on the wall clock, and undone by moving back."""
    moved = hours.moved(step)
    assert moved.end - moved.start == hours.end - hours.start
    assert moved.moved(-step) == hours


# Spans


@given(st.lists(SHORT, max_size=12))
def test_spans_meet_exactly_where_they_share_an_hour(spans: list[Span]) -> None:
    """Meeting is sharing an instant; it is symmetrical, and each span meets itself."""
    for one in spans:
        assert one.meets(one)
        for other in spans:
            assert one.meets(other) == other.meets(one) == bool(_hours_of(one) & _hours_of(other))


@given(kit.spans(), st.integers(1, 10**6), st.integers(1, 10**6))
def test_touching_never_meets(span: Span, before: int, after: int) -> None:
    """Whoever comes at the instant another leaves does not meet them; one second earlier does."""
    earlier = Span(span.start - timedelta(seconds=before), span.start)
    later = Span(span.end, span.end + timedelta(seconds=after))
    assert not span.meets(earlier)
    assert not span.meets(later)
    assert span.meets(Span(later.start - timedelta(seconds=1), later.end))


@given(SHORT, SHORT)
def test_the_part_within_another_span_is_what_both_hold(one: Span, other: Span) -> None:
    """Exactly the hours both hold; where they do not meet there is no part."""
    part = one.within(other)
    assert (part is not None) == one.meets(other)
    assert (_hours_of(part) if part else set()) == _hours_of(one) & _hours_of(other)
    assert part == other.within(one)


@given(kit.spans(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_widened_span_holds_the_span_and_its_margins(span: Span, before: int, after: int) -> None:
    """A margin on each side adds exactly its length."""
    wide = span.widened(timedelta(seconds=before), timedelta(seconds=after))
    assert wide.length == span.length + timedelta(seconds=before + after)
    assert wide.start <= span.start < span.end <= wide.end


@given(kit.spans(), kit.zones())
def test_a_span_is_the_same_in_every_zone(span: Span, zone: ZoneInfo) -> None:
    """Instants told in any zone are kept in UTC: equal, of one hash, and as long."""
    told = Span(span.start.astimezone(zone), span.end.astimezone(zone))
    assert told == span
    assert hash(told) == hash(span)
    assert (told.start.tzinfo, told.end.tzinfo) == (UTC, UTC)
    assert told.length == span.end - span.start


def test_a_span_across_a_clock_change_is_as_long_as_it_lasts() -> None:
    """Where clocks go back, one wall-clock hour is two hours, even when both edges carry the same zone."""
    night = Span(datetime(2026, 10, 25, 2, tzinfo=PARIS), datetime(2026, 10, 25, 3, tzinfo=PARIS))
    assert night.length == timedelta(hours=2)
    second_half = Span(datetime(2026, 10, 25, 2, 30, tzinfo=PARIS), datetime(2026, 10, 25, 2, 15, tzinfo=PARIS, fold=1))
    assert second_half.length == timedelta(minutes=45)


@pytest.mark.parametrize(
    ("start", "end", "field", "code"),
    [
        (NEW_YEAR, NEW_YEAR, "end", "error.end_before_start"),
        (NEW_YEAR, EARLIEST, "end", "error.end_before_start"),
        (_at("2026-01-01T10:00"), NEW_YEAR, "start", "error.naive_time"),
        (EARLIEST, _at("2026-01-01T10:00"), "end", "error.naive_time"),
        (date(2026, 1, 1), NEW_YEAR, "start", "error.naive_time"),
        (EARLIEST, "2026-01-01", "end", "error.naive_time"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=1))), NEW_YEAR, "start", "error.date_out_of_range"),
        (NEW_YEAR, datetime.max.replace(tzinfo=timezone(-timedelta(hours=1))), "end", "error.date_out_of_range"),
    ],
)
def test_what_is_no_span_is_unreadable(start: Any, end: Any, field: str, code: str) -> None:
    """A naive instant, no instant at all and an end before its start are refused by field."""
    with pytest.raises(Unreadable) as refused:
        Span(start, end)
    assert (refused.value.field, refused.value.code) == (field, code)


# Gaps


@given(SHORT, st.lists(SHORT, max_size=12))
def test_gaps_and_what_is_taken_make_the_window(window: Span, taken: list[Span]) -> None:
    """Gaps are in order, meet nothing taken and not each other, and with the taken hours fill the window."""
    found = list(gaps(window, taken))
    free = [_hours_of(gap) for gap in found]
    held = set().union(*map(_hours_of, taken)) & _hours_of(window)
    assert set().union(*free) == _hours_of(window) - held
    assert not any(gap.meets(span) for gap in found for span in taken)
    assert all(before.end < after.start for before, after in pairwise(found)), "gaps that touch are one gap"


@given(st.lists(SHORT, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_what_is_taken_changes_nothing(spans: list[Span], random: Any) -> None:
    """Gaps do not depend on the order spans come in."""
    shuffled = random.sample(spans, len(spans))
    window = Span(NEW_YEAR, NEW_YEAR + timedelta(hours=50))
    assert list(gaps(window, shuffled)) == list(gaps(window, spans))


# Months


@given(kit.days(), st.integers(-3_000, 3_000))
def test_months_later_is_that_month(day: date, months: int) -> None:
    """The month is exactly so many later, and the day is kept or clipped to that month's last."""
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or ((later + timedelta(days=1)).day == 1 and later.day < day.day)


@given(kit.days(), kit.days(), st.integers(-60, 60))
def test_adding_months_keeps_the_order(one: date, other: date, months: int) -> None:
    """Who comes no later today comes no later any number of months on."""
    first, second = sorted((one, other))
    assert add_months(first, months) <= add_months(second, months)


@given(kit.days(), st.integers(-60, 60))
def test_months_come_back_where_the_day_was_kept(day: date, months: int) -> None:
    """Adding then taking away gives the day again, unless the far month had to clip it."""
    there = add_months(day, months)
    back = add_months(there, -months)
    assert back == day if there.day == day.day else back < day


@given(kit.days(), st.integers(-60, 60), st.integers(-60, 60))
def test_months_in_two_steps_never_pass_one_step(day: date, one: int, other: int) -> None:
    """Going through a short month may clip the day, never lengthen it; up to the 28th the way is free."""
    assert add_months(add_months(day, one), other) <= add_months(day, one + other)
    early = day.replace(day=min(day.day, 28))
    assert add_months(add_months(early, one), other) == add_months(early, one + other)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("9999-12-31", 0, "9999-12-31"),
        ("0001-01-01", 0, "0001-01-01"),
        ("9998-12-31", 12, "9999-12-31"),
    ],
)
def test_months_as_a_contract_counts_them(day: str, months: int, later: str) -> None:
    """31 January plus one month is the last of February; the calendar's last month is a month too."""
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


# From wall clocks to instants

CLOCK_CHANGES = [
    # zone, skipped wall times, doubled ones with the first of their instants
    (PARIS, ["2026-03-29T02:00", "2026-03-29T02:59"], {"2026-10-25T02:00": "2026-10-25T00:00Z"}),
    (LORD_HOWE, ["2026-10-04T02:00", "2026-10-04T02:29"], {"2026-04-05T01:30": "2026-04-04T14:30Z"}),
    (KATHMANDU, ["1986-01-01T00:00", "1986-01-01T00:14"], {}),
    (ZoneInfo("America/New_York"), ["2026-03-08T02:30"], {"2026-11-01T01:30": "2026-11-01T05:30Z"}),
]


@given(st.data(), kit.zones())
def test_a_wall_time_comes_back_from_its_instant(data: st.DataObject, zone: ZoneInfo) -> None:
    """Unless the clock skips it, a wall time and its instant tell each other, and of two instants it is the first."""
    wall = data.draw(kit.hours()).start
    there = _answer(lambda: instant(wall, zone))
    if isinstance(there, Unreadable):
        assert there.code == "error.skipped_by_clock_change"
        assert wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall
        return
    assert there.tzinfo is UTC
    assert there.astimezone(zone).replace(tzinfo=None) == wall
    for earlier in (30, 60):
        assert (there - timedelta(minutes=earlier)).astimezone(zone).replace(tzinfo=None) != wall


@pytest.mark.parametrize(("zone", "skipped", "doubled"), CLOCK_CHANGES, ids=lambda it: getattr(it, "key", ""))
def test_skipped_wall_times_are_refused_and_doubled_ones_take_the_first(
    zone: ZoneInfo, skipped: list[str], doubled: dict[str, str]
) -> None:
    """Paris and New York change by an hour, Lord Howe by half of one; Kathmandu moved its clock once, by a quarter."""
    for wall in skipped:
        with pytest.raises(Unreadable) as refused:
            instant(_at(wall), zone)
        assert refused.value.code == "error.skipped_by_clock_change"
        assert refused.value.numbers == {"wall": wall.replace("T", " ")}
    for wall, there in doubled.items():
        assert instant(_at(wall), zone) == _at(there)
        assert instant(_at(wall).replace(fold=1), zone) == _at(there), "a wall time has no fold of its own"


def test_kathmandu_stands_a_quarter_off_the_hour() -> None:
    """Nepal is 5 h 45 min ahead of UTC."""
    assert instant(_at("2026-05-01T12:00"), KATHMANDU) == _at("2026-05-01T06:15Z")


@pytest.mark.parametrize("name", ["start", "end"])
def test_the_skipped_edge_is_the_one_named(name: str) -> None:
    """When only one edge of a meeting is skipped, the answer names that field."""
    walls = {"start": ("02:30", "04:00"), "end": ("01:00", "02:30")}[name]
    with pytest.raises(Unreadable) as refused:
        hours_span(Hours(*(_at(f"2026-03-29T{wall}") for wall in walls)), PARIS)
    assert (refused.value.field, refused.value.code) == (name, "error.skipped_by_clock_change")


def test_an_aware_time_is_no_wall_time() -> None:
    """A time that brings its own zone is refused where a house's clock is meant."""
    with pytest.raises(Unreadable, match="wall_time_with_zone"):
        instant(NEW_YEAR, PARIS)


@given(kit.hours(), kit.zones())
def test_hours_hold_what_their_walls_say(hours: Hours, zone: ZoneInfo) -> None:
    """A use by the hour begins and ends at its wall times; only a clock change makes it longer or shorter."""
    span = _answer(lambda: hours_span(hours, zone))
    if isinstance(span, Unreadable):
        assert span.code == "error.skipped_by_clock_change"
        return
    assert (span.start, span.end) == (instant(hours.start, zone), instant(hours.end, zone))
    assert abs(span.length - (hours.end - hours.start)) <= timedelta(hours=1)


# From nights to instants


def test_a_night_runs_from_check_in_to_check_out() -> None:
    """In from 15:00, out by 11:00, on the house's clock."""
    span = nights_span(Nights(date(2026, 7, 1), date(2026, 7, 3)), time(15), time(11), PARIS)
    assert (span.start, span.end) == (_at("2026-07-01T13:00Z"), _at("2026-07-03T09:00Z"))


@pytest.mark.parametrize(
    ("zone", "day", "clock", "opens"),
    [
        (PARIS, date(2026, 3, 29), time(2, 0), "2026-03-29T01:00Z"),
        (PARIS, date(2026, 3, 29), time(2, 45), "2026-03-29T01:00Z"),
        (PARIS, date(2026, 3, 29), time(3, 0), "2026-03-29T01:00Z"),
        (PARIS, date(2026, 3, 29), time(1, 59), "2026-03-29T00:59Z"),
        (PARIS, date(2026, 10, 25), time(2, 45), "2026-10-25T00:45Z"),
        (LORD_HOWE, date(2026, 10, 4), time(2, 15), "2026-10-03T15:30Z"),
        (LORD_HOWE, date(2026, 10, 4), time(2, 29, 59), "2026-10-03T15:30Z"),
        (KATHMANDU, date(1986, 1, 1), time(0, 10), "1985-12-31T18:30Z"),
    ],
)
def test_a_check_in_the_clock_skips_is_when_the_clock_goes_on(
    zone: ZoneInfo, day: date, clock: time, opens: str
) -> None:
    """A house keeps its hours on the night of a clock change: the skipped moment is the change itself."""
    stay = nights_span(Nights(day, day + timedelta(days=1)), clock, MIDNIGHT, zone)
    assert stay.start == _at(opens)


@given(kit.days(), st.times(), st.times(), kit.zones())
@example(date(2026, 3, 29), time(2, 45), time(3), PARIS)
@example(date(2026, 10, 25), time(2, 45), time(2, 50), PARIS)
@example(date(2026, 10, 4), time(2, 10), time(2, 20), LORD_HOWE)
def test_stays_that_follow_each_other_never_meet(day: date, one: time, other: time, zone: ZoneInfo) -> None:
    """Where check-out is no later than check-in, one leaves before the next comes, on every day of every zone."""
    check_out, check_in = sorted((one.replace(microsecond=0), other.replace(microsecond=0)))
    before, after = (Nights(day + timedelta(days=shift), day + timedelta(days=shift + 1)) for shift in (-1, 0))
    left = nights_span(before, check_in, check_out, zone)
    came = nights_span(after, check_in, check_out, zone)
    assert not left.meets(came)
    if check_in == check_out:
        assert left.end == came.start


# Whole days


@given(kit.nights(NEAR, NEAR + 20 * WEEK, longest=9), kit.zones(), st.booleans(), st.booleans())
def test_whole_days_run_from_midnight_to_midnight(days: Nights, zone: ZoneInfo, since: bool, until: bool) -> None:
    """A day's first instant is the first of its date on the house's clock; no edge is since ever or for ever."""
    span = days_span(days.arrival if since else None, days.departure if until else None, zone)
    if since:
        assert span.start.astimezone(zone).date() == days.arrival
        assert (span.start - SECOND).astimezone(zone).date() < days.arrival
    if until:
        assert span.end.astimezone(zone).date() == days.departure
        assert (span.end - SECOND).astimezone(zone).date() < days.departure
    assert since or span.start == EARLIEST
    assert until or span.end == FOREVER


def test_a_day_without_a_midnight_begins_when_its_clock_does() -> None:
    """Cuba puts its clocks forward at midnight: that Sunday begins at one o'clock."""
    havana, sunday = ZoneInfo("America/Havana"), date(2026, 3, 8)
    assert days_span(sunday, None, havana).start.astimezone(havana).time() == time(1)


# The ends of the calendar

EDGES = st.sampled_from([date.min, date(1, 1, 2), date(1899, 12, 31), date(1900, 1, 1), date(9998, 12, 31), date.max])


@given(
    EDGES, EDGES, st.sampled_from([MIDNIGHT, time(12), time(23, 59)]), kit.zones(), st.sampled_from(["nights", "hours"])
)
def test_the_ends_of_the_calendar_are_answered(first: date, end: date, clock: time, zone: ZoneInfo, by: str) -> None:
    """Whatever dates are asked, the answer is a span the database can hold, or Unreadable with the field."""

    def answer() -> Span:
        if by == "nights":
            return nights_span(Nights(first, end), clock, MIDNIGHT, zone)
        return hours_span(Hours(datetime.combine(first, MIDNIGHT), datetime.combine(end, clock)), zone)

    span = _answer(answer)
    if isinstance(span, Unreadable):
        assert span.field in {"start", "end"}
        return
    assert EARLIEST <= span.start < span.end < FOREVER


@given(EDGES, st.one_of(st.integers(), st.sampled_from([-12, -1, 1, 12])))
def test_steps_over_the_edge_are_unreadable(day: date, step: int) -> None:
    """Moving, widening and adding months answer a value or Unreadable, however far they are told to go."""
    assume(day != date.max)
    wall = datetime.combine(day, MIDNIGHT)
    far = timedelta(days=max(-999_999_999, min(999_999_999, step)))
    steps: list[Callable[[], object]] = [
        lambda: Nights(day, day + timedelta(days=1)).moved(step),
        lambda: Hours(wall, wall + timedelta(hours=1)).moved(far),
        lambda: Span(wall.replace(tzinfo=UTC), FOREVER.replace(month=12)).widened(far, far),
        lambda: add_months(day, step),
    ]
    for walk in steps:
        assert _answer(walk) is not None


def test_a_day_that_a_zone_left_out_holds_what_is_left_of_its_night() -> None:
    """Samoa went from 29 to 31 December 2011: the night between begins where the calendar goes on."""
    stay = nights_span(Nights(date(2011, 12, 30), date(2011, 12, 31)), time(15), time(11), ZoneInfo("Pacific/Apia"))
    assert (stay.start, stay.end) == (_at("2011-12-30T10:00Z"), _at("2011-12-30T21:00Z"))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.sampled_from(EVERYWHERE))
def test_it_is_between_two_dates_everywhere(naive: datetime, zone: str) -> None:
    """No clock of the world is on an earlier or a later date; somewhere it is each of them."""
    now = naive.replace(tzinfo=UTC)
    first, last = dates_at(now)
    assert first <= now.astimezone(ZoneInfo(zone)).date() <= last
    assert {first, last} == {now.astimezone(ZoneInfo(edge)).date() for edge in ("Etc/GMT+12", "Etc/GMT-14")}
