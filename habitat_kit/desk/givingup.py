"""Nights given up too late: a cancelled booking of their own, which weighs on the quota as any late cancellation."""

from __future__ import annotations

from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.events import NightsGivenUp
from habitat_kit.core.periods import Nights
from habitat_kit.core.prices import Due
from habitat_kit.core.staying import given_up
from habitat_kit.core.uses import State
from habitat_kit.desk import charging
from habitat_kit.desk.charging import Cost
from habitat_kit.desk.keeping import booking_event
from habitat_kit.desk.work import Work
from habitat_kit.store import uses


def give_up(work: Work, before: Booking, after: Booking, cost: Cost | None = None) -> tuple[UUID, ...]:
    """Split off the nights a booking had and has no more, with what stays due for them; the ids of what they are now."""
    lost = tuple(given_up(before.when, after.when))
    dues = cost.lost(before, lost) if cost else ()
    return tuple(_split(work, before, nights, dues[at : at + 1]) for at, nights in enumerate(lost))


def _split(work: Work, before: Booking, nights: Nights, dues: tuple[Due, ...]) -> UUID:
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
    work.tell(booking_event(work, NightsGivenUp, part, (), of=before.id))
    charging.begin(work, part, dues)
    return part.id
