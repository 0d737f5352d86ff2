"""Breaking the glass: what somebody on call may read in an emergency, for how long, and that it is known.

Rules of this file:
1. Only who is on call for a house breaks its glass, with a written reason, for LEAST to MOST minutes.
2. It opens while its breaker is on call and nobody mended it; each look through it is written down by ids.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.privacy import staff

LEAST, MOST = 5, 240
"""Minutes a broken glass may stay open."""


@frozen
class Glass:
    """Opened by `person` for a house, from `made_at` up to and without `ends_at`; mended at `ended_at`."""

    id: UUID = staff()
    organisation: UUID = staff()
    house: UUID = staff()
    person: UUID = staff()
    made_at: datetime = staff()
    ends_at: datetime = staff()
    ended_at: datetime | None = staff(default=None)

    def opens(self, now: datetime) -> bool:
        """Whether one may look through it at an instant."""
        return self.made_at <= now < self.ends_at and self.ended_at is None


@frozen
class Reachable:
    """Somebody who lives in the house, with how to reach them. `careful`: a safe contact stands, ask before calling."""

    person: UUID
    name: str = field(repr=False)
    household: str = field(repr=False)
    dwelling: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    email: str | None = field(repr=False)
    emergency: str | None = field(repr=False)
    mobility: str | None = field(repr=False)
    careful: bool
