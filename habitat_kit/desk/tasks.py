"""Tasks: written down, taken, given, done, put off, given up. By people, by plugins and by the kit itself.

Rules of this file:
1. A task is given to somebody who lives or serves in its house today, or to a role; never to who has left.
2. Who has a task may always finish it or put it off; beyond one's own, a right reaches by core/tasks.py: reaches.
3. What somebody wrote stands in erasable rows; the journal tells ids, codes and dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.actors import Reach
from habitat_kit.core.commands import AssignTask, DropTask, FinishTask, MakeTask, PostponeTask, TakeTask
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import (
    TaskAssigned,
    TaskDropped,
    TaskEvent,
    TaskFinished,
    TaskPostponed,
    TaskWritten,
)
from habitat_kit.core.outcomes import NotAllowed, Stale, TaskChanged, TaskMade
from habitat_kit.core.rules import Number, pairs
from habitat_kit.core.tasks import Task, TaskStep, after_step, reaches
from habitat_kit.desk.eyes import out_of_sight
from habitat_kit.desk.work import Answered, Work, permissions
from habitat_kit.store import tasks
from habitat_kit.store.standing import serves


def make(work: Work, *, kind: str, due: date, numbers: Mapping[str, Number] | None = None, **more: Any) -> Task:
    """Write a task of this house down and tell of it. Who calls it has asked whether it may be.

    Give `key` with `numbers` (a message of the kit or of a plugin), or the `title` somebody typed; `more` are other
    fields of core/tasks.py: Task (space, use, person, assignee, role, detail …).
    """
    written: dict[str, Any] = {
        "id": work.new_id(),
        "organisation": work.house.organisation,
        "house": work.house.id,
        "numbers": pairs(numbers or {}),
        "made_by": work.actor.person,
        "made_at": work.now,
    }
    made = Task(kind=kind, due=due, **written | more)
    tasks.add(work.tx, made)
    _tell(work, TaskWritten, made)
    return made


def write(command: MakeTask, work: Work) -> TaskMade:
    """Write a task down."""
    space = work.house.tree[command.space].id if command.space else None
    use = work.booking(command.booking) if command.booking else None
    place = space or (use.space if use else None)
    work.require("make_task", place)
    _require_somebody(work, command.assignee)
    made = make(
        work,
        kind=command.kind,
        due=command.due,
        title=command.title,
        detail=command.detail,
        space=place,
        use=use.id if use else None,
        assignee=command.assignee,
        role=command.role,
    )
    return TaskMade(made)


def take(command: TakeTask, work: Work) -> TaskChanged | Stale:
    """Take a task upon oneself."""
    found = _allowed(work, "take_task", command.task, command.revision)
    if work.actor.person is None:
        raise Answered(NotAllowed("take_task"))
    return _changed(work, found, TaskStep.ASSIGN, TaskAssigned, {"assignee": work.actor.person}, was=found.assignee)


def assign(command: AssignTask, work: Work) -> TaskChanged | Stale:
    """Give a task to somebody or to a role."""
    found = _allowed(work, "assign_task", command.task, command.revision)
    _require_somebody(work, command.assignee)
    given = {"assignee": command.assignee, "role": command.role}
    return _changed(work, found, TaskStep.ASSIGN, TaskAssigned, given, was=found.assignee)


def finish(command: FinishTask, work: Work) -> TaskChanged | Stale:
    """Say that it is done."""
    found = _allowed(work, "finish_task", command.task, command.revision)
    return _changed(work, found, TaskStep.FINISH, TaskFinished, _ended(work))


def postpone(command: PostponeTask, work: Work) -> TaskChanged | Stale:
    """Put it off until a later day."""
    found = _allowed(work, "postpone_task", command.task, command.revision)
    if command.until <= max(found.due, work.today):
        raise Unreadable("until", "error.postponed_to_the_past", due=max(found.due, work.today))
    note = _noted(work, found, TaskStep.POSTPONE, command.reason)
    return _changed(work, found, TaskStep.POSTPONE, TaskPostponed, {"due": command.until}, note=note)


def drop(command: DropTask, work: Work) -> TaskChanged | Stale:
    """Give it up."""
    found = _allowed(work, "drop_task", command.task, command.revision)
    note = _noted(work, found, TaskStep.DROP, command.reason)
    return _changed(work, found, TaskStep.DROP, TaskDropped, _ended(work), note=note)


def covers(work: Work, right: str, task: Task) -> bool:
    """Whether the actor has a right over a task of this house."""
    mine = task.assignee is not None and task.assignee == work.actor.person
    if not mine and out_of_sight(work, task.space, task.use):
        return False
    reach = anywhere(work, right) if mine else work.reach(right, task.space)
    return reaches(task, reach, work.actor.person, work.roles(task.space))


def anywhere(work: Work, right: str) -> Reach | None:
    """How far a right goes in the house, wherever in it the actor's grant is."""
    scopes = {space.id: Reach.SPACE for space in work.house.tree.spaces} | work.scopes()
    return work.standing.reach(right, scopes, work.today, permissions(work.registry))


def _allowed(work: Work, right: str, task_id: UUID, revision: int) -> Task:
    """A task of this house that the actor may act on, as they have seen it; one out of their sight is not there."""
    found = tasks.read(work.tx, task_id)
    if found is None or found.house != work.house.id or not covers(work, "see_tasks", found):
        raise NotThere("task")
    if not covers(work, right, found):
        raise Answered(NotAllowed(right))
    if found.revision != revision:
        raise _stale(found)
    return found


def _stale(task: Task) -> Answered:
    return Answered(Stale(task.id, task.revision, task.state.value))


def _changed(
    work: Work,
    before: Task,
    step: TaskStep,
    event: type[TaskEvent],
    changes: Mapping[str, object],
    **marks: UUID | None,
) -> TaskChanged:
    state = after_step(before.state, step)
    if state is None:
        raise _stale(before)
    changed = evolve(before, state=state, revision=before.revision + 1, **changes)  # type: ignore[arg-type]  # by name
    tasks.rewrite(work.tx, changed)
    _tell(work, event, changed, **marks)
    return TaskChanged(changed)


def _noted(work: Work, task: Task, step: TaskStep, words: str) -> UUID:
    if after_step(task.state, step) is None:
        raise _stale(task)
    note = work.new_id()
    tasks.write_note(work.tx, note, task, words, by=work.actor.person, at=work.now)
    return note


def _ended(work: Work) -> dict[str, object]:
    return {"ended_at": work.now, "ended_by": work.actor.person}


def _require_somebody(work: Work, person: UUID | None) -> None:
    """Unreadable unless a person lives or serves here today: what is given to who has left is done by nobody."""
    if person is not None and not serves(work.tx, person, work.house, work.today):
        raise Unreadable("assignee", "error.nobody_here")


def _tell(work: Work, event: type[TaskEvent], task: Task, **marks: UUID | None) -> None:
    work.tell(
        event(
            organisation=task.organisation,
            house=task.house,
            by=work.actor.person,
            task=task.id,
            kind=task.kind,
            state=task.state,
            due=task.due,
            space=task.space,
            about=task.use,
            assignee=task.assignee,
            role=task.role,
            revision=task.revision,
            **marks,
        )
    )
