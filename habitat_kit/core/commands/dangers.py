"""Out of a place at once, and back again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.closures import Danger
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_reason
from habitat_kit.core.errors import Unreadable


def read_danger(value: str) -> Danger:
    """A danger by its word."""
    try:
        return Danger(value)
    except ValueError:
        raise Unreadable("kind", "error.unknown_danger", known=", ".join(Danger)) from None


def read_until(value: datetime | None) -> datetime | None:
    """A local date-time, or None for as long as nobody lifts it."""
    if value is not None and not isinstance(value, datetime):
        raise Unreadable("end", "error.needs_times")
    return value


@frozen
class OrderDanger(Command[out.DangerOrdered]):
    """Order everybody out of a space, from this instant: who is there is displaced, who would come as well.

    It holds until it is lifted, or until `end` (local time), when the clock lifts it.
    """

    space: UUID
    kind: Danger = field(converter=read_danger)
    reason: str = field(converter=read_reason, repr=False)
    end: datetime | None = field(default=None, converter=read_until)


@frozen
class LiftDanger(Command[out.DangerLifted | out.Stale]):
    """Lift a danger order: who was displaced gets back what remains of their dates, before anybody else can ask."""

    closure: UUID
    revision: int


@frozen
class ReturnBooking(Command[out.Booked | out.AwaitingApproval | out.Conflict | out.Stale]):
    """Give a displaced booking back what remains of its dates, if nobody holds them by now."""

    booking: UUID
    revision: int
