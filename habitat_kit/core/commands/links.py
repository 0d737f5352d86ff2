"""Secret calendar links."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_days, read_label, read_level, read_shows
from habitat_kit.core.feeds import Level, Shows


@frozen
class CreateFeedLink(Command[out.FeedLinkMade]):
    """Make a secret calendar link to a space, at level busy or room, for so many days (None: until revoked). Shown once."""

    space: UUID
    level: Level = field(default=Level.BUSY, converter=read_level)
    label: str = field(default="", converter=read_label)
    days: int | None = field(default=365, converter=read_days)


@frozen
class CreateOwnLink(Command[out.FeedLinkMade]):
    """Make a secret calendar link to one's own bookings, one's household's, the houses one answers for, or one's tasks.

    `shows` is person, household (with `household`), houses or tasks; `house` is where one belongs.
    """

    house: UUID
    shows: Shows = field(converter=read_shows)
    household: UUID | None = None
    label: str = field(default="", converter=read_label)
    days: int | None = field(default=365, converter=read_days)


@frozen
class RelabelFeedLink(Command[out.FeedLinkRelabelled]):
    """Call a link something else."""

    link: UUID
    label: str = field(converter=read_label)


@frozen
class RotateFeedLink(Command[out.FeedLinkMade]):
    """Give a link a new secret; the old one stops at once."""

    link: UUID


@frozen
class RevokeFeedLink(Command[out.FeedLinkRevoked]):
    """End a link at its next request."""

    link: UUID
