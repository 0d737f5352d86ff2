"""Nights given up too late: a cancelled booking of their own, which weighs on the quota as any late cancellation.

Rules of this file:
1. Who takes such nights again has them once: what was split off weighs and costs no more.
2. Who takes some of them again still gives up the rest, at their share.
3. A step taken back is a move back: what it gave up is had again, what it had taken again is given up again.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.events import BookingUndone, NightsGivenUp
from habitat_kit.core.exchange import Exchange, Part
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.prices import Due
from habitat_kit.core.rules import Ask
from habitat_kit.core.staying import given_up
from habitat_kit.core.uses import State
from habitat_kit.desk import charging
from habitat_kit.desk.charging import Cost
from habitat_kit.desk.deciding import late
from habitat_kit.desk.keeping import booking_event, change
from habitat_kit.desk.work import Work
from habitat_kit.store import steps, uses


def give_up(work: Work, before: Booking, after: Booking, cost: Cost) -> None:
    """Split off the nights a booking had and has no more, with what stays due for them."""
    lost = tuple(given_up(before.when, after.when))
    for nights, dues in zip(lost, cost.lost(before, lost), strict=True):
        _split(work, before, before, nights, dues)


def exchange(work: Work, ask: Ask[Booking]) -> Exchange:
    """What an ask gives up too late, and may take again; what does not move exchanges nothing."""
    before = ask.moving
    if before is None:
        return Exchange()
    given = late(before, work)
    return Exchange(before, given, _parts(work, before), charging.due_of(work, before) if given else ())


def take_again(work: Work, found: Exchange, after: Booking) -> tuple[UUID, ...]:
    """Let nights that are had again weigh no more as given up; the ids of what they were."""
    again = found.again(after)
    for part in again:
        was = part.booking
        had = evolve(was, counted=False, revision=was.revision + 1)
        change(work, had, BookingUndone, dues=part.dues, undid=NightsGivenUp.__name__)
        for left in part.left(after):
            _split(work, after, was, left.booking.when, left.dues)
    return tuple(part.booking.id for part in again)


def had_back(work: Work, back: Booking) -> None:
    """Let weigh no more as given up what a booking has again because a step was taken back."""
    take_again(work, Exchange(back, parts=_parts(work, back)), back)


def give_up_again(work: Work, left: Booking, back: Booking, had_again: Iterable[UUID]) -> None:
    """Let nights given up weigh anew, to the cent, that a step had taken again: those it was taken back from (`left`)."""
    for one in had_again:
        was = work.booking(one)
        if was.had_again:
            taken = Part(was, charging.cost_of(work, was)).taken(left)
            _split(work, back, was, taken.booking.when, taken.dues)


def _parts(work: Work, booking: Booking) -> tuple[Part, ...]:
    """What its household gave up too late and has not again, of those nights the booking may have, with what is due."""
    if not booking.nights:
        return ()
    found = steps.given_up(work.tx, booking, min(booking.span.start, work.now))
    return tuple(Part(one, charging.due_of(work, one)) for one in found)


def _split(work: Work, of: Booking, before: Booking, nights: Nights | Hours, dues: tuple[Due, ...]) -> None:
    part = evolve(
        before,
        id=work.new_id(),
        when=nights,
        span=work.house.span(nights),
        zone=work.house.zone,
        purpose=None,
        state=State.CANCELLED,
        deadline=None,
        on_silence=None,
        revision=1,
        sequence=0,
        revised_at=before.revised_at if before.given_up else work.now,
        counted=True,
    )
    uses.add_booking(work.tx, part)
    work.tell(booking_event(work, NightsGivenUp, part, (), of=of.id))
    charging.begin(work, part, dues)
