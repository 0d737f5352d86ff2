"""Statements on tasks.

Rules of this file:
1. Lists are bounded and read by an index: what is still to be done in a house, or by somebody.
2. Statements that write are run under the lock of the task's house (store/streams.py).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import frozen
from sqlalchemy import bindparam, insert, select, update

from habitat_kit.core.tasks import Task
from habitat_kit.store import tables
from habitat_kit.store.mapping.tasks import task_of, task_row
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day

task, note = tables.task, tables.task_note

MOST = 300
"""How many tasks a list shows; what is due first comes first."""
EVER = date(9998, 12, 31)
"""A day by which everything is due."""

_INSERT = Statement(insert(task))
_INSERT_NOTE = Statement(insert(note))
_READ = Statement(select(*task.c).where(task.c.id == id_("task")))
_REWRITE = Statement(
    update(task)
    .where(task.c.id == id_("at_id"))
    .values({c.name: bindparam(c.name, type_=c.type) for c in task.c if c.name != "id"})
)
_OPEN = (
    select(*task.c)
    .where(task.c.ended_at.is_(None), task.c.due <= bindparam("until", type_=Day()))
    .order_by(task.c.due, task.c.id)
    .limit(MOST)
)
_OF_HOUSE = Statement(_OPEN.where(task.c.house_id == id_("house")))
_OF_PERSON = Statement(_OPEN.where(task.c.assignee_id == id_("person")))
_NOTES = Statement(
    select(note.c.made_at, note.c.made_by, note.c.words)
    .where(note.c.task_id == id_("task"))
    .order_by(note.c.made_at.desc(), note.c.id.desc())
    .limit(20)
)
_HAND_OVER = Statement(
    update(task)
    .where(task.c.organisation_id == id_("organisation"), task.c.assignee_id == id_("from_person"))
    .where(task.c.ended_at.is_(None), task.c.due >= bindparam("since", type_=Day()))
    .values(assignee_id=id_("to_person"), revision=task.c.revision + 1)
    .returning(task.c.id)
)


@frozen
class TaskNote:
    """What somebody wrote about a task, and when."""

    made_at: datetime
    made_by: UUID | None
    words: str


def add(tx: Transaction, made: Task) -> None:
    """Write a new task."""
    tx.run(_INSERT, **task_row(made))


def rewrite(tx: Transaction, changed: Task) -> None:
    """Write a task's row anew."""
    row = task_row(changed)
    row["at_id"] = row.pop("id")
    tx.run(_REWRITE, **row)


def read(tx: Transaction, task_id: UUID) -> Task | None:
    """A task by its id."""
    row = tx.one(_READ, task=task_id)
    return task_of(row) if row else None


def of_house(tx: Transaction, house: UUID, until: date = EVER) -> tuple[Task, ...]:
    """What is still to be done in a house, due at a day or before, most urgent first."""
    return tuple(task_of(row) for row in tx.run(_OF_HOUSE, house=house, until=until))


def of_person(tx: Transaction, person: UUID, until: date = EVER) -> tuple[Task, ...]:
    """What somebody still has to do, in every house, due at a day or before, most urgent first."""
    return tuple(task_of(row) for row in tx.run(_OF_PERSON, person=person, until=until))


def write_note(tx: Transaction, note_id: UUID, about: Task, words: str, *, by: UUID | None, at: datetime) -> None:
    """Keep what somebody wrote about a task."""
    kept = {"id": note_id, "organisation_id": about.organisation, "task_id": about.id}
    tx.run(_INSERT_NOTE, **kept, made_by=by, made_at=at, words=words)


def notes(tx: Transaction, task_id: UUID) -> tuple[TaskNote, ...]:
    """What people wrote about a task, newest first."""
    return tuple(TaskNote(*row) for row in tx.run(_NOTES, task=task_id))


def hand_over(
    tx: Transaction, organisation: UUID, from_person: UUID, to_person: UUID, *, since: date = date.min
) -> tuple[UUID, ...]:
    """Give whatever somebody still has to do, due on a day or later, to somebody else; the ids of those tasks.

    Run it under the lock of the organisation and of all its houses: a task that is made meanwhile waits.
    """
    given = {"organisation": organisation, "from_person": from_person, "to_person": to_person, "since": since}
    return tuple(sorted(moved for (moved,) in tx.run(_HAND_OVER, **given)))
