"""How people are reached and what is protected, as the API answers it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from attrs import frozen


@frozen(kw_only=True, slots=False)
class ContactSet:
    """A person is reached by this channel; `safe`: a safe contact stands above it."""

    outcome: Literal["contact_set"] = "contact_set"
    person: UUID
    channel: str
    safe: bool


@frozen(kw_only=True, slots=False)
class ProtectionSet:
    """Whether the location of a space or a person is protected now."""

    outcome: Literal["protection_set"] = "protection_set"
    what: Literal["space", "person"]
    id: UUID
    protected: bool
