"""Outcomes: what came of a command, as a value. A refusal is an outcome, never an exception.

Every command may also answer NotAllowed, Unknown, Misread, KeyReused, AlreadyShown or TryLater;
those are joined to each command's own union as `Outcome`.
"""

from __future__ import annotations

from typing import TypeAlias

from habitat_kit.core.outcomes.bookings import (
    Allowance,
    Alternative,
    AwaitingApproval,
    Booked,
    Cancelled,
    Conflict,
    Declined,
    Expired,
    Judged,
    Refused,
    Stale,
)
from habitat_kit.core.outcomes.closures import SpaceClosed, SpaceReopened
from habitat_kit.core.outcomes.common import (
    SECRET,
    AlreadyShown,
    Common,
    KeyReused,
    Misread,
    NotAllowed,
    TryLater,
    Unknown,
)
from habitat_kit.core.outcomes.houses import HouseLoaded, Ticked
from habitat_kit.core.outcomes.links import FeedLinkMade, FeedLinkRevoked
from habitat_kit.core.outcomes.tasks import TaskChanged, TaskMade

__all__ = [
    "SECRET",
    "Allowance",
    "AlreadyShown",
    "Alternative",
    "AwaitingApproval",
    "Booked",
    "Cancelled",
    "Common",
    "Conflict",
    "Declined",
    "Expired",
    "FeedLinkMade",
    "FeedLinkRevoked",
    "HouseLoaded",
    "Judged",
    "KeyReused",
    "Misread",
    "NotAllowed",
    "Outcome",
    "Refused",
    "SpaceClosed",
    "SpaceReopened",
    "Stale",
    "TaskChanged",
    "TaskMade",
    "Ticked",
    "TryLater",
    "Unknown",
]

Outcome: TypeAlias = (
    Booked
    | AwaitingApproval
    | Refused
    | Conflict
    | Cancelled
    | Declined
    | Expired
    | Stale
    | SpaceClosed
    | SpaceReopened
    | FeedLinkMade
    | FeedLinkRevoked
    | TaskMade
    | TaskChanged
    | HouseLoaded
    | Ticked
    | Common
)
"""Every outcome: `match` over it reports a forgotten one."""
