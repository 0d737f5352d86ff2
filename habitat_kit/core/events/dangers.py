"""What happens when people have to leave a place at once."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.bookings import BookingEvent
from habitat_kit.core.events.closures import ClosureEvent
from habitat_kit.core.periods import Span
from habitat_kit.core.privacy import public, staff


@frozen(kw_only=True)
class DangerMade(ClosureEvent):
    """Everybody was ordered out of a space; `note` is the row with the written reason."""

    note: UUID = staff()


@frozen(kw_only=True)
class DangerEnded(ClosureEvent):
    """A danger order was lifted, by somebody or by the clock."""


@frozen(kw_only=True)
class BookingDisplaced(BookingEvent):
    """A danger order (`order`) took its place; `was` is the span it had. What was slept before stays held."""

    order: UUID = public()
    was: Span = public()


@frozen(kw_only=True)
class BookingReturned(BookingEvent):
    """A displaced booking has what remains of its dates again."""

    order: UUID = public()
