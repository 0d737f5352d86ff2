"""A closure: works, holidays, a danger order. It holds what others leave free, and grows.

A danger order leaves nothing to others: whoever is there or comes is displaced from its instant on.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.privacy import public, staff, typed
from habitat_kit.core.uses import State


class Danger(StrEnum):
    """Why nobody may stay in a place."""

    FIRE = "fire"
    WATER = "water"
    PERIL = "peril"
    OTHER = "other"

    @property
    def kind(self) -> str:
        """The kind of its closure."""
        return f"danger_{self.value}"


DANGERS = {danger.kind: danger for danger in Danger}
"""The kinds of closure that are danger orders: none is made or ended like another closure."""


@frozen
class Closure:
    """A space taken out of use for a span; `kind` says why (works, holidays, danger_fire, …)."""

    id: UUID = public()
    organisation: UUID = staff()
    house: UUID = public()
    space: UUID = public()
    kind: str = public()
    when: Nights | Hours = public()
    span: Span = public()
    zone: str = public()
    reason: str | None = typed(default=None)
    made_by: UUID | None = staff(default=None)
    state: State = public(default=State.CLOSED)
    revision: int = public(default=1)
    sequence: int = public(default=0)
    made_at: datetime | None = staff(default=None)
    revised_at: datetime | None = public(default=None)

    @property
    def danger(self) -> Danger | None:
        """Which danger it orders people out of, where it does."""
        return DANGERS.get(self.kind)
