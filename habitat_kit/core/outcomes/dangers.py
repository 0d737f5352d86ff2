"""What came of ordering people out of a place, and of letting them back."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from attrs import frozen

from habitat_kit.core.closures import Closure
from habitat_kit.core.periods import Hours, Nights


@frozen
class Displaced:
    """Whoever has to go elsewhere: `when` is what was left of their dates, `free` the places that have room for it."""

    booking: UUID
    household: UUID
    guests: int
    space: UUID
    when: Nights | Hours
    free: tuple[UUID, ...] = ()


@frozen
class DangerOrdered:
    """Nobody may be there from now on. `displaced` are those to be called, the most urgent first."""

    order: Closure
    displaced: tuple[Displaced, ...] = ()


@frozen
class NotReturned:
    """A displaced booking that did not come back: its dates are `over`, or somebody else has the place (`taken`)."""

    booking: UUID
    household: UUID
    why: Literal["over", "taken"]


@frozen
class DangerLifted:
    """The place may be used again. `returned` have what remains of their dates."""

    order: Closure
    returned: tuple[UUID, ...] = ()
    not_returned: tuple[NotReturned, ...] = ()
