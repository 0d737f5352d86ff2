"""The arrival slip: what a host's guests read by a secret link, without an account, and until when.

Rules of this file:
1. The secret is shown once and kept only as a hash; of a booking one link stands at a time.
2. It opens as long as the booking holds, for the household it was made for, and LINGERS after its end; a move takes
   it along, and a booking that was cancelled, refused, displaced or lapsed closes it.
3. Whom to call is what the host wrote for these guests: it stands in one erasable row, never in journal, asks,
   outbox, feeds, exports or logs. No number that somebody else wrote down is shown.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.privacy import protected, staff
from habitat_kit.core.uses import State

LINGERS = timedelta(hours=48)
"""How long after the end of a booking its slip is still read: something was forgotten, a key is in a pocket."""

MAKING = frozenset({State.AWAITING, State.CONFIRMED, State.CHECKED_IN})
"""The states in which a slip is made."""

_READ = MAKING | {State.DONE}


@frozen(kw_only=True)
class ArrivalLink:
    """The link to a booking's slip; `call` is whom its guests call, and has no words once the link is over."""

    id: UUID = staff()
    organisation: UUID = staff()
    house: UUID = staff()
    booking: UUID = staff()
    household: UUID = staff()
    identity: UUID = staff()
    call: str = protected(repr=False, default="")
    made_at: datetime = staff()
    ended_at: datetime | None = staff(default=None)

    def opens(self, booking: Booking, now: datetime) -> bool:
        """Whether it opens the slip of its booking at an instant."""
        theirs = self.ended_at is None and booking.household == self.household
        return theirs and booking.state in _READ and now < booking.span.end + LINGERS


def to_come(booking: Booking, now: datetime) -> bool:
    """Whether a slip can be made for a booking at an instant: it holds, and is not over."""
    return booking.state in MAKING and now < booking.span.end
