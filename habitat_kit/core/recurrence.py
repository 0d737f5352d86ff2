"""How often something comes back: every so many days, weeks, months or years, with an end.

Rules of this file:
1. A rule always ends, by its last date or by a number of dates, and never has more than MOST dates in YEARS years.
2. A month without its date (31 April, 29 February, a fifth Friday) is passed over, never moved to another day.
3. Its text is an RRULE (RFC 5545 section 3.3.10) with UNTIL as a local date; weeks begin on Monday.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import count as counting

from attrs import evolve, frozen

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.periods import add_months

MOST = 366
"""The most dates of one series."""
YEARS = 10
"""How far ahead of its first date the last one may lie, in years."""

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""The days of the week as RFC 5545 writes them; the first is ISO's 1."""

_DAY = timedelta(days=1)
_PLACED = re.compile(r"(-1|[1-5])([A-Z]{2})")
_KNOWN = ("FREQ", "INTERVAL", "BYMONTHDAY", "BYDAY", "COUNT", "UNTIL")


class Every(StrEnum):
    """What a rule counts in, as RFC 5545 names it."""

    DAY = "DAILY"
    WEEK = "WEEKLY"
    MONTH = "MONTHLY"
    YEAR = "YEARLY"


def _wrong(code: str, **numbers: object) -> Unreadable:
    return Unreadable("repeat", code, **numbers)


