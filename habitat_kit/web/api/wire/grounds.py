"""What came of changing a house under its bookings, of ordering people out and letting them back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from attrs import frozen

from habitat_kit.web.api.wire.failures import Failure
from habitat_kit.web.api.wire.uses import Closure, Gone


@frozen(kw_only=True, slots=False)
class Clash:
    """A use in the way: it would lose its place, or meet `other`, in the time from `starts_at` to `ends_at`."""

    use: UUID
    kind: str
    space: UUID
    starts_at: datetime
    ends_at: datetime
    other: UUID | None


@frozen(kw_only=True, slots=False)
class GroundClashes(Failure):
    """Nothing was changed: these uses stand in the way."""

    clashes: list[Clash]


@frozen(kw_only=True, slots=False)
class WrongLine:
    """What is wrong with what begins on a line of a file, in the caller's language."""

    line: int
    code: str
    message: str


@frozen(kw_only=True, slots=False)
class ImportRefused(Failure):
    """Nothing was imported."""

    lines: list[WrongLine]


@frozen(kw_only=True, slots=False)
class Displaced(Gone):
    """Somebody who has to go elsewhere, and the places that have room for what was left of their dates."""

    free: list[UUID]


@frozen(kw_only=True, slots=False)
class DangerOrdered(Closure):
    """Nobody may be there from now on; the displaced in the order of their dates."""

    outcome: Literal["danger_ordered"] = "danger_ordered"
    displaced: list[Displaced]


@frozen(kw_only=True, slots=False)
class NotReturned:
    """A displaced booking that did not come back: its dates are over, or the place is taken."""

    booking: UUID
    household: UUID
    why: Literal["over", "taken"]


@frozen(kw_only=True, slots=False)
class DangerLifted(Closure):
    """The place may be used again; who came back, and who did not."""

    outcome: Literal["danger_lifted"] = "danger_lifted"
    returned: list[UUID]
    not_returned: list[NotReturned]
