"""What came of inviting somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from attrs import field, frozen


@frozen(kw_only=True, slots=False)
class PersonInvited:
    """An invitation; `secret` is the code on its slip, shown this once; the page is /slip/<secret>."""

    outcome: Literal["person_invited"] = "person_invited"
    invitation: UUID
    person: UUID
    ends_at: datetime
    ended: int
    secret: str = field(repr=False)
