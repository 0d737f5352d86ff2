"""Links, houses loaded, what happened, how the process does."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from attrs import frozen


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
