"""What happens to the link of an arrival slip: by ids only."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import staff


@frozen(kw_only=True)
class ArrivalLinkEvent(Event):
    """Something that happened to the link of a booking's arrival slip."""

    link: UUID = staff()
    booking: UUID = staff()
    space: UUID = staff()
    household: UUID = staff()


@frozen(kw_only=True)
class ArrivalLinkWritten(ArrivalLinkEvent):
    """Somebody made the link for a booking's guests."""


@frozen(kw_only=True)
class ArrivalLinkEnded(ArrivalLinkEvent):
    """It opens nothing any more: it was ended, or another took its place."""
