"""Setting right what somebody got wrong in a booking: told to its household, with the written reason.

Rules of this file:
1. Nothing is judged and no date changes: for other dates there is a move.
2. The reason stands in a note one can erase; the journal keeps its id, and the numbers before and after.
"""

from __future__ import annotations

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CorrectBooking
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.events import BookingCorrected
from habitat_kit.core.outcomes import Corrected, Stale
from habitat_kit.desk.keeping import change, current
from habitat_kit.desk.work import Work
from habitat_kit.store import notes
from habitat_kit.store.standing import belongs


def correct(command: CorrectBooking, work: Work) -> Corrected | Stale:
    """Set it right."""
    booking = work.booking(command.booking)
    work.require("correct_booking", booking.space, booking.household)
    current(booking, command.revision)
    right = _right(command, booking, work)
    note = work.new_id()
    notes.write(work.tx, note, booking, command.reason, made_by=work.actor.person, made_at=work.now)
    changed = change(
        work,
        right,
        BookingCorrected,
        guests=right.guests,
        was_guests=booking.guests,
        was_household=booking.household,
        was_counted=booking.counted,
        purpose_changed=right.purpose != booking.purpose,
        note=note,
    )
    return Corrected(changed)


def _right(command: CorrectBooking, booking: Booking, work: Work) -> Booking:
    if all(said is None for said in (command.guests, command.household, command.purpose, command.counted)):
        raise Unreadable("guests", "error.nothing_to_correct")
    household = booking.household if command.household is None else command.household
    if household != booking.household and not belongs(work.tx, household, work.house.id):
        raise Unreadable("household", "error.unknown_household")
    same = household == booking.household
    return evolve(
        booking,
        guests=booking.guests if command.guests is None else command.guests,
        purpose=booking.purpose if command.purpose is None else command.purpose,
        counted=booking.counted if command.counted is None else command.counted,
        revision=booking.revision + 1,
        sequence=booking.sequence + (not booking.given_up),
        household=household,
        person=booking.person if same else None,
        on_behalf=booking.on_behalf if same else True,
    )
