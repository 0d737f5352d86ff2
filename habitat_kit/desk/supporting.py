"""A neighbour's yes to a booking that waits for it.

Rules of this file:
1. One yes a household, from another household of the house; the one that makes enough lets the booking hold.
2. A yes is for the booking as it stands: moved, it asks its neighbours again.
3. Where a steward has to answer, no neighbour can.
"""

from __future__ import annotations

from uuid import UUID

from habitat_kit.core.bookings import Booking, Step
from habitat_kit.core.commands import SupportBooking
from habitat_kit.core.events import BookingApproved, BookingSupported
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Expired, NotAllowed, Stale
from habitat_kit.core.supporting import ever_asks, yeses_wanted
from habitat_kit.core.uses import State
from habitat_kit.desk.keeping import booking_event, change, current, stale, stepped
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import sights, supports, uses

RIGHT = "support_booking"


def support(command: SupportBooking, work: Work) -> Booked | AwaitingApproval | Expired | Stale:
    """Say yes as a neighbour."""
    booking = work.booking(command.booking)
    household = _neighbour(work, booking)
    if household is None:
        raise Answered(NotAllowed(RIGHT))
    if booking.state is State.EXPIRED:
        return Expired(booking)
    current(booking, command.revision)
    if booking.state is not State.AWAITING:
        raise stale(booking)
    wanted, given = _wanted(work, booking), supports.given(work.tx, booking)
    if not wanted:
        raise Answered(NotAllowed(RIGHT))
    if household in given:
        return AwaitingApproval(booking)
    supports.add(work.tx, booking, household, person=work.actor.person, at=work.now)
    if len(given) + 1 >= wanted:
        return Booked(change(work, stepped(booking, Step.APPROVE, deadline=None, on_silence=None), BookingApproved))
    work.tell(booking_event(work, BookingSupported, booking, uses.claims_of(work.tx, booking.id), supporter=household))
    return AwaitingApproval(booking)


def to_support(work: Work) -> tuple[tuple[Booking, int, int], ...]:
    """The bookings that wait for a yes of the actor's household: each with the yeses it has and those it needs.

    Who may approve them alone has them among what waits for that.
    """
    if not ever_asks(work.here.rulebooks):
        return ()
    found = (booking.settled(work.now) for booking in sights.waiting(work.tx, work.house.id))
    asked = [
        (booking, supports.given(work.tx, booking), _wanted(work, booking))
        for booking in found
        if booking.state is State.AWAITING and booking.space not in work.hidden
        if work.reach("approve_booking", booking.space) is None
    ]
    return tuple(
        (booking, len(given), wanted)
        for booking, given, wanted in asked
        if wanted and (mine := _neighbour(work, booking)) and mine not in given
    )


def _wanted(work: Work, booking: Booking) -> int:
    return yeses_wanted(booking, work.house, work.here.rulebooks, work.ledger())


def _neighbour(work: Work, booking: Booking) -> UUID | None:
    """The household the actor speaks for: one of theirs in this house, but not the one that asks."""
    own = work.own if work.reach(RIGHT, booking.space) is not None else ()
    return None if booking.household in own else next(iter(own), None)
