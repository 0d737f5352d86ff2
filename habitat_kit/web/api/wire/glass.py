"""What came of breaking the glass."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from attrs import frozen


@frozen(kw_only=True, slots=False)
class GlassBroken:
    """It is open until `ends_at`; the coordinators have a task about it."""

    outcome: Literal["glass_broken"] = "glass_broken"
    glass: UUID
    house: UUID
    ends_at: datetime


@frozen(kw_only=True, slots=False)
class Reachable:
    """Somebody who lives in the house. `careful`: a safe contact stands, ask before calling."""

    person: UUID
    name: str
    household: str
    dwelling: str | None
    phone: str | None
    email: str | None
    emergency: str | None
    mobility: str | None
    careful: bool


@frozen(kw_only=True, slots=False)
class BehindGlass:
    """Who lives in the house and how to reach them; shown this once."""

    outcome: Literal["behind_glass"] = "behind_glass"
    glass: UUID
    house: UUID
    ends_at: datetime
    people: list[Reachable]


@frozen(kw_only=True, slots=False)
class GlassMended:
    """Nobody looks through it any more."""

    outcome: Literal["glass_mended"] = "glass_mended"
    glass: UUID
