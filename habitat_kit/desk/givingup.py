"""Nights given up too late: a cancelled booking of their own, which weighs on the quota as any late cancellation.

Rules of this file:
1. Who takes such nights again has them once: what was split off weighs and costs no more.
2. Who takes some of them again still gives up the rest, at their share.
"""

from __future__ import annotations

from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.events import BookingUndone, NightsGivenUp
from habitat_kit.core.exchange import Exchange, Part
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.prices import Due
from habitat_kit.core.staying import given_up
from habitat_kit.core.uses import State
from habitat_kit.desk import charging
from habitat_kit.desk.charging import Cost
from habitat_kit.desk.deciding import late
from habitat_kit.desk.keeping import booking_event, change
from habitat_kit.desk.work import Work
from habitat_kit.store import steps, uses


def give_up(work: Work, before: Booking, after: Booking, cost: Cost | None) -> tuple[UUID, ...]:
    """Split off the nights a booking had and has no more, with what stays due for them; the ids of what they are now."""
    lost = tuple(given_up(before.when, after.when))
    dues = cost.lost(before, lost) if cost else ()
    return tuple(_split(work, before, before, nights, dues[at : at + 1]) for at, nights in enumerate(lost))


def exchange(work: Work, before: Booking) -> Exchange:
    """What a booking that moves gives up, and may take again; one that never moved has given up nothing yet."""
    lost = late(before, work)
    split_off = steps.split_off(work.tx, before) if before.sequence and before.nights else ()
    parts = tuple(Part(one, charging.cost_of(work, one)) for one in split_off)
    return Exchange(before, lost, parts, charging.cost_of(work, before) if lost else ())


def take_again(work: Work, found: Exchange, after: Booking) -> tuple[UUID, ...]:
    """Let nights that are had again weigh no more as given up; the ids of what changed, and of what stays given up."""
    changed = list[UUID]()
    for part in found.again(after):
        was = part.booking
        change(work, evolve(was, counted=False, revision=was.revision + 1), BookingUndone, undid=NightsGivenUp.__name__)
        left = (_split(work, after, one.booking, one.booking.when, one.dues) for one in part.left(after))
        changed += [was.id, *left]
    return tuple(changed)


def _split(work: Work, of: Booking, before: Booking, nights: Nights | Hours, dues: tuple[Due, ...]) -> UUID:
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
        revised_at=work.now,
        counted=True,
    )
    uses.add_booking(work.tx, part)
    work.tell(booking_event(work, NightsGivenUp, part, (), of=of.id))
    charging.begin(work, part, dues)
    return part.id
