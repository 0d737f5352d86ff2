"""What happens when a meeting takes a place by right."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.bookings import BookingEvent
from habitat_kit.core.periods import Span
from habitat_kit.core.privacy import public, staff


@frozen(kw_only=True)
class BookingMadeRoom(BookingEvent):
    """A meeting (`order`) took its place by right; `was` is the span it had, `note` the row with the written reason."""

    order: UUID = public()
    was: Span = public()
    note: UUID = staff()
