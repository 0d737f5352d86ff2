"""A steward's yes or no to a booking that waits, and a household's change of mind.

Rules of this file:
1. Approving and declining look at the state, the deadline and the right; nothing is judged again.
2. A deadline that has passed was settled before they are heard: the answer is then Expired.
3. Cancelling is never refused by a rule. It is uncounted within the house's minutes after it was made,
   when it was never confirmed, or far enough ahead (an article says how far, else the house); else its nights
   still weigh on the quota.
4. Cancelling an offer is declining it.
"""

from __future__ import annotations

from datetime import timedelta

from habitat_kit.core.bookings import Booking, Step, after
from habitat_kit.core.cancelling import free_until
from habitat_kit.core.commands import ApproveBooking, CancelBooking, DeclineBooking
from habitat_kit.core.events import BookingApproved, BookingCancelled, BookingDeclined
from habitat_kit.core.outcomes import Booked, Cancelled, Declined, Expired, Stale
from habitat_kit.core.uses import State
from habitat_kit.desk.keeping import change, current, remember, stale, stepped
from habitat_kit.desk.waiting import passed
from habitat_kit.desk.work import Work
from habitat_kit.store import notes, streams


def approve(command: ApproveBooking, work: Work) -> Booked | Expired | Stale:
    """Say yes."""
    booking = work.booking(command.booking)
    work.require("approve_booking", booking.space)
    if booking.state is State.EXPIRED:
        return Expired(booking)
    current(booking, command.revision)
    yes = stepped(booking, Step.APPROVE, deadline=None, on_silence=None)
    return Booked(change(work, yes, BookingApproved))


def decline(command: DeclineBooking, work: Work) -> Declined | Expired | Stale:
    """Say no, with the written reason kept in a row one can erase."""
    booking = work.booking(command.booking)
    work.require("decline_booking", booking.space)
    if booking.state is State.EXPIRED:
        return Expired(booking)
    current(booking, command.revision)
    no = stepped(booking, Step.DECLINE, deadline=None, on_silence=None, counted=False)
    note = work.new_id()
    notes.write(work.tx, note, booking, command.reason, made_by=work.actor.person, made_at=work.now)
    declined = change(work, no, BookingDeclined, note=note)
    remember(work, booking, declined, BookingDeclined)
    return Declined(declined)


def cancel(command: CancelBooking, work: Work) -> Cancelled | Stale:
    """Free the dates."""
    booking = work.booking(command.booking)
    work.require("cancel_booking", booking.space, booking.household)
    current(booking, command.revision)
    if after(booking.state, Step.CANCEL) is None or booking.span.end <= work.now:
        raise stale(booking)
    if booking.state is State.OPTION:
        return passed(work, booking)
    counted = weighs(booking, work)
    gone = stepped(booking, Step.CANCEL, deadline=None, on_silence=None, counted=counted)
    cancelled = change(work, gone, BookingCancelled)
    remember(work, booking, cancelled, BookingCancelled)
    return Cancelled(cancelled, counted)


def weighs(booking: Booking, work: Work) -> bool:
    """Whether cancelling now leaves the nights on the household's quota."""
    if booking.state is State.DISPLACED:
        return booking.counted
    if booking.made_at is None or not was_confirmed(booking, work):
        return False
    house = work.house
    if work.now < booking.made_at + timedelta(minutes=house.uncounted_minutes):
        return False
    until = free_until(work.here.rulebooks, booking)
    if until is not None:
        return work.now > until
    return house.free_cancel_days is None or (booking.first_day - work.today).days < house.free_cancel_days


def late(booking: Booking, work: Work) -> bool:
    """Whether nights given up now are given up too late: where house or rulebook say until when cancelling is free."""
    said = work.house.free_cancel_days is not None or free_until(work.here.rulebooks, booking) is not None
    return said and weighs(booking, work)


def was_confirmed(booking: Booking, work: Work) -> bool:
    """Whether it ever held: one that waits again after a move is no fresh request."""
    return booking.state is State.CONFIRMED or State.CONFIRMED in streams.states_of(work.tx, booking.id)
