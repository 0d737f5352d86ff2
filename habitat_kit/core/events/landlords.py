"""What happens to a landlord's eyes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import staff


@frozen(kw_only=True)
class EyesOpened(Event):
    """Somebody of another organisation may see a house."""

    person: UUID = staff()
    grant: UUID = staff()
    start: date = staff()
    end: date | None = staff(default=None)


@frozen(kw_only=True)
class EyesShut(Event):
    """Somebody of another organisation sees a house no more from a day on."""

    person: UUID = staff()
    grant: UUID = staff()
    end: date = staff()
