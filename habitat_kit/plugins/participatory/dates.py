"""Days: of every year, of a booking, and the first and last that respect a bound, told as it counts (nights or hours)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from attrs import Attribute

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.openings import first_arrival, last_departure
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House

DAY = timedelta(days=1)
_MONTH_AND_DAY = re.compile(r"\d\d-\d\d")


def day_of_year(_: object, attribute: Attribute[Any], value: str) -> None:
    """A validator: a day of any year, as "07-31"."""
    try:
        known = _MONTH_AND_DAY.fullmatch(value) and date.fromisoformat(f"2000-{value}")
    except ValueError:
        known = None
    if not known:
        raise Misconfigured(f'{attribute.name}: write the month and the day, such as "07-31"')


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
