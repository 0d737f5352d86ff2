"""What happens to a calendar link."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import public, staff


@frozen(kw_only=True)
class FeedLinkEvent(Event):
    """Something that happened to a calendar link."""

    link: UUID = staff()
    space: UUID | None = public(default=None)
    level: str = public()
    shows: str = public(default="space")


@frozen(kw_only=True)
class FeedLinkCreated(FeedLinkEvent):
    """Somebody made a link."""


@frozen(kw_only=True)
class FeedLinkRotated(FeedLinkEvent):
    """A link got a new secret."""


@frozen(kw_only=True)
class FeedLinkEnded(FeedLinkEvent):
    """A link was revoked."""


@frozen(kw_only=True)
class FeedLinkRenamed(FeedLinkEvent):
    """A link is called something else; what, stands in its row only."""
