"""Taking a space out of use, and back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_code, read_why


@frozen
class CloseSpace(Command[out.SpaceClosed]):
    """Take a space out of use for whole days (start included, end not) or local date-times."""

    space: UUID
    start: date | datetime
    end: date | datetime
    kind: str = field(default="works", converter=read_code)
    reason: str | None = field(default=None, converter=read_why, repr=False)


@frozen
class ReopenSpace(Command[out.SpaceReopened | out.Stale]):
    """End a closure and free what it holds."""

    closure: UUID
    revision: int
