"""Taking a place by right, although others have it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_guests, read_reason


@frozen
class TakeByRight(Command[out.TakenByRight | out.Refused | out.Conflict]):
    """Take a space for a kind that a rulebook gives the right to: bookings in the way make room, with notice.

    `reason` is told to whoever has to make room. `household` may be left out by somebody who belongs to just one.
    """

    space: UUID
    kind: str
    start: date | datetime
    end: date | datetime
    reason: str = field(converter=read_reason, repr=False)
    guests: int = field(default=1, converter=read_guests)
    household: UUID | None = None
