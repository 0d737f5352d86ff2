"""What happens to the ways in that somebody is given."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import public, staff


@frozen(kw_only=True)
class InvitationMade(Event):
    """Somebody got a slip to come in by."""

    person: UUID = staff()
    invitation: UUID = staff()


@frozen(kw_only=True)
class InvitationReissued(InvitationMade):
    """Somebody lost a phone and got a new slip; so many sessions ended."""

    ended: int = public(default=0)
