"""Every row of so many days that a booking has something of: which one lets least of it pass.

Rules of this file:
1. Each row is counted, also one that lies between two earlier bookings and begins or ends with neither.
2. What a booking has of a row that nobody else is in repeats week by week, so the rows of its first week
   stand for those: a stay of years costs no more than one of a week and what was booked beside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from itertools import accumulate, chain
from typing import TypeAlias

from attrs import frozen

from habitat_kit.core.periods import Hours, Nights
from habitat_kit.plugins.participatory.dates import DAY, days_of

WEEK = 7 * DAY
When: TypeAlias = Nights | Hours
Amount: TypeAlias = Callable[[When, date, date], int]
"""How much a period has in some dates [first, end)."""


@frozen
class Row:
    """So many days in a row from `first` up to `end`: what was used in them, what is asked, how much would pass.

    `passes` is counted from the beginning of what is asked: what of it comes before the row, and what is left in it.
    """

    first: date
    end: date
    used: int
    asked: int
    passes: int


def tightest(asked: When, taken: Collection[When], length: timedelta, limit: int, amount: Amount) -> Row | None:
    """Of the rows in which there would be more than the limit the one that lets least pass, then the fullest, the first."""
    begins, used = days_of(asked)[0], _used(asked, taken, length, amount)
    beyond = (
        Row(first, end, there, mine, amount(asked, begins, first) + max(0, limit - there))
        for first in _starts(asked, taken, length)
        if (mine := amount(asked, first, end := first + length)) and (there := used(first, end)) + mine > limit
    )
    return min(beyond, key=lambda row: (row.passes, -row.used - row.asked, row.first), default=None)


def _starts(asked: When, taken: Collection[When], length: timedelta) -> Iterator[date]:
    """The first days of the rows to count: those before its second week, later those that anything else is in."""
    first, last = days_of(asked)
    before, later = length - DAY, first + WEEK
    ends = (days_of(when) for when in taken)
    spans = ((max(later, begins - before), min(last, until)) for begins, until in ends)
    return chain.from_iterable(_days(*span) for span in [(first - before, min(last, later - DAY)), *spans])


def _used(asked: When, taken: Collection[When], length: timedelta, amount: Amount) -> Callable[[date, date], int]:
    """How much of what is taken lies in some dates that meet what is asked in a row: counted day by day, once."""
    first, last = days_of(asked)
    of_day: Counter[date] = Counter()
    for when in taken:
        begins, until = days_of(when)
        for day in _days(max(begins, first - length), min(until, last + length)):
            of_day[day] += amount(when, day, day + DAY)
    days = sorted(of_day)
    sums = [0, *accumulate(of_day[day] for day in days)]
    return lambda since, end: sums[bisect_left(days, end)] - sums[bisect_left(days, since)]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))
