"""Tasks: something somebody has to do by a day, and its life as one table.

Rules of this file:
1. What is not in the table cannot happen; what is done or dropped stays so.
2. A task is somebody's (assignee), a role's, or nobody's yet. One addressed to a role is for those who hold it.
3. People write a title; plugins and the kit give a message key with numbers, told in the reader's language.
4. A postponed task is still to be done: at another day, with the reason kept in a row one can erase.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.privacy import public, staff, typed
from habitat_kit.core.rules import Number, pairs


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    POSTPONED = "postponed"
    DONE = "done"
    DROPPED = "dropped"


class TaskStep(StrEnum):
    """What can happen to a task."""

    ASSIGN = "assign"
    FINISH = "finish"
    POSTPONE = "postpone"
    DROP = "drop"


TASK_TRANSITIONS: Mapping[tuple[TaskState, TaskStep], TaskState] = {
    (TaskState.OPEN, TaskStep.ASSIGN): TaskState.OPEN,
    (TaskState.OPEN, TaskStep.FINISH): TaskState.DONE,
    (TaskState.OPEN, TaskStep.POSTPONE): TaskState.POSTPONED,
    (TaskState.OPEN, TaskStep.DROP): TaskState.DROPPED,
    (TaskState.POSTPONED, TaskStep.ASSIGN): TaskState.POSTPONED,
    (TaskState.POSTPONED, TaskStep.FINISH): TaskState.DONE,
    (TaskState.POSTPONED, TaskStep.POSTPONE): TaskState.POSTPONED,
    (TaskState.POSTPONED, TaskStep.DROP): TaskState.DROPPED,
}
"""(state, step) -> state."""

TO_DO = frozenset({TaskState.OPEN, TaskState.POSTPONED})
"""The states of a task that is still to be done."""


REACHED_BY: Mapping[str, str] = {"Call": "call", "Write": "letter", "Send": "call", "Wait": "call"}
"""How somebody is reached whom no mail reaches, by what core/contact.py answered: a task's kind."""


def after_step(state: TaskState, step: TaskStep) -> TaskState | None:
    """Where `step` leads from `state`, or None when it cannot happen."""
    return TASK_TRANSITIONS.get((state, step))


@frozen(kw_only=True)
class Task:
    """Something to be done by `due`, a local date of its house; `revision` grows with every change.

    `kind` is a code (clean, call, visit …). Either `title` was typed by somebody, or `key` with `numbers` is a
    message of the kit or of a plugin. `space`, `use` and `person` say what and whom it is about.
    """

    id: UUID = public()
    organisation: UUID = staff()
    house: UUID = public()
    kind: str = public()
    due: date = public()
    title: str | None = typed(default=None)
    detail: str | None = typed(default=None)
    key: str | None = staff(default=None)
    numbers: tuple[tuple[str, Number], ...] = staff(default=(), converter=pairs)
    space: UUID | None = public(default=None)
    use: UUID | None = staff(default=None)
    person: UUID | None = staff(default=None)
    assignee: UUID | None = staff(default=None)
    role: Role | None = staff(default=None)
    state: TaskState = public(default=TaskState.OPEN)
    made_by: UUID | None = staff(default=None)
    made_at: datetime | None = staff(default=None)
    ended_by: UUID | None = staff(default=None)
    ended_at: datetime | None = staff(default=None)
    revision: int = public(default=1)

    @property
    def to_do(self) -> bool:
        """Whether it is still to be done."""
        return self.state in TO_DO


def reaches(task: Task, reach: Reach | None, person: UUID | None, roles: frozenset[Role]) -> bool:
    """Whether a right of this reach covers a task, for a person who holds these roles at its place.

    One's own task always; beyond OWN those addressed to nobody or to one of these roles; for who answers
    for the whole organisation every task.
    """
    if reach is None:
        return False
    if person is not None and task.assignee == person:
        return True
    if reach is Reach.ORGANISATION:
        return True
    return reach is not Reach.OWN and (task.role is None or task.role in roles or task.made_by == person)
