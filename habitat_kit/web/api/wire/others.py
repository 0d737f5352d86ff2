"""Links, houses loaded, what happened, how the process does."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from attrs import field, frozen


@frozen(kw_only=True, slots=False)
class FeedLinkMade:
    """A calendar link; `secret` is shown this once."""

    outcome: Literal["feed_link_made"] = "feed_link_made"
    link: UUID
    shows: str
    space: UUID | None
    level: str
    ends_at: datetime | None
    secret: str = field(repr=False)


@frozen(kw_only=True, slots=False)
class FeedLinkRelabelled:
    """The link is called so now."""

    outcome: Literal["feed_link_relabelled"] = "feed_link_relabelled"
    link: UUID


@frozen(kw_only=True, slots=False)
class FeedLinkRevoked:
    """The link answers nobody any more."""

    outcome: Literal["feed_link_revoked"] = "feed_link_revoked"
    link: UUID


@frozen(kw_only=True, slots=False)
class HouseLoaded:
    """What loading the file changed, or would change: lines of verb, what, key."""

    outcome: Literal["house_loaded"] = "house_loaded"
    house: UUID
    applied: bool
    changes: list[list[str]]


@frozen(kw_only=True, slots=False)
class Ticked:
    """How many uses were settled and finished."""

    outcome: Literal["ticked"] = "ticked"
    settled: int
    finished: int


@frozen(kw_only=True, slots=False)
class Done:
    """What a plugin's command came to, in its own words."""

    outcome: str
    result: dict[str, Any]


@frozen(kw_only=True, slots=False)
class Change:
    """One thing that happened, as its reader may see it; what is out of sight is left out of `body`."""

    stream: UUID
    seq: int
    part: int
    at: datetime
    event: str
    body: dict[str, Any]


@frozen(kw_only=True, slots=False)
class Changes:
    """What happened, oldest first in each stream, at least once. Ask again with `after=<next>`."""

    events: list[Change]
    next: str
    more: bool


@frozen(kw_only=True, slots=False)
class Health:
    """Whether this process answers."""

    status: Literal["ok"] = "ok"


@frozen(kw_only=True, slots=False)
class Readiness:
    """Whether it can serve: each check is true or false and says no more."""

    status: Literal["ready", "not_ready"]
    database: bool
    migrations: bool
    guard: bool
