"""A series: one wish for many dates, each of which is an ordinary booking of its own.

Rules of this file:
1. Every date of a series takes the same nights or wall times; one that the clock skips is left out, with its reason.
2. A series does not meet itself: each date ends before the next begins.
3. A date keeps the day it was planned for when its booking moves: that is how a calendar knows which one it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.privacy import member, public, staff
from habitat_kit.core.recurrence import Recurrence, read_recurrence
from habitat_kit.core.spaces import House

REACH = 6
"""By how many days a date may move further or less far than the one that was moved: a second Tuesday that becomes a
second Wednesday is one day later in most months, and six days earlier in some."""


class Others(StrEnum):
    """What becomes of a series when some of its dates cannot be had."""

    REFUSE_ALL = "refuse_all"
    LEAVE_OUT = "leave_out"
    WAIT_LIST = "wait_list"


class Scope(StrEnum):
    """How much of a series is meant: this date and those after it, or every date still to come."""

    FOLLOWING = "following"
    ALL = "all"


@frozen
class Series:
    """What its dates have in common. `when` is the period of its first date, `repeat` its rule as an RRULE."""

    id: UUID = public()
    organisation: UUID = staff()
    house: UUID = public()
    space: UUID = public()
    kind: str = public()
    when: Nights | Hours = public()
    zone: str = public()
    repeat: str = public()
    household: UUID = member()
    made_by: UUID | None = staff(default=None)
    made_at: datetime | None = staff(default=None)
    revised_at: datetime | None = public(default=None)
    sequence: int = public(default=0)

    @property
    def rule(self) -> Recurrence:
        """Its rule."""
        return read_recurrence(self.repeat)

    @property
    def dates(self) -> tuple[date, ...]:
        """Every date its rule has, booked or not."""
        return self.rule.dates(self.when.first_day)

    def on(self, day: date) -> Nights | Hours:
        """The period of one of its dates."""
        return on(self.when, day)


@frozen
class Planned:
    """A date of a series: what it takes, or why the clock has no such time."""

    day: date
    when: Nights | Hours
    span: Span | None
    skipped: Unreadable | None = None


def on(when: Nights | Hours, day: date) -> Nights | Hours:
    """The same period, beginning on another date."""
    days = (day - when.first_day).days
    return when.moved(days) if isinstance(when, Nights) else when.moved(timedelta(days=days))


def planned(house: House, when: Nights | Hours, dates: Iterable[date]) -> tuple[Planned, ...]:
    """What each date takes in a house; Unreadable when one would meet the next."""
    found = tuple(_plan(house, on(when, day), day) for day in dates)
    there = [plan for plan in found if plan.span is not None]
    for one, other in pairwise(there):
        if one.span and other.span and one.span.meets(other.span):
            raise Unreadable("repeat", "error.series_meets_itself", first=one.day, second=other.day)
    return found


def _plan(house: House, when: Nights | Hours, day: date) -> Planned:
    try:
        return Planned(day, when, house.span(when))
    except Unreadable as skipped:
        if skipped.code != "error.skipped_by_clock_change":
            raise
        return Planned(day, when, None, skipped)


def shifted(rule: Recurrence, dates: tuple[date, ...], at: int, new: date) -> tuple[Recurrence, tuple[date, ...]]:
    """The rule that puts `dates[at]` on `new` and every other date about as far from where it was, with those dates.

    Unreadable where no rule does: the rhythm would be another one.
    """
    days = new - dates[at]
    moved = evolve(rule.moved(dates[at], new), until=None, count=len(dates))
    for start in _near(dates[0] + days):
        found = moved.dates(start)
        even = all(abs((now - was - days).days) <= REACH for was, now in zip(dates, found, strict=True))
        if found[0] == start and found[at] == new and even:
            return moved, found
    raise Unreadable("start", "error.series_other_rhythm")


def _near(day: date) -> Iterator[date]:
    yield day
    for days in range(1, REACH + 1):
        yield day + timedelta(days=days)
        yield day - timedelta(days=days)
