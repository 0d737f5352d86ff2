"""How one gets into a place: its door code or where its key is, and to whom and when that is shown.

Rules of this file:
1. The words stand in one erasable row: never in journal, asks, outbox, feeds, exports or logs.
2. Of a place and a kind one stands at a time: a new code takes the place of the old, whose words are erased.
3. It is shown for a booking that holds, of the place or a part of it, from some hours before until its end.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.privacy import protected, public, staff
from habitat_kit.core.uses import State

MOST_HOURS = 336
"""Two weeks: the earliest that a way in may be shown before a booking begins."""


class WayKind(StrEnum):
    """A code to type, or a key to fetch."""

    CODE = "code"
    KEY = "key"


@frozen(kw_only=True)
class WayIn:
    """A way into `space`, shown `shown_hours` before a booking begins; over, it has no words."""

    id: UUID = staff()
    organisation: UUID = staff()
    house: UUID = public()
    space: UUID = public()
    kind: WayKind = staff()
    words: str = protected(repr=False)
    shown_hours: int = staff()
    made_by: UUID | None = staff(default=None)
    made_at: datetime = staff()
    ended_at: datetime | None = staff(default=None)

    def shown(self, booking: Booking, now: datetime) -> bool:
        """Whether it is shown to the household of a booking at its place, at an instant."""
        holds = booking.state in {State.CONFIRMED, State.CHECKED_IN}
        return holds and self.shown_from(booking) <= now < booking.span.end

    def shown_from(self, booking: Booking) -> datetime:
        """The instant from which it is shown for a booking."""
        return booking.span.start - timedelta(hours=self.shown_hours)
