"""What is still to be done, as one actor may see it.

Rules of this file:
1. One's own tasks are seen wherever they are; others as core/tasks.py: reaches says.
2. Lists are bounded (store/tasks.py: MOST) and ordered by the day they are due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from habitat_kit.core.actors import Actor
from habitat_kit.core.errors import NotThere
from habitat_kit.core.tasks import Task
from habitat_kit.desk.tasks import covers
from habitat_kit.desk.work import Work
from habitat_kit.store import streams, tasks
from habitat_kit.store.streams import Locked
from habitat_kit.store.tasks import TaskNote
from habitat_kit.store.transaction import Transaction

Working = Callable[[Transaction, Locked], Work]
"""Makes the Work that reads in a house."""

EVER = date(9998, 12, 31)


def to_do(
    tx: Transaction, actor: Actor, working: Working, near: Iterable[Locked], until: date = EVER
) -> tuple[Task, ...]:
    """What is still to be done in the houses near the actor, and by the actor anywhere."""
    found: dict[UUID, Task] = {}
    for place in near:
        work = working(tx, place)
        found |= {task.id: task for task in tasks.of_house(tx, place.house, until) if covers(work, "see_tasks", task)}
    if actor.person is not None:
        own = (task for task in tasks.of_person(tx, actor.person, until) if task.id not in found)
        found |= {task.id: task for task in own if _seen(tx, task, working)}
    return tuple(sorted(found.values(), key=lambda task: (task.due, task.id)))


def one(tx: Transaction, task_id: UUID, working: Working) -> tuple[Task, tuple[TaskNote, ...]]:
    """A task in sight, with what was written about it; NotThere for any other."""
    found = tasks.read(tx, task_id)
    if found is None or not _seen(tx, found, working):
        raise NotThere("task")
    return found, tasks.notes(tx, found.id)


def _seen(tx: Transaction, task: Task, working: Working) -> bool:
    place = streams.house_of(tx, "house", task.house)
    return place is not None and covers(working(tx, place), "see_tasks", task)
