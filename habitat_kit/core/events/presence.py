"""What happens to what one must know in an emergency: who read it, that it changed; never what it says."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.events.people import PersonEvent
from habitat_kit.core.privacy import staff


@frozen(kw_only=True)
class PresenceRead(Event):
    """Somebody read who was in the house at an instant; `whole` with the protected people."""

    space: UUID | None = staff(default=None)
    at: datetime = staff()
    whole: bool = staff()
    persons: tuple[UUID, ...] = staff(default=(), converter=tuple)
    bookings: tuple[UUID, ...] = staff(default=(), converter=tuple)


@frozen(kw_only=True)
class CareWritten(PersonEvent):
    """Whom to call or what help somebody needs was written down or erased."""


@frozen(kw_only=True)
class DependantsWritten(Event):
    """Who lives with a household was counted anew."""

    household: UUID = staff()
