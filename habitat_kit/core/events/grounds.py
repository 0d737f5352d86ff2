"""What happens to uses when their house changes."""

from __future__ import annotations

from attrs import frozen

from habitat_kit.core.events.bookings import BookingEvent
from habitat_kit.core.events.closures import ClosureEvent
from habitat_kit.core.periods import Span
from habitat_kit.core.privacy import public


@frozen(kw_only=True)
class BookingRewritten(BookingEvent):
    """The house changed its leaves, hours or zone: the same dates, other claims; `was` is the span before."""

    was: Span = public()


@frozen(kw_only=True)
class ClosureRewritten(ClosureEvent):
    """The house changed its leaves, hours or zone, and the closure with it."""
