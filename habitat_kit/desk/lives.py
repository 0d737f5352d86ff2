"""What a reader is told of one booking's life: what happened to it, and what they may do with it now.

Rules of this file:
1. What may be done is what the desk would do: the same table of states, the same rights, the same clock.
2. Written words are for the household and for those who see people; they stand in notes, which may have been
   erased: the journal keeps none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Reach
from habitat_kit.core.bookings import Booking, Step, after
from habitat_kit.core.series import Series
from habitat_kit.core.uses import State
from habitat_kit.desk import undoing
from habitat_kit.desk.deciding import late
from habitat_kit.desk.staying import unslept
from habitat_kit.desk.work import Work
from habitat_kit.store import notes, streams

_STEPS: Mapping[str, Step] = {
    "move_booking": Step.CONFIRM,
    "cancel_booking": Step.CANCEL,
    "check_in": Step.CHECK_IN,
    "check_out": Step.CHECK_OUT,
    "no_show": Step.NO_SHOW,
    "restore_booking": Step.RESTORE,
    "take_offer": Step.OFFER,
    "decline_offer": Step.OFFER,
}


@frozen
class Happened:
    """One thing that happened to a booking: when, what, the numbers before and after, and what was written about it."""

    at: datetime
    event: str
    numbers: Mapping[str, Any]
    words: str | None = None


@frozen
class Life:
    """A booking's life so far, the commands the reader may send about it, by name, and what leaving it would cost.

    `unslept` nights would still count if they checked out now; `late`: nights given up by a move would.
    """

    history: tuple[Happened, ...]
    possible: frozenset[str]
    unslept: int
    late: bool


def life(booking: Booking, work: Work) -> Life:
    """All that is told of a booking to a reader who may open it."""
    return Life(history(booking, work), frozenset(possible(booking, work)), unslept(booking, work), late(booking, work))


def history(booking: Booking, work: Work) -> tuple[Happened, ...]:
    """What happened to a booking, oldest first."""
    words = reads_words(booking, work)
    told = streams.told_of(work.tx, booking.id)
    return tuple(_happened(at, event, body, work, words=words) for at, event, body in told)


def reads_words(booking: Booking, work: Work) -> bool:
    """Whether the actor may read what was written about a booking: its household, and those who see people."""
    return booking.household in work.own or work.reach("see_people", booking.space) is not None


def _happened(at: datetime, event: str, body: Mapping[str, Any], work: Work, *, words: bool) -> Happened:
    note = body.get("note")
    written = notes.read(work.tx, UUID(note)) if note and words else None
    told = ("state", "guests", "was_guests", "undid", "purpose_changed", "counted", "was_counted")
    return Happened(at, event, {name: body[name] for name in told if name in body}, written)


def possible(booking: Booking, work: Work) -> Iterator[str]:
    """The commands the actor may send about a booking as it stands, by name."""
    for right, step in _STEPS.items():
        open_yet = _can(booking, step) and booking.span.end > work.now
        if open_yet and _timely(step, booking, work) and may(work, right, booking):
            yield right
    if may(work, "correct_booking", booking):
        yield "correct_booking"
    taken = undoing.last_step(booking, work)
    if may(work, "undo_last", booking) and undoing.objections_to(taken, booking, work) is None:
        yield "undo_last"


def _can(booking: Booking, step: Step) -> bool:
    """Whether a step leads on from where the booking stands; an offer is answered, not moved or cancelled."""
    if booking.state is State.OPTION:
        return step is Step.OFFER
    return after(booking.state, step) is not None and not booking.had_again


def _timely(step: Step, booking: Booking, work: Work) -> bool:
    """Whether its time has come: the first day for checking in, the beginning for what follows."""
    if step is Step.CHECK_IN:
        return work.today >= booking.first_day
    if step is Step.CHECK_OUT:
        return work.now > booking.span.start
    return step is not Step.NO_SHOW or work.now >= booking.span.start


def may(work: Work, right: str, what: Booking | Series) -> bool:
    """Whether the actor has a right to this booking or series: its household's own, or reaching further."""
    reach = work.reach(right, what.space)
    return reach is not None and (reach is not Reach.OWN or what.household in work.own)
