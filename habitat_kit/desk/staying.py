"""Checking in and out, and saying that nobody came.

Rules of this file:
1. Checking in is possible from the first local day of a confirmed booking on, until it ends.
2. Checking out ends the claims at that instant. A household that leaves early keeps the nights it did not sleep on
   its quota, as cancelling would; whoever ends a stay of others' gives them back.
3. A no-show frees the dates and weighs: its nights stay on the quota.
"""

from __future__ import annotations

from habitat_kit.core.bookings import Booking, Step, after
from habitat_kit.core.commands import CheckIn, CheckOut, NoShow
from habitat_kit.core.events import BookingCheckedIn, BookingCheckedOut, BookingNotArrived
from habitat_kit.core.groundrules import not_now
from habitat_kit.core.outcomes import CheckedIn, CheckedOut, NotArrived, Refused, Stale
from habitat_kit.core.periods import Nights
from habitat_kit.core.staying import given_up, lived
from habitat_kit.desk import charging
from habitat_kit.desk.deciding import weighs
from habitat_kit.desk.givingup import give_up
from habitat_kit.desk.keeping import change, current, remember, replace, stale, stepped
from habitat_kit.desk.work import Work


def check_in(command: CheckIn, work: Work) -> CheckedIn | Refused | Stale:
    """The guests are there."""
    booking = _at_hand(command, Step.CHECK_IN, work)
    if work.today < booking.first_day:
        return Refused(not_now("finding.too_early", day=booking.first_day))
    there = stepped(booking, Step.CHECK_IN)
    changed = change(work, there, BookingCheckedIn)
    remember(work, booking, changed, BookingCheckedIn)
    return CheckedIn(changed)


def check_out(command: CheckOut, work: Work) -> CheckedOut | Refused | Stale:
    """The guests have left."""
    booking = _at_hand(command, Step.CHECK_OUT, work)
    if work.now <= booking.span.start:
        return Refused(not_now("finding.not_begun", start=booking.span.start))
    gone = lived(stepped(booking, Step.CHECK_OUT), work.house, work.now)
    lost = unslept(booking, work)
    cost = charging.leaving(work, booking, gone) if lost else None
    changed = replace(work, gone, booking, BookingCheckedOut, dues=cost.now if cost else None)
    if cost:
        give_up(work, booking, changed, cost)
    remember(work, booking, changed, BookingCheckedOut)
    return CheckedOut(changed, lost)


def unslept(booking: Booking, work: Work) -> int:
    """How many nights would not be slept and still weigh, if the actor checked out now."""
    gone = lived(booking, work.house, work.now) if work.now > booking.span.start else booking
    nights: tuple[Nights, ...] = tuple(given_up(booking.when, gone.when))
    return sum(map(len, nights)) if booking.household in work.own and weighs(booking, work) else 0


def no_show(command: NoShow, work: Work) -> NotArrived | Refused | Stale:
    """Nobody came."""
    booking = _at_hand(command, Step.NO_SHOW, work)
    if work.now < booking.span.start:
        return Refused(not_now("finding.not_begun", start=booking.span.start))
    changed = change(work, stepped(booking, Step.NO_SHOW), BookingNotArrived)
    remember(work, booking, changed, BookingNotArrived)
    return NotArrived(changed)


def _at_hand(command: CheckIn | CheckOut | NoShow, step: Step, work: Work) -> Booking:
    """The booking as the caller saw it, in a state the step can be taken from, and not over."""
    booking = work.booking(command.booking)
    work.require(command.name(), booking.space, booking.household)
    current(booking, command.revision)
    if after(booking.state, step) is None or booking.span.end <= work.now:
        raise stale(booking)
    return booking
