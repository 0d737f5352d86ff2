"""What came of setting a contact or a protection."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from attrs import frozen


@frozen
class ContactSet:
    """A person is reached so from now on; `safe` says whether a safe contact stands."""

    person: UUID
    channel: str
    safe: bool


@frozen
class ProtectionSet:
    """The location of a `what` (space or person) is `protected`, or no longer."""

    what: Literal["space", "person"]
    id: UUID
    protected: bool
