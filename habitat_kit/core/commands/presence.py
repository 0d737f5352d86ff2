"""Who is there now, and what one has to know to get them out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.care import MOST
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import clean
from habitat_kit.core.errors import Unreadable


def _emergency(value: str | None) -> str | None:
    return clean(value, "emergency", 200)


def _mobility(value: str | None) -> str | None:
    return clean(value, "mobility", 200)


def _heads(name: str) -> int:
    def read(value: int) -> int:
        if type(value) is not int or not 0 <= value <= MOST:
            raise Unreadable(name, "error.heads_out_of_range", most=MOST)
        return value

    return field(default=0, converter=read)


@frozen
class NoteCare(Command[out.CareNoted]):
    """Write down whom to call about a person in an emergency, and what help they need to get out; empty erases it."""

    person: UUID
    emergency: str | None = field(default=None, converter=_emergency, repr=False)
    mobility: str | None = field(default=None, converter=_mobility, repr=False)


@frozen
class CountDependants(Command[out.DependantsCounted]):
    """Write down who lives with a household and is no person here: under 3, under 18, and adults."""

    household: UUID
    infants: int = _heads("infants")
    children: int = _heads("children")
    adults: int = _heads("adults")


@frozen
class ReadPresence(Command[out.Presence]):
    """Read who is in a house now, or in one building of it, or at a local time; that it was read is kept.

    Protected people are shown to who is on call only.
    """

    house: UUID
    space: UUID | None = None
    at: datetime | None = None
