"""Bringing back a booking that was cancelled or has lapsed.

Rules of this file:
1. Within the house's minutes after it was cancelled, a booking stands as it stood before; nothing is judged.
2. Later, or after it lapsed, it is a new ask for the same dates under today's rules, without what it still weighs.
3. It keeps the instant it was made: cancelling it again weighs as any late cancellation.
4. Nights given up too late that their own booking took again are not there any more to be brought back.
"""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve

from habitat_kit.core.bookings import Booking, Step, after
from habitat_kit.core.commands import RestoreBooking
from habitat_kit.core.errors import Taken
from habitat_kit.core.events import BookingCancelled, BookingRestored
from habitat_kit.core.ledger import Without
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, Refused, Stale
from habitat_kit.core.rules import Ask
from habitat_kit.core.uses import HOLDING
from habitat_kit.core.verdicts import Verdict
from habitat_kit.desk import charging
from habitat_kit.desk.booking import answer, conflict, judged, placed
from habitat_kit.desk.keeping import current, replace, stale
from habitat_kit.desk.undoing import lapsed_since, last_step, stood_before
from habitat_kit.desk.work import Work


def restore(command: RestoreBooking, work: Work) -> Booked | AwaitingApproval | Refused | Conflict | Stale:
    """Bring it back, if its dates are still free."""
    booking = work.booking(command.booking)
    work.require("restore_booking", booking.space, booking.household)
    current(booking, command.revision)
    if after(booking.state, Step.RESTORE) is None or booking.had_again or booking.span.end <= work.now:
        raise stale(booking)
    back, verdict = _as_it_was(booking, work) or _anew(booking, work)
    if verdict.refused:
        return Refused(verdict)
    try:
        with work.tx.savepoint():
            restored = replace(work, back, booking, BookingRestored, dues=verdict.prices)
    except Taken:
        return conflict(work, back)
    for asked in work.asks:
        asked.use = restored.id
    return answer(restored, verdict)


def _as_it_was(booking: Booking, work: Work) -> tuple[Booking, Verdict] | None:
    """How it stood before it was cancelled a moment ago; None when that is too long ago, or could not stand."""
    step = last_step(booking, work)
    if step is None or step.event != BookingCancelled.__name__ or step.before.state not in HOLDING:
        return None
    if lapsed_since(step, work) or work.now >= step.at + timedelta(minutes=work.house.uncounted_minutes):
        return None
    back = stood_before(step, booking)
    cost = charging.cost_of(work, booking, at=step.before.revision)
    return back, Verdict(prices=charging.within_cost(work, back, cost))


def _anew(booking: Booking, work: Work) -> tuple[Booking, Verdict]:
    """The same dates asked for today."""
    asked = evolve(
        booking,
        span=work.house.span(booking.when),
        zone=work.house.zone,
        counted=True,
        revision=booking.revision + 1,
        sequence=booking.sequence + 1,
    )
    ask = Ask(asked, work.now, work.house, asked.space, roles=work.roles(asked.space))
    verdict = judged(ask, work, Without(work.ledger(), booking.id))
    return placed(asked, verdict, work.now), verdict
