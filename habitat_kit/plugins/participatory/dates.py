"""The first and last dates or instants that respect a bound, told as the booking counts: nights or hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House

DAY = timedelta(days=1)


def first_arrival(house: House, bound: datetime) -> date:
    """The first date whose check-in is not before `bound`."""
    day = bound.astimezone(house.clock).date() - DAY
    while house.span(Nights(day, day + DAY)).start < bound:
        day += DAY
    return day


def last_departure(house: House, bound: datetime) -> date:
    """The last date whose check-out is not after `bound`."""
    day = bound.astimezone(house.clock).date() + DAY
    while house.span(Nights(day - DAY, day)).end > bound:
        day -= DAY
    return day


def days_of(when: Nights | Hours) -> tuple[date, date]:
    """The first and the last local day that a booking takes something of: a night is its evening's."""
    if isinstance(when, Nights):
        return when.arrival, when.departure - DAY
    return when.start.date(), (when.end - timedelta(minutes=1)).date()


def first_start(house: House, when: Nights | Hours, bound: datetime) -> date | datetime:
    """From when a booking counted like `when` may begin: a date for nights, else `bound` itself."""
    return first_arrival(house, bound) if isinstance(when, Nights) else bound


def last_end(house: House, when: Nights | Hours, bound: datetime) -> date | datetime:
    """By when a booking counted like `when` must end: a date for nights, else `bound` itself."""
    return last_departure(house, bound) if isinstance(when, Nights) else bound