@frozen
class Recurrence:
    """A rule that ends. What it leaves out (its weekday, its day of the month) is that of its first date.

    `weekdays` are ISO numbers, 1 for Monday. By position: `position` 1 to 5, or -1 for the last, with one weekday.
    `month_day` is 1 to 31, or -1 for the last of the month. `until` is the last local date it may have.
    """

    every: Every
    step: int = 1
    weekdays: tuple[int, ...] = ()
    position: int | None = None
    month_day: int | None = None
    until: date | None = None
    count: int | None = None

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.step <= 99:
            raise _wrong("error.series_step", most=99)
        if (self.until is None) is (self.count is None):
            raise _wrong("error.series_endless")
        if self.count is not None and not 1 <= self.count <= MOST:
            raise _wrong("error.series_too_many", most=MOST)
        if not self._fits():
            raise _wrong("error.repeat_parts")

    def _fits(self) -> bool:
        """Whether its parts go together."""
        one_place = self.position is None or (len(self.weekdays) == 1 and self.month_day is None)
        if self.every is Every.WEEK:
            return self.position is None and self.month_day is None
        if self.every is Every.MONTH:
            return one_place and bool(self.weekdays) is (self.position is not None)
        return not self.weekdays and self.position is None and self.month_day is None

    def dates(self, first: date) -> tuple[date, ...]:
        """Its dates from `first` on. Unreadable names the limit it breaks, or that it has no date at all."""
        found = tuple(day for day, _ in self._tried(first) if day is not None)
        if not found:
            raise _wrong("error.series_empty")
        return found

    def missing(self, first: date) -> tuple[date, ...]:
        """The months, by their first day, in which it has no date because there is none such."""
        tried = tuple(self._tried(first))
        last = max((day for day, _ in tried if day is not None), default=first)
        return tuple(month for day, month in tried if day is None and first < month < last)

    def moved(self, old: date, new: date) -> Recurrence:
        """The same rhythm for whoever was on `old` and is to be on `new`; its end is left as it is."""
        if self.every is Every.WEEK and self.weekdays:
            shifted = sorted((day - 1 + (new - old).days) % 7 + 1 for day in self.weekdays)
            return evolve(self, weekdays=tuple(shifted))
        if self.every is not Every.MONTH:
            return self
        last = monthrange(new.year, new.month)[1]
        if self.position is not None:
            ends = self.position == -1 and new.day > last - 7
            return evolve(self, weekdays=(new.isoweekday(),), position=-1 if ends else (new.day - 1) // 7 + 1)
        return evolve(self, month_day=-1 if self.month_day == -1 and new.day == last else new.day)

    def text(self) -> str:
        """The rule as an RRULE's value."""
        placed = "" if self.position is None else str(self.position)
        days = ",".join(f"{placed}{WEEKDAYS[day - 1]}" for day in self.weekdays)
        parts = (
            f"FREQ={self.every.value}",
            f"INTERVAL={self.step}" if self.step > 1 else "",
            f"BYMONTHDAY={self.month_day}" if self.month_day is not None else "",
            f"BYDAY={days}" if days else "",
            f"COUNT={self.count}" if self.count is not None else "",
            f"UNTIL={self.until:%Y%m%d}" if self.until else "",
        )
        return ";".join(filter(None, parts))

    def _tried(self, first: date) -> Iterator[tuple[date | None, date]]:
        """Each date with the first of its month, and None for a month that has no such date; ends with the rule."""
        horizon, found = add_months(first, 12 * YEARS), 0
        for day, month in self._endless(first):
            at = day or month
            if self.until is not None and at > self.until:
                return
            if at > horizon:
                raise _wrong("error.series_too_long", years=YEARS)
            found += day is not None
            if found > MOST:
                raise _wrong("error.series_too_many", most=MOST)
            yield day, month
            if found == self.count:
                return

    def _endless(self, first: date) -> Iterator[tuple[date | None, date]]:
        if self.every in {Every.DAY, Every.WEEK}:
            yield from ((day, day.replace(day=1)) for day in self._days(first))
        months = self.step * (12 if self.every is Every.YEAR else 1)
        for n in counting():
            month = add_months(first.replace(day=1), n * months)
            day = self._in_month(month, first)
            if day is None or day >= first:
                yield day, month

    def _days(self, first: date) -> Iterator[date]:
        if self.every is Every.DAY:
            yield from (first + n * self.step * _DAY for n in counting())
        monday, days = first - (first.isoweekday() - 1) * _DAY, self.weekdays or (first.isoweekday(),)
        for n in counting():
            week = (monday + (7 * self.step * n + day - 1) * _DAY for day in days)
            yield from (day for day in week if day >= first)

    def _in_month(self, month: date, first: date) -> date | None:
        """Its date in a month, given the first of that month."""
        last = monthrange(month.year, month.month)[1]
        if self.position is not None:
            return _placed(month, last, self.position, self.weekdays[0])
        wanted = self.month_day or first.day
        wanted = last if wanted == -1 else wanted
        return month.replace(day=wanted) if wanted <= last else None


def _placed(month: date, last: int, position: int, weekday: int) -> date | None:
    """The second Tuesday, the last Friday; None where there is no fifth."""
    if position == -1:
        end = month.replace(day=last)
        return end - (end.isoweekday() - weekday) % 7 * _DAY
    day = 1 + (weekday - month.isoweekday()) % 7 + 7 * (position - 1)
    return month.replace(day=day) if day <= last else None


def read_recurrence(text: str) -> Recurrence:
    """The rule of an RRULE's text: FREQ, INTERVAL, BYDAY, BYMONTHDAY, and COUNT or UNTIL as a date; nothing else."""
    if len(text) > 200:
        raise _wrong("error.repeat_unreadable", part="RRULE")
    pieces = [piece.partition("=") for piece in text.strip().upper().removeprefix("RRULE:").split(";")]
    parts = {name: value for name, _, value in pieces}
    if len(parts) < len(pieces):
        raise _wrong("error.repeat_unreadable", part="RRULE")
    if unknown := sorted(parts.keys() - set(_KNOWN)):
        raise _wrong("error.repeat_unreadable", part=unknown[0][:20] or "RRULE")
    position, weekdays = _weekdays(parts.get("BYDAY"))
    return Recurrence(
        every=_every(parts.get("FREQ", "")),
        step=_whole(parts, "INTERVAL") or (1 if "INTERVAL" not in parts else 0),
        weekdays=weekdays,
        position=position,
        month_day=_month_day(parts),
        until=_until(parts.get("UNTIL")),
        count=_whole(parts, "COUNT"),
    )


def _every(word: str) -> Every:
    try:
        return Every(word)
    except ValueError:
        raise _wrong("error.repeat_unreadable", part="FREQ") from None


def _whole(parts: dict[str, str], name: str) -> int | None:
    if name not in parts:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", parts[name], re.ASCII):
        raise _wrong("error.repeat_unreadable", part=name)
    return int(parts[name])


def _month_day(parts: dict[str, str]) -> int | None:
    found = parts.get("BYMONTHDAY")
    if found is None or found == "-1":
        return None if found is None else -1
    if not re.fullmatch(r"[0-9]{1,2}", found, re.ASCII) or not 1 <= int(found) <= 31:
        raise _wrong("error.repeat_unreadable", part="BYMONTHDAY")
    return int(found)


def _weekdays(found: str | None) -> tuple[int | None, tuple[int, ...]]:
    if found is None:
        return None, ()
    if placed := _PLACED.fullmatch(found):
        position, days = int(placed[1]), [placed[2]]
    else:
        position, days = None, found.split(",")
    if not set(days) <= set(WEEKDAYS):
        raise _wrong("error.repeat_unreadable", part="BYDAY")
    return position, tuple(sorted({WEEKDAYS.index(day) + 1 for day in days}))


def _until(found: str | None) -> date | None:
    if found is None:
        return None
    try:
        if re.fullmatch(r"[0-9]{8}", found, re.ASCII):
            return date(int(found[:4]), int(found[4:6]), int(found[6:]))
    except ValueError:
        pass
    raise _wrong("error.repeat_unreadable", part="UNTIL")
