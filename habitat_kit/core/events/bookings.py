"""What happens to a booking."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import UseEvent
from habitat_kit.core.periods import Span
from habitat_kit.core.privacy import public, staff


@frozen(kw_only=True)
class BookingEvent(UseEvent):
    """Something that happened to a booking."""

    household: UUID = staff()
    counted: bool = staff(default=True)
    series: UUID | None = staff(default=None)


@frozen(kw_only=True)
class BookingMade(BookingEvent):
    """Booked, or waiting for approval: the state says which."""

    on_behalf: bool = staff(default=False)


@frozen(kw_only=True)
class BookingImported(BookingMade):
    """Taken over from elsewhere, as it was agreed there; nobody is written to."""


@frozen(kw_only=True)
class BookingMoved(BookingEvent):
    """Other dates or another space; `was` is the span it left."""

    was: Span = public()
    left: UUID = public()


@frozen(kw_only=True)
class BookingApproved(BookingEvent):
    """A steward said yes."""


@frozen(kw_only=True)
class BookingSupported(BookingEvent):
    """Another household (`supporter`) said yes; it waits for more."""

    supporter: UUID = staff()


@frozen(kw_only=True)
class BookingAccepted(BookingEvent):
    """Nobody answered in time and the rulebook says yes then."""


@frozen(kw_only=True)
class BookingDeclined(BookingEvent):
    """A steward said no; `note` is the row with the written reason."""

    note: UUID = staff()


@frozen(kw_only=True)
class BookingCancelled(BookingEvent):
    """Cancelled by its household or for it."""


@frozen(kw_only=True)
class BookingExpired(BookingEvent):
    """Nobody answered in time and the rulebook says no then."""


@frozen(kw_only=True)
class BookingDone(BookingEvent):
    """It has ended."""
