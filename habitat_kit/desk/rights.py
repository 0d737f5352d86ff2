"""Whether the permission table of a plugin's command lets the actor send it: asked by the door, before the handler.

Rules of this file:
1. A plugin cannot forget to ask. The core's handlers ask for themselves, at the place each is about.
2. OWN reaches what belongs to one of the actor's households (or, for a link, to themselves); where nothing
   says whose it is, OWN reaches nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import Command
from habitat_kit.core.errors import NotThere
from habitat_kit.desk import links
from habitat_kit.desk.table import Line
from habitat_kit.desk.work import Work
from habitat_kit.store import uses


def require(command: Command[Any], line: Line, work: Work) -> None:
    """Answered(NotAllowed) or NotThere unless the actor may send this command about its place."""
    if line.right is None:
        return
    at: UUID = getattr(command, line.at)
    if line.what == "link":
        links.found_by(work, line.right, at)
    elif line.what == "use":
        space, household = _of_use(work, at)
        work.require(line.right, space, household)
    else:
        work.require(line.right, at if line.what == "space" else None, getattr(command, "household", None))


def _of_use(work: Work, at: UUID) -> tuple[UUID, UUID | None]:
    use = uses.read_use(work.tx, at)
    if use is None or use.house != work.house.id:
        raise NotThere("booking")
    return use.space, use.household if isinstance(use, Booking) else None
