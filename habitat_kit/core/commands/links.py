"""Secret calendar links."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_days, read_label, read_level
from habitat_kit.core.feeds import Level


@frozen
class CreateFeedLink(Command[out.FeedLinkMade]):
    """Make a secret calendar link to a space, at level busy or room, for so many days (None: until revoked). Shown once."""

    space: UUID
    level: Level = field(default=Level.BUSY, converter=read_level)
    label: str = field(default="", converter=read_label)
    days: int | None = field(default=365, converter=read_days)


@frozen
class RotateFeedLink(Command[out.FeedLinkMade]):
    """Give a link a new secret; the old one stops at once."""

    link: UUID


@frozen
class RevokeFeedLink(Command[out.FeedLinkRevoked]):
    """End a link at its next request."""

    link: UUID
