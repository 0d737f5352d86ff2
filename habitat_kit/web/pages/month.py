"""A month as residents read it: each day has a morning, when people leave, and an afternoon, when people come.

Rules of this file:
1. A half is `taken` by whoever stays over it, `some` when only hours of it are held.
2. One's own comes before others', what is closed before both; what is over is `past`.
3. The two halves of a day meet half-way between the house's check-out and check-in.
"""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.periods import Nights, Span, add_months
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import State

DAY = timedelta(days=1)


class Half(StrEnum):
    """What a morning or an afternoon holds; of several, the first named here shows."""

    PAST = "past"
    SHUT = "shut"
    MINE = "mine"
    TAKEN = "taken"
    ASKED = "asked"
    SOME = "some"
    FREE = "free"


_WEIGHT = {half: place for place, half in enumerate(Half)}


@frozen
class Day:
    """One cell: a date and its two halves."""

    date: date
    morning: Half
    afternoon: Half

    @property
    def past(self) -> bool:
        """Whether it is over."""
        return self.morning is Half.PAST


@frozen
class Month:
    """The weeks of a month, Monday first; None stands where a neighbouring month's day would."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    span: Span

    @property
    def before(self) -> date:
        """The first of the month before."""
        return add_months(self.first, -1)

    @property
    def after(self) -> date:
        """The first of the month after."""
        return add_months(self.first, 1)

    @property
    def halves(self) -> frozenset[Half]:
        """What occurs in it: the legend names no more."""
        days = [day for week in self.weeks for day in week if day]
        return frozenset(half for day in days for half in (day.morning, day.afternoon))


def month_span(house: House, first: date) -> Span:
    """The instants of a whole month on the house's clock."""
    return Span(_at(house, first, time()), _at(house, add_months(first, 1), time()))


def month_of(
    house: House,
    first: date,
    today: date,
    bookings: Iterable[Booking],
    closures: Iterable[Closure],
    own: Iterable[UUID],
) -> Month:
    """The month that begins on `first`, with what holds the space shown; `own` are the reader's households."""
    mine = frozenset(own)
    held = [(booking.span, _booked(booking, mine)) for booking in bookings]
    held += [(closure.span, Half.SHUT) for closure in closures]
    weeks = tuple(
        tuple(_day(house, day, today, held) if day.month == first.month else None for day in week)
        for week in Calendar().monthdatescalendar(first.year, first.month)
    )
    return Month(first, weeks, month_span(house, first))


def _booked(booking: Booking, mine: frozenset[UUID]) -> Half:
    if booking.household in mine:
        return Half.MINE
    if not isinstance(booking.when, Nights):
        return Half.SOME
    return Half.ASKED if booking.state in {State.AWAITING, State.OPTION} else Half.TAKEN


def _day(house: House, day: date, today: date, held: list[tuple[Span, Half]]) -> Day:
    if day < today:
        return Day(day, Half.PAST, Half.PAST)
    noon = _noon(house, day)
    morning = Span(_at(house, day, time()), _at(house, day, noon))
    afternoon = Span(morning.end, _at(house, day + DAY, time()))
    return Day(day, _holds(morning, held), _holds(afternoon, held))


def _holds(half: Span, held: list[tuple[Span, Half]]) -> Half:
    return min((what for span, what in held if span.meets(half)), key=_WEIGHT.__getitem__, default=Half.FREE)


def _noon(house: House, day: date) -> time:
    """Half-way between check-out and check-in; midday in a house where they leave no time between."""
    out, into = (clock.hour * 60 + clock.minute for clock in reversed(house.hours_on(day)))
    middle = (out + into) // 2 if out <= into else 12 * 60
    return time(middle // 60, middle % 60) if 0 < middle < 24 * 60 else time(12)


def _at(house: House, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=house.clock).astimezone(UTC)
