"""What came of breaking the glass."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.glass import Reachable
from habitat_kit.core.outcomes.common import SECRET


@frozen
class GlassBroken:
    """It is open until `ends_at`; the coordinators have a task about it."""

    glass: UUID
    house: UUID
    ends_at: datetime


@frozen
class BehindGlass:
    """Who lives in the house and how to reach them: shown this once, and that it was read is kept."""

    glass: UUID
    house: UUID
    ends_at: datetime
    people: tuple[Reachable, ...] = field(default=(), repr=False, metadata=SECRET)


@frozen
class GlassMended:
    """Nobody looks through it any more."""

    glass: UUID
