"""The nearest dates that pass: every rule and every claim looked at, in a bounded search.

Rules of this file:
1. Nothing is offered that would then be refused: each alternative was judged whole, with the ledger.
2. Nights move by days, hours by half hours and then by days; then the stay gets shorter.
3. At most REACH tries are looked at and SHOWN offered, so a crowded year costs no more than an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import HabitatError
from habitat_kit.core.exchange import Exchange
from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.outcomes import Alternative
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.rulebooks import Bench
from habitat_kit.core.rules import Ask
from habitat_kit.desk.held import held_at
from habitat_kit.store.transaction import Transaction

SHOWN = 3
FARTHEST_DAYS = 45
REACH = 120
"""How many dates are looked at; those somebody holds cost next to nothing."""


def nearest(
    tx: Transaction, ask: Ask[Booking], ledger: Ledger, bench: Bench, exchange: Exchange | None = None
) -> tuple[Alternative, ...]:
    """Up to three periods near the one asked, in the same space, that would be booked or wait for approval.

    What each would give up too late is for a move's `exchange` to say.
    """
    held = _held_around(tx, ask)
    found: list[Alternative] = []
    for looked, period in enumerate(_near(ask.subject.when)):
        if looked >= REACH or len(found) == SHOWN:
            break
        moved = _at(ask, period)
        if moved is None or any(span.meets(moved.span) for span in held):
            continue
        there = evolve(ask, subject=moved, shortening=False)
        if not judge(there, exchange.ledger(ledger, there) if exchange else ledger, bench).refused:
            found.append(Alternative(moved.space, period))
    return tuple(found)


def _held_around(tx: Transaction, ask: Ask[Booking]) -> tuple[Span, ...]:
    """What others hold there within the farthest dates."""
    margin = timedelta(days=FARTHEST_DAYS + 1)
    try:
        around = ask.subject.span.widened(margin, margin)
    except (OverflowError, HabitatError):
        around = ask.subject.span
    mine = ask.moving.id if ask.moving else None
    held = held_at(tx, ask.house, ask.subject.space, around, ask.at)
    return tuple({claim.span for claim, use in held if use != mine})


def _at(ask: Ask[Booking], period: Nights | Hours) -> Booking | None:
    """The booking at another period; None where the house's clock has no such time."""
    try:
        return evolve(ask.subject, when=period, span=ask.house.span(period))
    except HabitatError:
        return None


def _near(period: Nights | Hours) -> Iterator[Nights | Hours]:
    """Periods like this one, nearest first; then shorter ones."""
    try:
        yield from _nights_near(period) if isinstance(period, Nights) else _hours_near(period)
    except OverflowError:
        return


def _both_ways(farthest: int) -> Iterator[int]:
    for step in range(1, farthest + 1):
        yield step
        yield -step


def _nights_near(nights: Nights) -> Iterator[Nights]:
    for days in _both_ways(14):
        yield nights.moved(days)
    shorter = [
        Nights(nights.arrival, nights.departure - timedelta(days=fewer)) for fewer in range(1, min(len(nights), 31))
    ]
    yield from shorter
    for days in (1, -1, 2, -2):
        yield from (stay.moved(days) for stay in shorter)
    for days in range(15, FARTHEST_DAYS + 1):
        yield nights.moved(days)
        yield nights.moved(-days)


def _hours_near(hours: Hours) -> Iterator[Hours]:
    half = timedelta(minutes=30)
    for steps in _both_ways(16):
        yield hours.moved(steps * half)
    for days in _both_ways(14):
        yield hours.moved(timedelta(days=days))
    for fewer in range(1, 8):
        if hours.end - fewer * half > hours.start:
            yield Hours(hours.start, hours.end - fewer * half)
