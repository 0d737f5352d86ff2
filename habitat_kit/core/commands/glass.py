"""Breaking the glass when on call."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_reason
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.glass import LEAST, MOST


def _minutes(value: int) -> int:
    if type(value) is not int or not LEAST <= value <= MOST:
        raise Unreadable("minutes", "error.minutes_out_of_range", least=LEAST, most=MOST)
    return value


@frozen
class BreakGlass(Command[out.GlassBroken]):
    """On call, open the contact details of a house's people for so many minutes, with a written reason. The lead is told."""

    house: UUID
    reason: str = field(converter=read_reason, repr=False)
    minutes: int = field(default=60, converter=_minutes)


@frozen
class LookBehindGlass(Command[out.BehindGlass]):
    """Read who lives in the house and how to reach them, protected people too. Each look is written down. Shown once."""

    glass: UUID


@frozen
class MendGlass(Command[out.GlassMended]):
    """Close it before its time."""

    glass: UUID
