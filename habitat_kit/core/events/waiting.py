"""What happens to who waits, and to what they are offered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.bookings import BookingEvent
from habitat_kit.core.events.event import Event
from habitat_kit.core.periods import Span
from habitat_kit.core.privacy import staff
from habitat_kit.core.waiting import WaitState


@frozen(kw_only=True)
class WaitEvent(Event):
    """Something that happened to a wait, and how it stands now: nobody's business but its household's and staff's."""

    wait: UUID = staff()
    space: UUID = staff()
    kind: str = staff()
    span: Span = staff()
    household: UUID = staff()
    state: WaitState = staff()
    revision: int = staff()


@frozen(kw_only=True)
class WaitJoined(WaitEvent):
    """A household is in line for dates that others hold."""


@frozen(kw_only=True)
class WaitLeft(WaitEvent):
    """A household waits no longer."""


@frozen(kw_only=True)
class WaitRanOut(WaitEvent):
    """The dates have begun, and nobody waits for them any more."""


@frozen(kw_only=True)
class OfferEvent(BookingEvent):
    """Something that happened to dates that are kept for who waited, or asked for it (`wait`)."""

    wait: UUID = staff()


@frozen(kw_only=True)
class OfferMade(OfferEvent):
    """Dates became free and are kept for whoever was first in line, until `until`."""

    until: datetime = staff()


@frozen(kw_only=True)
class DatesKept(OfferEvent):
    """Dates are kept for a household that asked for it, until `until`: taken, left or lapsed, it goes on as an offer."""

    until: datetime = staff()


@frozen(kw_only=True)
class OfferTaken(OfferEvent):
    """They take the dates: booked, or waiting for approval; the state says which."""


@frozen(kw_only=True)
class OfferDeclined(OfferEvent):
    """They leave the dates to whoever is next."""


@frozen(kw_only=True)
class OfferExpired(OfferEvent):
    """Nobody answered in time."""


@frozen(kw_only=True)
class OfferWithdrawn(OfferEvent):
    """The place had to be emptied before they answered; they are in line again."""
