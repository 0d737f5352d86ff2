"""A closure: works, holidays, a danger order to come. It holds what others leave free, and grows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.privacy import public, staff, typed
from habitat_kit.core.uses import State


@frozen
class Closure:
    """A space taken out of use for a span; `kind` says why (works, holidays, …)."""

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
