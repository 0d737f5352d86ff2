"""A whole house: loaded from its file, and moved on by time."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command


@frozen
class LoadHouse(Command[out.HouseLoaded]):
    """Load a house file's text: loading it twice changes nothing; no booking loses its place.

    Other hours or another zone move the stays that have not begun, as ChangeHours and ChangeZone do. `plan_only`
    answers what would change and changes nothing.
    """

    text: str = field(repr=False)
    plan_only: bool = False


@frozen
class Tick(Command[out.Ticked]):
    """Settle every passed deadline and finish what has ended, in one house or in all. Safe when two run."""

    house: UUID | None = None
