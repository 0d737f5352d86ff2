"""How it began."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import staff


@frozen(kw_only=True)
class OrganisationFounded(Event):
    """An organisation began to keep houses here, with its first coordinator."""

    person: UUID = staff()
