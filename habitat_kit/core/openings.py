"""What of a period can be had between what others hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.periods import Hours, Nights, Span, gaps
from habitat_kit.core.spaces import House

DAY = timedelta(days=1)


def first_arrival(house: House, bound: datetime) -> date:
    """The first date whose check-in is not before `bound`."""
    day = house.date_at(bound) - DAY
    while house.span(Nights(day, day + DAY)).start < bound:
        day += DAY
    return day


def last_departure(house: House, bound: datetime) -> date:
    """The last date whose check-out is not after `bound`."""
    day = house.date_at(bound) + DAY
    while house.span(Nights(day - DAY, day)).end > bound:
        day -= DAY
    return day


def openings(house: House, when: Nights | Hours, held: Iterable[Span]) -> tuple[Nights | Hours, ...]:
    """The parts of a period that nobody holds, longest first: whole nights or minutes; itself where nobody holds any."""
    whole = house.span(when)
    parts = ((gap, _within(house, when, whole, gap)) for gap in gaps(whole, held))
    longest = sorted(parts, key=lambda found: found[0].length, reverse=True)
    return tuple(part for _, part in longest if part is not None)


def _within(house: House, when: Nights | Hours, whole: Span, gap: Span) -> Nights | Hours | None:
    """What of a period lies in a part of its `whole` span; None where that is no night, or not to be told in minutes."""
    if gap == whole:
        return when
    try:
        part = _nights_in(house, gap) if isinstance(when, Nights) else _hours_in(house, gap)
        span = house.span(part)
    except Unreadable:
        return None
    return part if span.within(gap) == span else None


def _nights_in(house: House, gap: Span) -> Nights:
    return Nights(first_arrival(house, gap.start), last_departure(house, gap.end))


def _hours_in(house: House, gap: Span) -> Hours:
    start, end = (edge.astimezone(house.clock).replace(tzinfo=None) for edge in (gap.start, gap.end))
    return Hours(start, end)
