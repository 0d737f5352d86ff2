"""What every event is, what those about a use carry."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.claims import Claim
from habitat_kit.core.periods import Span
from habitat_kit.core.privacy import public, staff
from habitat_kit.core.uses import State


@frozen(kw_only=True)
class Event:
    """Something that happened in a house, by somebody (nobody: the system)."""

    organisation: UUID = staff()
    house: UUID | None = public(default=None)
    by: UUID | None = staff(default=None)


@frozen(kw_only=True)
class UseEvent(Event):
    """Something that happened to a use, and how it stands now."""

    use: UUID = public()
    type: str = public(default="booking")
    space: UUID = public()
    kind: str = public()
    state: State = public()
    span: Span = public()
    revision: int = public()
    claims: tuple[Claim, ...] = public(default=(), converter=tuple)
