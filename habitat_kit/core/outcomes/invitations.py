"""What came of inviting somebody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.outcomes.common import SECRET


@frozen
class PersonInvited:
    """An invitation; `secret` is the code on its slip, shown this once and stored only as a hash; `ended`: sessions it ended.

    The slip's page is /slip/<secret>.
    """

    invitation: UUID
    person: UUID
    ends_at: datetime
    ended: int
    secret: str = field(repr=False, metadata=SECRET)
