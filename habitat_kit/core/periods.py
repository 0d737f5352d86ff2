"""Half-open time: nights, instants, gaps, peaks, months.

Rules of this file:
1. Every period holds its start and not its end: who leaves at 11:00 and who
   comes at 11:00 never meet.
2. Nights are local dates; hours are wall times; both become instants only
   through a zone. No naive datetime stands for an instant, and every instant
   is kept in UTC, where comparing and subtracting are true across clock changes.
3. What cannot be a period is Unreadable, with the field: an end before its
   start, a naive instant, a date the calendar has not.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attrs import astuple, frozen

from habitat_kit.core.errors import Unreadable

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of what has no known end: finite, so that every comparison still works."""

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""No use begins before this; with FOREVER, what the guard in the database takes."""

_DAY = timedelta(days=1)
_EVERY_MONTH_HAS = 28
"""Days no month lacks."""


def _utc(value: object, name: str) -> datetime:
    """The same instant in UTC, where no two moments share a wall time; a naive one is refused."""
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise Unreadable(name, "error.naive_time")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise Unreadable(name, "error.date_out_of_range") from None


@frozen(order=True)
class Nights:
    """Local nights from `arrival` up to and without `departure`: at least one."""

    arrival: date
    departure: date

    def __attrs_post_init__(self) -> None:
        for name, day in (("start", self.arrival), ("end", self.departure)):
            if isinstance(day, datetime) or not isinstance(day, date):
                raise Unreadable(name, "error.needs_dates")
        if self.departure <= self.arrival:
            raise Unreadable("end", "error.end_before_start")

    @property
    def first_day(self) -> date:
        """The local date it begins on."""
        return self.arrival

    @property
    def last_day(self) -> date:
        """The local date it ends on."""
        return self.departure

    def __len__(self) -> int:
        return (self.departure - self.arrival).days

    def __iter__(self) -> Iterator[date]:
        return (self.arrival + timedelta(days=n) for n in range(len(self)))

    def within(self, first: date, end: date, weekdays: frozenset[int] = frozenset()) -> int:
        """How many of these nights fall in the half-open dates [first, end), and on these days of the week."""
        if not weekdays and first <= self.arrival and self.departure <= end:
            return len(self)
        first, end = max(self.arrival, first), min(self.departure, end)
        if not weekdays or first >= end:
            return max(0, (end - first).days)
        before, through = first.toordinal() - 1, end.toordinal() - 1  # the calendar's first day was a Monday
        return sum((through + 7 - day) // 7 - (before + 7 - day) // 7 for day in weekdays)

    def by_year(self) -> dict[int, int]:
        """Nights counted one by one in the calendar year each belongs to."""
        last = self.departure - _DAY
        if last.year == self.arrival.year:
            return {last.year: len(self)}
        return {
            year: (min(last, date(year, 12, 31)) - max(self.arrival, date(year, 1, 1))).days + 1
            for year in range(self.arrival.year, last.year + 1)
        }

    def moved(self, days: int) -> Nights:
        """The same number of nights, `days` later (earlier when negative)."""
        try:
            step = timedelta(days=days)
            return Nights(self.arrival + step, self.departure + step)
        except OverflowError:
            raise Unreadable("start", "error.date_out_of_range") from None


@frozen
class Hours:
    """Wall times of one place on its own clock: naive local date-times, start held, end not."""

    start: datetime
    end: datetime

    def __attrs_post_init__(self) -> None:
        for name, wall in (("start", self.start), ("end", self.end)):
            if not isinstance(wall, datetime):
                raise Unreadable(name, "error.needs_times")
            if wall.tzinfo:
                raise Unreadable(name, "error.wall_time_with_zone")
            if wall.second or wall.microsecond:
                raise Unreadable(name, "error.whole_minutes")
        if self.end <= self.start:
            raise Unreadable("end", "error.end_before_start")

    @property
    def first_day(self) -> date:
        """The local date it begins on."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The local date it ends on."""
        return self.end.date()

    def within(self, first: date, end: date) -> int:
        """How many of these minutes, as the wall's clock shows them, fall in the half-open dates [first, end)."""
        since, until = datetime.combine(first, time()), datetime.combine(end, time())
        return max(0, (min(self.end, until) - max(self.start, since)) // timedelta(minutes=1))

    def moved(self, step: timedelta) -> Hours:
        """The same wall-clock length, `step` later (earlier when negative)."""
        try:
            return Hours(self.start + step, self.end + step)
        except OverflowError:
            raise Unreadable("start", "error.date_out_of_range") from None


@frozen(order=True)
class Span:
    """Instants from `start` up to and without `end`; aware ones of any zone are kept in UTC."""

    start: datetime
    end: datetime

    def __attrs_post_init__(self) -> None:
        for name, edge in (("start", self.start), ("end", self.end)):
            if getattr(edge, "tzinfo", None) is not UTC:
                object.__setattr__(self, name, _utc(edge, name))
        if self.end <= self.start:
            raise Unreadable("end", "error.end_before_start")

    @property
    def length(self) -> timedelta:
        """Elapsed time, true across clock changes."""
        return self.end - self.start

    def meets(self, other: Span) -> bool:
        """Whether the two share an instant; touching ends do not."""
        return self.start < other.end and other.start < self.end

    def within(self, other: Span) -> Span | None:
        """The part of it that lies in another span, if any does."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def widened(self, before: timedelta, after: timedelta) -> Span:
        """The span with a margin on each side."""
        try:
            return Span(self.start - before, self.end + after)
        except OverflowError:
            raise Unreadable("start", "error.date_out_of_range") from None


def _there(wall: datetime, zone: ZoneInfo, fold: int, name: str) -> datetime:
    """A wall time in UTC, as the clock stood before (fold 0) or after (fold 1) a change at it."""
    try:
        found = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    except OverflowError:
        raise Unreadable(name, "error.date_out_of_range") from None
    if not EARLIEST <= found < FOREVER:
        raise Unreadable(name, "error.date_out_of_range")
    return found


def _wall(there: datetime, zone: ZoneInfo) -> datetime:
    return there.astimezone(zone).replace(tzinfo=None, fold=0)


def instant(wall: datetime, zone: ZoneInfo, name: str = "start") -> datetime:
    """The UTC instant of a naive wall time; of two, the first. One the clock skips is refused as field `name`."""
    if wall.tzinfo is not None:
        raise Unreadable(name, "error.wall_time_with_zone")
    there = _there(wall, zone, 0, name)
    if _wall(there, zone) != wall:
        raise Unreadable(name, "error.skipped_by_clock_change", wall=f"{wall:%Y-%m-%d %H:%M}")
    return there


def opens_at(day: date, clock: time, zone: ZoneInfo, name: str = "start") -> datetime:
    """The instant a wall time comes on a day, of two the first; where the clock skips it, the instant it goes on.

    So a later time of a day is never an earlier instant: who leaves by 11:00 is gone before who comes at 15:00.
    """
    wall = datetime.combine(day, clock)
    there = _there(wall, zone, 0, name)
    if _wall(there, zone) == wall:
        return there
    before = _there(wall, zone, 1, name)  # the clock changes after this and not after `there`
    seconds = range(int((there - before).total_seconds()))
    jump = bisect_left(seconds, wall, key=lambda second: _wall(before + timedelta(seconds=second), zone))
    return before + timedelta(seconds=jump)


def nights_span(nights: Nights, check_in: time, check_out: time, zone: ZoneInfo) -> Span:
    """The instants a stay holds: from check-in of its first night to check-out of its departure."""
    return Span(
        opens_at(nights.arrival, check_in, zone, "start"),
        opens_at(nights.departure, check_out, zone, "end"),
    )


def hours_span(hours: Hours, zone: ZoneInfo) -> Span:
    """The instants a use by the hour holds."""
    return Span(instant(hours.start, zone, "start"), instant(hours.end, zone, "end"))


def days_span(first: date | None, end: date | None, zone: ZoneInfo) -> Span:
    """Whole days from midnight to midnight on a zone's clock; without a first or an end, since ever or for ever."""
    return Span(
        EARLIEST if first is None else datetime.combine(first, time(), tzinfo=zone),
        FOREVER if end is None else datetime.combine(end, time(), tzinfo=zone),
    )


def gaps(window: Span, taken: Iterable[Span]) -> Iterator[Span]:
    """The parts of `window` that no span of `taken` touches, in order."""
    free_from = window.start
    for span in sorted(taken):
        if span.start >= window.end:
            break
        if span.start > free_from:
            yield Span(free_from, span.start)
        free_from = max(free_from, span.end)
    if free_from < window.end:
        yield Span(free_from, window.end)


def dates_at(instant: datetime) -> tuple[date, date]:
    """The earliest and the latest date that it is anywhere at an instant: where no house says which."""
    there = instant.astimezone(UTC)
    return (there - timedelta(hours=12)).date(), (there + timedelta(hours=14)).date()


def add_months(day: date, months: int) -> date:
    """The same day `months` later; a day that month lacks becomes its last (31 January + 1 = 28 February)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise Unreadable("months", "error.date_out_of_range")
    there = day.day if day.day <= _EVERY_MONTH_HAS else min(day.day, monthrange(year, month0 + 1)[1])
    return date(year, month0 + 1, there)


def in_order(periods: Iterable[Nights | Hours]) -> tuple[Nights | Hours, ...]:
    """Nights and wall times as they begin on the wall's calendar, and then as they end."""
    return tuple(sorted(periods, key=lambda period: tuple(map(str, astuple(period)))))


def on_weekday(day: date, weekdays: frozenset[int]) -> bool:
    """Whether a day is one of these of the week (1 is Monday); every day when empty."""
    return not weekdays or day.isoweekday() in weekdays
