"""What every change of a use has in common: rewrite its row, hold or free its claims, tell of it.

Rules of this file:
1. A change raises `revision`; one a calendar must notice raises `sequence` too.
2. Leaving a holding state frees the claims; whatever frees a leaf lets closures grow into it, and says so for whoever
   waits (Work.freed).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking, Step, after
from habitat_kit.core.claims import Claim, filling
from habitat_kit.core.claims import living as to_hold
from habitat_kit.core.closures import Closure
from habitat_kit.core.events import BookingEvent, ClosureEvent, ClosureGrew
from habitat_kit.core.outcomes import Stale
from habitat_kit.core.periods import Span
from habitat_kit.core.prices import Due
from habitat_kit.core.uses import HOLDING
from habitat_kit.desk import charging
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import steps, uses

U = TypeVar("U", Booking, Closure)


def stale(use: Booking | Closure) -> Answered:
    """The answer to whoever looked at another revision, or at a state that is no more."""
    return Answered(Stale(use.id, use.revision, use.state.value))


def current(use: U, revision: int) -> U:
    """The use, if the caller has seen how it stands now."""
    if use.revision != revision:
        raise stale(use)
    return use


def stepped(booking: Booking, step: Step, **changes: Any) -> Booking:
    """The booking after a step of the table, its revision raised; Stale when the step cannot happen."""
    state = after(booking.state, step)
    if state is None:
        raise stale(booking)
    return evolve(booking, state=state, revision=booking.revision + 1, sequence=booking.sequence + 1, **changes)


def change(
    work: Work, booking: Booking, event: type[BookingEvent], *, dues: tuple[Due, ...] | None = None, **marks: Any
) -> Booking:
    """Write a booking as it stands now, free what it no longer holds, tell of it, and charge what it owes.

    `dues` are its prices, where it has other ones now. Nights given up too late keep the instant they were given up at:
    what was booked since is another wish (core/exchange.py).
    """
    changed = booking if booking.given_up else evolve(booking, revised_at=work.now)
    uses.rewrite(work.tx, changed)
    if changed.state not in HOLDING:
        release(work, changed)
    uses.touch(work.tx, changed.space)
    claims = uses.claims_of(work.tx, changed.id)
    work.tell(booking_event(work, event, changed, claims, **marks))
    if not issubclass(event, charging.UNMOVED):
        charging.follow(work, changed, dues)
    return changed


def booking_event(
    work: Work, event: type[BookingEvent], booking: Booking, claims: tuple[Claim, ...], **marks: Any
) -> BookingEvent:
    """An event of this kind about a booking as it stands."""
    return event(
        organisation=booking.organisation,
        house=booking.house,
        by=work.actor.person,
        use=booking.id,
        space=booking.space,
        kind=booking.kind,
        state=booking.state,
        span=booking.span,
        revision=booking.revision,
        claims=claims,
        household=booking.household,
        counted=booking.counted,
        series=booking.series,
        **marks,
    )


def closure_event(work: Work, event: type[ClosureEvent], closure: Closure, **marks: Any) -> ClosureEvent:
    """An event of this kind about a closure as it stands, with what it holds now."""
    return event(
        organisation=closure.organisation,
        house=closure.house,
        by=work.actor.person,
        use=closure.id,
        type="closure",
        space=closure.space,
        kind=closure.kind,
        state=closure.state,
        span=closure.span,
        revision=closure.revision,
        claims=uses.claims_of(work.tx, closure.id),
        **marks,
    )


def replace(work: Work, placed: Booking, before: Booking, event: type[BookingEvent], **marks: Any) -> Booking:
    """Delete and insert: a booking that stands elsewhere, shorter or again; closures grow into what it left.

    Taken when somebody holds what it wants: run it in a savepoint.
    """
    uses.free(work.tx, before.id)
    if placed.state in HOLDING:
        uses.take(work.tx, placed, living(work, placed))
    changed = change(work, placed, event, **marks)
    if before.space != placed.space:
        uses.touch(work.tx, before.space)
        steps.leave(work.tx, before, changed)
    if before.state in HOLDING:
        grow(work, before.space, before.span)
    return changed


def living(work: Work, booking: Booking) -> tuple[Claim, ...]:
    """What a booking has to hold: a leaf that is split meanwhile, and then its parts."""
    return to_hold(work.house, booking.space, booking.span)


def remember(work: Work, before: Booking, after: Booking, event: type[BookingEvent], *parts: UUID) -> None:
    """Keep how a booking stood before a step, so that whoever took it can take it back."""
    steps.keep(
        work.tx,
        before,
        revision=after.revision,
        at=work.now,
        by=work.actor.person,
        event=event.__name__,
        parts=parts,
    )


def raised(closure: Closure, now: datetime) -> Closure:
    """A closure as calendars and whoever looks at it notice that it changed."""
    return evolve(closure, revision=closure.revision + 1, sequence=closure.sequence + 1, revised_at=now)


def release(work: Work, use: Booking | Closure) -> None:
    """Give up a use's claims and let closures grow into what it held."""
    uses.free(work.tx, use.id)
    grow(work, use.space, use.span, but=use.id)


def grow(work: Work, space: UUID, freed: Span, *, but: UUID | None = None, only: UUID | None = None) -> None:
    """Let every standing closure that shares a leaf with the space (all `but` one, `only` one) take the gaps it now has."""
    work.freed.add(space)
    related = {s.id for s in work.house.tree.related(space)}
    for closure in uses.closures(work.tx, work.house.id, freed):
        asked = closure.id != but and only in {None, closure.id}
        if asked and closure.space in related and fill(work, closure):
            uses.touch(work.tx, closure.space)
            work.tell(closure_event(work, ClosureGrew, closure))


def fill(work: Work, closure: Closure) -> tuple[Claim, ...]:
    """Claim for a closure every gap others leave in its span; what was newly claimed."""
    standing = tuple(claim for claim, _ in uses.held(work.tx, closure.space, closure.span))
    gaps = tuple(filling(work.house, closure.space, closure.span, standing))
    uses.take_gaps(work.tx, closure, gaps)
    return gaps
