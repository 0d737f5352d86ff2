"""Taking a booking out of the way, and keeping what it had: for a danger order, or a meeting that has the right.

Rules of this file:
1. What was slept before stays held; what was to come is free at once, and is given back when it may be (returning.py).
2. Dates that were offered to who waited, and not taken, are offered no more: their household is in line again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import evolve

from habitat_kit.core.bookings import Booking, Step
from habitat_kit.core.claims import Claim
from habitat_kit.core.displacements import Displacement, kept
from habitat_kit.core.periods import EARLIEST, Nights, Span
from habitat_kit.core.uses import State
from habitat_kit.desk import charging
from habitat_kit.desk.keeping import stepped
from habitat_kit.desk.waiting import withdraw
from habitat_kit.desk.work import Work
from habitat_kit.store import displacements, reshaping, uses


def under(work: Work, space: UUID, span: Span) -> Iterator[Booking]:
    """The bookings that share a leaf with a space somewhere in a span, and are not over."""
    related = {one.id for one in work.house.tree.related(space)}
    for use in reshaping.ahead(work.tx, work.house.id, work.now):
        if isinstance(use, Booking) and use.space in related and use.span.meets(span):
            yield use


def withdrawn(work: Work, booking: Booking) -> bool:
    """Whether it was an offer that nobody had taken: who was offered it is in line again."""
    if booking.state is not State.OPTION:
        return False
    withdraw(work, booking)
    return True


def displace(work: Work, booking: Booking, order: UUID) -> Booking:
    """Cut a booking at this instant; what it had is kept, to be given back."""
    remember(work, booking, order)
    gone = cut(work, booking)
    charging.break_off(work, booking, gone)
    return gone


def remember(work: Work, booking: Booking, order: UUID) -> None:
    """Keep what a booking had, and what took its place: a use that is written already."""
    displacements.add(work.tx, _remembered(booking, order, work.now))


def cut(work: Work, booking: Booking) -> Booking:
    """A booking without what it held from now on."""
    held = uses.claims_of(work.tx, booking.id)
    uses.free(work.tx, booking.id)
    gone = evolve(_cut(booking, work.now), revised_at=work.now)
    uses.rewrite(work.tx, gone)
    before = Span(EARLIEST, work.now)
    lived = (Claim(claim.leaf, was) for claim in held if (was := claim.span.within(before)))
    reshaping.take(work.tx, ((gone, claim) for claim in lived))
    return gone


def _remembered(booking: Booking, made: UUID, now: datetime) -> Displacement:
    return Displacement(
        order=made,
        booking=booking.id,
        organisation=booking.organisation,
        state=booking.state,
        when=booking.when,
        counted=booking.counted,
        at=now,
        revision=booking.revision,
        deadline=booking.deadline,
        on_silence=booking.on_silence,
    )


def _cut(booking: Booking, now: datetime) -> Booking:
    """A booking that has begun ends here, with the nights that were slept; one to come keeps its dates and counts none."""
    if booking.span.start >= now:
        return stepped(booking, Step.DISPLACE, deadline=None, on_silence=None, counted=False)
    slept = kept(booking.when, now.astimezone(ZoneInfo(booking.zone)).date())
    return stepped(
        booking,
        Step.DISPLACE,
        deadline=None,
        on_silence=None,
        when=slept or booking.when,
        span=Span(booking.span.start, now),
        counted=booking.counted and slept is not None and isinstance(slept, Nights),
    )
