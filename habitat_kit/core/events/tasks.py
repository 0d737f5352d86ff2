"""What happens to a task."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import staff
from habitat_kit.core.tasks import TaskState


@frozen(kw_only=True)
class TaskEvent(Event):
    """Something that happened to a task, and how it stands now; never its words."""

    task: UUID = staff()
    kind: str = staff()
    state: TaskState = staff()
    due: date = staff()
    space: UUID | None = staff(default=None)
    about: UUID | None = staff(default=None)
    assignee: UUID | None = staff(default=None)
    role: Role | None = staff(default=None)
    revision: int = staff()


@frozen(kw_only=True)
class TaskWritten(TaskEvent):
    """Somebody, a plugin or the kit wrote a task down."""


@frozen(kw_only=True)
class TaskAssigned(TaskEvent):
    """A task is somebody's now, or a role's; `was` is whose it had been."""

    was: UUID | None = staff(default=None)


@frozen(kw_only=True)
class TaskFinished(TaskEvent):
    """A task is done."""


@frozen(kw_only=True)
class TaskPostponed(TaskEvent):
    """A task was put off; `note` is the row with the written reason."""

    note: UUID | None = staff(default=None)


@frozen(kw_only=True)
class TaskDropped(TaskEvent):
    """A task was given up; `note` is the row with the written reason."""

    note: UUID | None = staff(default=None)
