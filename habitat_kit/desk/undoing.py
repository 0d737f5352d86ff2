"""Taking a step back: who took it, how long ago, and whether the dates are still free.

Rules of this file:
1. Whoever took the last step may take it back within the house's minutes (`uncounted_minutes`); nobody else.
2. Nothing is judged again: the booking stands as it stood before, or its dates are somebody else's (Conflict).
3. A deadline that has passed meanwhile is not given anew; nor are other dates, once one's own are back in their place.
"""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve

from habitat_kit.core.bookings import UNDONE, Booking
from habitat_kit.core.commands import UndoLast
from habitat_kit.core.errors import Taken
from habitat_kit.core.events import BookingUndone
from habitat_kit.core.groundrules import not_now
from habitat_kit.core.outcomes import Conflict, Refused, Stale, Undone
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Verdict
from habitat_kit.desk import charging
from habitat_kit.desk.booking import conflict
from habitat_kit.desk.givingup import give_up_again, had_back
from habitat_kit.desk.keeping import current, replace
from habitat_kit.desk.returning import own_dates_are_back
from habitat_kit.desk.work import Work
from habitat_kit.store import steps
from habitat_kit.store.steps import Taken as Step


def undo(command: UndoLast, work: Work) -> Undone | Refused | Conflict | Stale:
    """Take back the actor's own last step."""
    booking = work.booking(command.booking)
    work.require("undo_last", booking.space, booking.household)
    current(booking, command.revision)
    step = last_step(booking, work)
    objections = objections_to(step, booking, work)
    if step is None or objections is not None:
        return Refused(objections or not_now("finding.nothing_to_undo"))
    return taken_back(step, booking, work)


def last_step(booking: Booking, work: Work) -> Step | None:
    """The last step taken with a booking, if nothing happened to it since."""
    step = steps.last(work.tx, booking.id)
    return step if step is not None and step.revision == booking.revision else None


def objections_to(step: Step | None, booking: Booking, work: Work) -> Verdict | None:
    """Why the actor cannot take a step back; None when they can."""
    if step is None or (booking.state, step.before.state) not in UNDONE:
        return not_now("finding.nothing_to_undo")
    if step.by != work.actor.person:
        return not_now("finding.undo_not_yours")
    minutes = work.house.uncounted_minutes
    if work.now >= step.at + timedelta(minutes=minutes):
        return not_now("finding.undo_too_late", minutes=minutes)
    return lapsed_since(step, work)


def lapsed_since(step: Step, work: Work) -> Verdict | None:
    """Why what stood before cannot stand again: its deadline or its time has passed, or its household has its own dates."""
    before = step.before
    waits = before.state in {State.OPTION, State.AWAITING}
    if before.span.end <= work.now or (waits and before.deadline is not None and before.deadline <= work.now):
        return not_now("finding.undo_lapsed")
    return not_now("finding.undo_returned") if own_dates_are_back(work, before) else None


def taken_back(step: Step, booking: Booking, work: Work) -> Undone | Conflict:
    """The booking as it stood before the step, with its dates; what the step gave up is had again, and the other way round."""
    back = stood_before(step, booking)
    try:
        with work.tx.savepoint():
            had_back(work, back)
            dues = charging.within_cost(work, back, charging.cost_of(work, booking, at=step.before.revision))
            changed = replace(work, back, booking, BookingUndone, dues=dues, undid=step.event)
    except Taken:
        return conflict(work, back)
    give_up_again(work, booking, changed, step.parts)
    steps.forget_one(work.tx, booking.id)
    return Undone(changed)


def stood_before(step: Step, booking: Booking) -> Booking:
    """How a booking stood before a step, as its next revision; what was typed, and which date of a series it is, stay."""
    return evolve(
        step.before,
        purpose=booking.purpose,
        series=booking.series,
        occurrence=booking.occurrence,
        revision=booking.revision + 1,
        sequence=booking.sequence + 1,
    )
