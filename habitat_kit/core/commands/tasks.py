"""What one asks about a task."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.actors import Role
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import (
    read_code,
    read_detail,
    read_due,
    read_reached_by,
    read_reason,
    read_role,
    read_title,
)


@frozen
class MakeTask(Command[out.TaskMade]):
    """Write down something to be done by a day: somebody's, a role's, or for whoever takes it."""

    house: UUID
    title: str = field(converter=read_title, repr=False)
    due: date = field(converter=read_due)
    kind: str = field(default="task", converter=read_code)
    detail: str | None = field(default=None, converter=read_detail, repr=False)
    space: UUID | None = None
    booking: UUID | None = None
    assignee: UUID | None = None
    role: Role | None = field(default=None, converter=read_role)


@frozen
class AskToReach(Command[out.TaskMade]):
    """Ask somebody to call a person, or to write them a letter, where mail may not or cannot reach them."""

    house: UUID
    person: UUID
    by: str = field(default="call", converter=read_reached_by)
    about: UUID | None = None


@frozen
class TakeTask(Command[out.TaskChanged | out.Stale]):
    """Take a task upon oneself."""

    task: UUID
    revision: int


@frozen
class AssignTask(Command[out.TaskChanged | out.Stale]):
    """Give a task to somebody, or to a role; to neither: whoever takes it."""

    task: UUID
    revision: int
    assignee: UUID | None = None
    role: Role | None = field(default=None, converter=read_role)


@frozen
class FinishTask(Command[out.TaskChanged | out.Stale]):
    """Say that a task is done."""

    task: UUID
    revision: int


@frozen
class PostponeTask(Command[out.TaskChanged | out.Stale]):
    """Put a task off until a later day, with the written reason."""

    task: UUID
    revision: int
    until: date = field(converter=read_due)
    reason: str = field(converter=read_reason, repr=False)


@frozen
class DropTask(Command[out.TaskChanged | out.Stale]):
    """Give a task up, with the written reason."""

    task: UUID
    revision: int
    reason: str = field(converter=read_reason, repr=False)
