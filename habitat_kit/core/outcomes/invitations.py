"""What came of inviting somebody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.outcomes.common import SECRET


@frozen
class PersonInvited:
    """An invitation for a slip; `secret` is shown this once and stored only as a hash. `ended`: sessions it ended."""

    invitation: UUID
    person: UUID
    ends_at: datetime
    ended: int
    secret: str = field(repr=False, metadata=SECRET)
