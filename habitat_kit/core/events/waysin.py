"""What happens to the ways into places: by ids only."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import public, staff


@frozen(kw_only=True)
class WayInEvent(Event):
    """Something that happened to a way into a place."""

    way: UUID = staff()
    space: UUID = public()


@frozen(kw_only=True)
class WayInWritten(WayInEvent):
    """Somebody said how one gets in."""


@frozen(kw_only=True)
class WayInErased(WayInEvent):
    """It stands no more."""
