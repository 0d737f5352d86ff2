"""The nearest dates that pass: every rule and every claim looked at, in a bounded search.

Rules of this file:
1. Nothing is offered that would then be refused: each alternative was judged whole, with the ledger.
2. As much time comes first: hours move by half hours, then everything by days. Then what others leave of the period
   itself; then, in turns, less of that, less of it a little beside, and as much further away.
3. At most REACH periods are judged and SHOWN offered, so a crowded year costs no more than an empty one. What somebody
   holds, or the ground refuses, is passed over.
4. A rule that breaks ends the search: it would break for each period, and fill the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import chain, zip_longest

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import HabitatError, Unreadable
from habitat_kit.core.exchange import Exchange
from habitat_kit.core.groundrules import ground_findings
from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.openings import DAY, openings
from habitat_kit.core.outcomes import Alternative
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.rulebooks import Bench
from habitat_kit.core.rules import Ask
from habitat_kit.desk.held import held_at
from habitat_kit.store.transaction import Transaction

SHOWN = 3
REACH = 120
NEAR_DAYS, FARTHEST_DAYS = 14, 45
HALF_HOUR = timedelta(minutes=30)
NEAR_HALF_HOURS = 16
EACH = 30
"""The nights, or half hours, up to which shorter periods are looked for one by one."""


def nearest(
    tx: Transaction, ask: Ask[Booking], ledger: Ledger, bench: Bench, exchange: Exchange
) -> tuple[Alternative, ...]:
    """Up to three periods near the one asked, in the same space, that would be booked or wait for approval.

    What each would give up too late is for the ask's `exchange` to say.
    """
    held = _held_around(tx, ask)
    tried, found = {ask.subject.when}, list[Alternative]()
    for period in _near(ask.subject.when, _parts(ask, held)):
        if len(tried) > REACH or len(found) == SHOWN:
            break
        there = None if period in tried else _free(ask, period, held)
        if there is None:
            continue
        tried.add(period)
        verdict = judge(there, exchange.ledger(ledger, there), bench)
        if any(finding.key == "finding.rule_broke" for finding in verdict.findings):
            break
        if not verdict.refused:
            found.append(Alternative(there.subject.space, period))
    return tuple(found)


def _held_around(tx: Transaction, ask: Ask[Booking]) -> tuple[Span, ...]:
    """What others hold there within the farthest dates."""
    margin = (FARTHEST_DAYS + 1) * DAY
    try:
        around = ask.subject.span.widened(margin, margin)
    except HabitatError:
        around = ask.subject.span
    mine = ask.moving.id if ask.moving else None
    held = held_at(tx, ask.house, ask.subject.space, around, ask.at)
    return tuple({claim.span for claim, use in held if use != mine})


def _parts(ask: Ask[Booking], held: tuple[Span, ...]) -> tuple[Nights | Hours, ...]:
    """The longest parts of the period itself that nobody holds."""
    try:
        return openings(ask.house, ask.subject.when, held)[:SHOWN]
    except HabitatError:
        return ()


def _free(ask: Ask[Booking], period: Nights | Hours, held: tuple[Span, ...]) -> Ask[Booking] | None:
    """The ask for another period; None where the clock has no such time, somebody holds it or the ground refuses."""
    try:
        moved = evolve(ask.subject, when=period, span=ask.house.span(period))
    except HabitatError:
        return None
    there = evolve(ask, subject=moved, shortening=False)
    taken = any(span.meets(moved.span) for span in held)
    return None if taken or ground_findings(there) else there


def _near(when: Nights | Hours, parts: tuple[Nights | Hours, ...]) -> Iterator[Nights | Hours]:
    """Periods like this one, nearest first; then parts of it, shorter ones and those further away."""
    if isinstance(when, Hours):
        yield from _moved(when, HALF_HOUR, NEAR_HALF_HOURS)
    yield from _moved(when, DAY, NEAR_DAYS)
    yield from parts
    shorter = [less for part in parts for less in _shorter(part)]
    beside = chain.from_iterable(zip_longest(*(_moved(less, _unit(less), 2) for less in shorter)))
    for turn in zip_longest(shorter, beside, _moved(when, DAY, FARTHEST_DAYS, beyond=NEAR_DAYS)):
        yield from (period for period in turn if period is not None)


def _unit(when: Nights | Hours) -> timedelta:
    return DAY if isinstance(when, Nights) else HALF_HOUR


def _moved(when: Nights | Hours, step: timedelta, farthest: int, beyond: int = 0) -> Iterator[Nights | Hours]:
    """As much time, later and earlier by so many steps, as far as there are dates."""
    for steps in range(beyond + 1, farthest + 1):
        for away in (steps * step, -steps * step):
            with suppress(Unreadable):
                yield when.moved(away.days) if isinstance(when, Nights) else when.moved(away)


def _shorter(when: Nights | Hours) -> Iterator[Nights | Hours]:
    """The same beginning and less time, the longest first."""
    if isinstance(when, Nights):
        yield from (Nights(when.arrival, when.arrival + less * DAY) for less in _lengths(len(when)))
    else:
        halves = -((when.start - when.end) // HALF_HOUR)
        yield from (Hours(when.start, when.start + less * HALF_HOUR) for less in _lengths(halves))


def _lengths(length: int) -> Iterator[int]:
    """Smaller numbers: from a big one down in a few big steps, then one by one."""
    yield from range(length - 1, EACH, -(length // 8 + 1))
    yield from range(min(length - 1, EACH), 0, -1)
