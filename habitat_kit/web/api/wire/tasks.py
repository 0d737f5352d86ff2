"""Tasks, and what came of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from attrs import frozen


@frozen(kw_only=True, slots=False)
class Task:
    """Something to be done by `due`, a local date of its house; `title` is in the caller's language."""

    id: UUID
    house: UUID
    space: UUID | None
    booking: UUID | None
    person: UUID | None
    kind: str
    title: str
    detail: str | None
    due: date
    assignee: UUID | None
    role: str | None
    state: str
    revision: int
    made_at: datetime | None
    ended_at: datetime | None


@frozen(kw_only=True, slots=False)
class TaskNote:
    """Why a task was put off or given up."""

    at: datetime
    by: UUID | None
    words: str


@frozen(kw_only=True, slots=False)
class OneTask(Task):
    """A task looked at, with what was written about it."""

    notes: list[TaskNote]


@frozen(kw_only=True, slots=False)
class TaskMade(Task):
    """The task is written down."""

    outcome: Literal["task_made"] = "task_made"


@frozen(kw_only=True, slots=False)
class TaskChanged(Task):
    """The task as it stands now."""

    outcome: Literal["task_changed"] = "task_changed"


@frozen(kw_only=True, slots=False)
class Tasks:
    """What is still to be done, most urgent first."""

    tasks: list[Task]


@frozen(kw_only=True, slots=False)
class Waiting:
    """One thing that waits for the caller: why (approval, offered, kept, sign, task …), and what it is.

    `about` is the id of the booking, the task, the version of rules to sign, or the proposal of rules.
    """

    why: str
    what: Literal["booking", "task", "rules", "proposal"]
    about: UUID
    house: UUID
    space: UUID | None
    title: str
    state: str
    revision: int
    lapses_at: datetime | None


@frozen(kw_only=True, slots=False)
class ForYou:
    """What waits for the caller, what lapses first first."""

    waiting: list[Waiting]
