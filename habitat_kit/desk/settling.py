"""Settling what time decides: deadlines nobody answered, bookings that are over.

Rules of this file:
1. A passed deadline is settled by the first command that meets it, or by tick: whoever comes first.
2. The rulebook said what silence means: the booking lapses, or it is accepted. An offer lapses, and passes on.
"""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve

from habitat_kit.core.bookings import Booking, Step
from habitat_kit.core.closures import Closure
from habitat_kit.core.commands import Tick
from habitat_kit.core.events import BookingAccepted, BookingDone, BookingExpired
from habitat_kit.core.outcomes import Ticked
from habitat_kit.core.uses import Silence, State
from habitat_kit.desk import danger, waiting
from habitat_kit.desk.keeping import change, stepped
from habitat_kit.desk.work import Work
from habitat_kit.store import steps, uses

LEFT_KEPT = timedelta(days=60)
"""How long it is remembered which space a booking left: longer than any calendar shows what is gone."""


def settle(work: Work) -> int:
    """Settle every passed deadline of the house; how many there were."""
    passed = uses.passed(work.tx, work.house.id, work.now)
    for use in passed:
        _settle_one(work, use)
    return len(passed)


def _settle_one(work: Work, booking: Booking | Closure) -> None:
    if isinstance(booking, Closure):
        danger.lifted(booking, work)
    elif booking.state is State.OPTION:
        waiting.lapse(work, booking)
    elif booking.on_silence is Silence.ACCEPT:
        change(work, stepped(booking, Step.CONFIRM, deadline=None, on_silence=None), BookingAccepted)
    else:
        lapsed = stepped(booking, Step.LAPSE, counted=False)
        change(work, evolve(lapsed, deadline=None, on_silence=None), BookingExpired)


def tick(command: Tick, work: Work) -> Ticked:
    """Finish the bookings of one house that are over; the door has settled its deadlines already."""
    work.require("tick")
    waiting.run_out(work)
    work.freed.add(work.house.id)
    undoable = work.now - timedelta(minutes=work.house.uncounted_minutes)
    steps.forget(work.tx, work.house.id, steps=undoable, left=work.now - LEFT_KEPT)
    over = uses.ended(work.tx, work.house.id, work.now)
    for booking in over:
        done = stepped(booking, Step.FINISH)
        change(work, evolve(done, sequence=booking.sequence), BookingDone)
    return Ticked(work.settled, len(over))
