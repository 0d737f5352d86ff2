"""The yearly rule of a zone: the POSIX TZ text at the end of its file, as changes and as RRULEs.

    CET-1CEST,M3.5.0,M10.5.0/3      forward on the last Sunday of March at 2:00, back in October at 3:00
    IST-1GMT0,M10.5.0,M3.5.0/1      Dublin, where the law calls winter the exception
    EET-2EEST,M3.4.4/50,M10.4.4/50  fifty hours after a fourth Thursday begins: a Saturday at 2:00

Grammar: POSIX.1-2017 section 8.3, with the hours of RFC 8536 section 3.3.1. A rule by
the number of the day (J60) is refused: no zone has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from attrs import frozen

from habitat_kit.calendars.tzif import Change

_NAME, _TIME = r"([A-Za-z]+|<[^>]+>)", r"([+-]?\d+(?::\d+){0,2})"
_FOOTER = re.compile(rf"{_NAME}{_TIME}{_NAME}{_TIME}?,([^,]+),([^,]+)")
_DAY = re.compile(rf"M(\d+)\.(\d)\.(\d)(?:/{_TIME})?")
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@frozen
class Yearly:
    """One of the two changes a zone makes every year."""

    month: int
    week: int
    """1 to 4 from the start of the month, 5 for the last."""
    weekday: int
    """0 is Sunday."""
    time: int
    """Seconds from the start of that day on the clock as it was: may be negative, or past midnight."""
    before: int
    after: int
    name: str

    def on(self, year: int) -> Change:
        """The change of that year."""
        first = self._first(year)
        day = first + timedelta(days=(self.weekday - first.isoweekday()) % 7)
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        at = int(midnight.timestamp()) + self.time - self.before
        return Change(at, self.before, self.after, self.name, self.after > self.before)

    def rules(self) -> Iterator[tuple[int, str]]:
        """The change as RRULEs, each with its month: one, or two where its possible days lie in two months."""
        later = self.time // 86400
        weekday = _WEEKDAYS[(self.weekday + later) % 7]
        if not later:
            yield self.month, f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={self.week if self.week < 5 else -1}{weekday}"
            return
        for month, days in groupby(self._days(later), key=lambda day: day[0]):
            numbers = ",".join(str(number) for _, number in days)
            yield month, f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={numbers};BYDAY={weekday}"

    def _first(self, year: int) -> date:
        """The first of the seven days that may be the one."""
        if self.week < 5:
            return date(year, self.month, 7 * self.week - 6)
        return date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=7)

    def _days(self, later: int) -> list[tuple[int, int]]:
        """The seven (month, day) that may be the one, moved by some days."""
        common, leap = (
            [(day.month, day.day) for day in (self._first(year) + timedelta(days=later + n) for n in range(7))]
            for year in (2001, 2004)
        )
        if common != leap:
            raise ValueError("a yearly change that a 29 February moves cannot be written as an RRULE")
        return common


def yearly(footer: str) -> tuple[Yearly, ...]:
    """The two yearly changes of a POSIX TZ text; none where the clock stays. ValueError for a rule by day number."""
    if "," not in footer:
        return ()
    read = _FOOTER.fullmatch(footer)
    days = [_DAY.fullmatch(rule) for rule in read.groups()[-2:]] if read else []
    if not read or None in days:
        raise ValueError(f"the time zone rule {footer!r} is not one by weekday")
    standard, offset, daylight, summer = read.groups()[:4]
    winter = -_seconds(offset)
    ahead = -_seconds(summer) if summer else winter + 3600
    forward, back = (day for day in days if day)
    return _change(forward, winter, ahead, daylight), _change(back, ahead, winter, standard)


def _change(day: re.Match[str], before: int, after: int, name: str) -> Yearly:
    month, week, weekday, time = day.groups()
    return Yearly(int(month), int(week), int(weekday), _seconds(time or "2"), before, after, name.strip("<>"))


def _seconds(time: str) -> int:
    """Seconds in [+-]h[:m[:s]]."""
    parts = [int(part) for part in time.lstrip("+-").split(":")]
    total = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
    return -total if time.startswith("-") else total
