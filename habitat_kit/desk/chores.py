"""What is still to be done, as one actor may see it.

Rules of this file:
1. One's own tasks are seen wherever they are; others as core/tasks.py: reaches says.
2. Lists are bounded (store/tasks.py: MOST) and ordered by the day they are due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Actor, Reach
from habitat_kit.core.errors import NotThere
from habitat_kit.core.tasks import Task
from habitat_kit.desk.tasks import anywhere, covers
from habitat_kit.desk.work import Work
from habitat_kit.store import entrance, readers, streams, tasks
from habitat_kit.store.streams import Locked
from habitat_kit.store.tasks import TaskNote
from habitat_kit.store.transaction import Transaction

Working = Callable[[Transaction, Locked], Work]
"""Makes the Work that reads in a house."""

STEPS = ("take_task", "assign_task", "finish_task", "postpone_task", "drop_task")
"""What may be done with a task that is still to be done."""


@frozen
class Chore:
    """A task with what was written about it, the names it needs, what the reader may do, and whom it may be given to."""

    task: Task
    notes: tuple[TaskNote, ...] = ()
    names: Mapping[UUID, str] = field(factory=dict)
    may: frozenset[str] = frozenset()
    helpers: tuple[tuple[UUID, str], ...] = ()


def to_do(
    tx: Transaction, actor: Actor, working: Working, near: Iterable[Locked], until: date = tasks.EVER
) -> tuple[Task, ...]:
    """What is still to be done in the houses near the actor, and by the actor anywhere."""
    found: dict[UUID, Task] = {}
    for place in near:
        work = working(tx, place)
        if (anywhere(work, "see_tasks") or Reach.OWN) > Reach.OWN:
            here = tasks.of_house(tx, place.house, until)
            found |= {task.id: task for task in here if covers(work, "see_tasks", task)}
    if actor.person is not None:
        own = (task for task in tasks.of_person(tx, actor.person, until) if task.id not in found)
        found |= {task.id: task for task in own if _seen(tx, task, working)}
    return tuple(sorted(found.values(), key=lambda task: (task.due, task.id)))


def one(tx: Transaction, task_id: UUID, working: Working) -> Chore:
    """A task in sight with everything about it; NotThere for any other."""
    found = tasks.read(tx, task_id)
    place = streams.house_of(tx, "house", found.house) if found else None
    work = working(tx, place) if place else None
    if found is None or work is None or not covers(work, "see_tasks", found):
        raise NotThere("task")
    may = frozenset(right for right in STEPS if found.to_do and covers(work, right, found))
    return Chore(found, tasks.notes(tx, found.id), whose(tx, (found,), working), may, helpers(work) if may else ())


def whose(tx: Transaction, found: Iterable[Task], working: Working) -> Mapping[UUID, str]:
    """The names of those whose these tasks are and whom they are about, as far as the reader may have names."""
    named: dict[UUID, str] = {}
    for task in found:
        for somebody in {task.assignee, task.person} - {None, *named}:
            place = streams.house_of(tx, "house", task.house)
            reach = working(tx, place).reach("see_tasks", task.space) if place else None
            known = readers.read_person(tx, somebody) if reach and reach > Reach.OWN and somebody else None
            if known is not None:
                named[known.id] = known.name
    return named


def helpers(work: Work) -> tuple[tuple[UUID, str], ...]:
    """Whom a task of this house may be given to, by name, for who may give one."""
    reach = work.reach("assign_task")
    if reach is None or reach < Reach.HOUSE:
        return ()
    return tuple((who, name) for who, name, _ in entrance.people(work.tx, work.house, work.today, wide=False))


def _seen(tx: Transaction, task: Task, working: Working) -> bool:
    place = streams.house_of(tx, "house", task.house)
    return place is not None and covers(working(tx, place), "see_tasks", task)
