"""What came of making or ending a calendar link."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.outcomes.common import SECRET


@frozen
class FeedLinkMade:
    """A calendar link; `secret` is shown this once and stored only as a hash."""

    link: UUID
    space: UUID | None
    level: str
    ends_at: datetime | None
    secret: str = field(repr=False, metadata=SECRET)
    shows: str = "space"


@frozen
class FeedLinkRevoked:
    """The link answers nobody from its next request on."""

    link: UUID


@frozen
class FeedLinkRelabelled:
    """The link is called so now."""

    link: UUID
