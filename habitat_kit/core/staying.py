"""Staying: what an early leave makes of a booking, and which nights are given up.

Rules of this file:
1. Who leaves keeps the nights they slept, the first at least; the rest of the time is free from that instant.
2. Night D belongs to who is there at the end of D, house time.
3. Nights given up are those a booking had and has no more, in runs that follow one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.spaces import House


def lived(booking: Booking, house: House, now: datetime) -> Booking:
    """The booking as it was lived when its guests leave now, after it began; in its end it is as it was."""
    if now >= booking.span.end:
        return booking
    return evolve(booking, when=_lived(booking.when, now.astimezone(house.clock)), span=Span(booking.span.start, now))


def _lived(when: Nights | Hours, there: datetime) -> Nights | Hours:
    if isinstance(when, Nights):
        first = when.arrival + timedelta(days=1)
        return Nights(when.arrival, min(when.departure, max(first, there.date())))
    minute = timedelta(minutes=1)
    wall = there.replace(tzinfo=None, fold=0, second=0) + (minute if there.second else timedelta())
    return Hours(when.start, min(when.end, max(when.start + minute, wall)))


def given_up(before: Nights | Hours, after: Nights | Hours) -> Iterator[Nights]:
    """The nights `before` had and `after` has not, in runs; none by the hour."""
    if not (isinstance(before, Nights) and isinstance(after, Nights)):
        return
    if after.departure <= before.arrival or before.departure <= after.arrival:
        yield before
        return
    if before.arrival < after.arrival:
        yield Nights(before.arrival, after.arrival)
    if after.departure < before.departure:
        yield Nights(after.departure, before.departure)
