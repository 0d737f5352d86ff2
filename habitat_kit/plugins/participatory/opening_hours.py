"""Hours between which one meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Hours, on_weekday, opens_at
from habitat_kit.core.rules import Ask, Bound, Number, Reason, refuse
from habitat_kit.plugins.participatory.dates import DAY
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys
from habitat_kit.plugins.participatory.weekdays import Weekday, numbers, told, weekdays


@frozen
class OpeningHours(BookingRule):
    """What is booked by the hour lies between `opens` and `closes`, house time; on these `weekdays`, all when empty.

    A closing hour that is not after the opening one is the next day's ("00:00" is midnight). A booking belongs to
    the day it begins on, and before the opening hour to the evening before where that one still goes on. What would
    pass: the next opening hour.
    """

    kind: ClassVar[str] = "opening_hours"
    example: ClassVar[str] = 'kind = "opening_hours"\nopens = "08:00"\ncloses = "22:00"\nkinds = ["meeting"]'

    opens: time
    closes: time
    weekdays: frozenset[Weekday] = field(default=frozenset(), converter=weekdays)
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to an hour outside."""
        when = ask.subject.when
        if not isinstance(when, Hours) or not concerns(self.kinds, ask.subject.kind):
            return
        day = when.start.date()
        if not self._speaks(day) or any(self._inside(one, when) for one in (day, day - DAY)):
            return
        if when.end - when.start > self._length:
            yield refuse("finding.opening_hours.long", **self._hours)
            return
        first = next(one for one in self._days_from(day) if datetime.combine(one, self.opens) > when.start)
        opening = opens_at(first, self.opens, ask.house.clock)
        yield refuse("finding.opening_hours", passes=opening, first=opening, **self._hours)

    @property
    def _length(self) -> timedelta:
        closes = datetime.combine(date.min + (self.closes <= self.opens) * DAY, self.closes)
        return closes - datetime.combine(date.min, self.opens)

    @property
    def _hours(self) -> dict[str, Number]:
        return {"opens": f"{self.opens:%H:%M}", "closes": f"{self.closes:%H:%M}"}

    def _speaks(self, day: date) -> bool:
        return on_weekday(day, numbers(self.weekdays))

    def _days_from(self, day: date) -> Iterator[date]:
        return (one for n in range(9) if self._speaks(one := day + n * DAY))

    def _inside(self, day: date, when: Hours) -> bool:
        opening = datetime.combine(day, self.opens)
        return self._speaks(day) and opening <= when.start and when.end <= opening + self._length

    def bounds(self) -> Iterator[Bound]:
        """Nothing by the hour is longer than a day is open, or lies outside; what goes on past midnight is left out."""
        if not self.weekdays:
            yield Bound("hours", self.kinds, most=self._length // timedelta(hours=1))
        for day in self.weekdays or Weekday if self.opens < self.closes else ():
            yield Bound(f"opening.{day}", self.kinds, least=_minute(self.opens), most=_minute(self.closes) - 1)

    def numbers(self) -> Mapping[str, Number]:
        """`opens` and `closes`; `only` some `days` of the week."""
        return {**self._hours, "only": bool(self.weekdays), "days": told(self.weekdays)}


def _minute(at: time) -> int:
    """The minute of the day."""
    return 60 * at.hour + at.minute
