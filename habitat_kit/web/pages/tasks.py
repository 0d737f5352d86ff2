"""Tasks on a phone: the list, one of them with what can be done about it, and a form for a new one.

Rules of this file:
1. A task out of sight is not there. What may be done with it is what the desk would let the reader do.
2. Who acts has seen the task as it stands: if it changed meanwhile, it is shown as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import (
    AssignTask,
    Command,
    DropTask,
    FinishTask,
    MakeTask,
    PostponeTask,
    TakeTask,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import Stale
from habitat_kit.core.spaces import House
from habitat_kit.core.tasks import Task
from habitat_kit.desk.chores import Chore
from habitat_kit.web.guard import Stop
from habitat_kit.web.pages.forms import Form, once, revision
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong

ROLES = (Role.KEEPER, Role.STEWARD, Role.COORDINATOR, Role.SOCIAL_WORKER)
"""The roles a task may be given to."""
SAID = frozenset({"made", "take_task", "assign_task", "finish_task", "postpone_task", "drop_task"})


@frozen
class Line:
    """A task in a list: its words, whose it is, and where."""

    task: Task
    title: str
    whose: str | None
    mine: bool
    place: str
    late: bool
    house: House


def show(visit: Visit) -> Response:
    """What is still to be done: the reader's own first, then what others could do."""
    found = lines(visit)
    return visit.page(
        "tasks.html",
        house=visit.home,
        own=[line for line in found if line.mine],
        others=[line for line in found if not line.mine],
        makes=bool(visit.houses("make_task")),
        said=visit.asked.get("said", "") if visit.asked.get("said", "") in SAID else "",
    )


def one(visit: Visit) -> Response:
    """One task."""
    return _one(visit, visit.sight.task(visit.named("task")))


def step(visit: Visit) -> Response:
    """Take, give, finish, put off or drop a task."""
    chore = visit.sight.task(visit.named("task"))
    do = visit.typed.get("do", "")
    if do not in COMMANDS:
        raise NotThere("task")
    try:
        command = COMMANDS[do](chore.task.id, revision(visit), visit.typed)
        outcome = visit.do(command, key=once(visit, do, chore.task.id, *sorted(visit.typed.items())))
    except Unreadable as unreadable:
        wrong = Wrong.of(unreadable)
        return _one(visit, chore, wish=Wish("", visit.typed, wrong=(wrong,)), status=400)
    if isinstance(outcome, Stale):
        return _one(visit, visit.sight.task(chore.task.id), stale=True, status=412)
    return visit.go("/tasks", said=do)


def new(visit: Visit) -> Response:
    """The form for a new task."""
    return _form(visit, Wish(""))


def make(visit: Visit) -> Response:
    """Write a new task down."""
    try:
        command = _written(visit.typed)
        visit.do(command, key=once(visit, "task", *sorted(visit.typed.items())))
    except Unreadable as unreadable:
        wrong = Wrong.of(unreadable)
        return _form(visit, Wish("", visit.typed, wrong=(wrong,)), status=400)
    return visit.go("/tasks", said="made")


def lines(visit: Visit) -> list[Line]:
    """Every task the reader may see, most urgent first."""
    found, houses = visit.sight.tasks(), {house.id: house for house in visit.sight.houses()}
    names = visit.sight.whose(found)
    return [_line(visit, task, houses[task.house], names) for task in found if task.house in houses]


def _line(visit: Visit, task: Task, house: House, names: Mapping[UUID, str]) -> Line:
    return Line(
        task=task,
        title=title(visit, task, house),
        whose=names.get(task.assignee) if task.assignee else None,
        mine=task.assignee is not None and task.assignee == visit.actor.person,
        place=house.tree.name_of(task.space),
        late=task.due < visit.today(house),
        house=house,
    )


def title(visit: Visit, task: Task, house: House) -> str:
    """What is to be done, in the reader's words."""
    return task.title or visit.saying(house).text(task.key or "page.task.untitled", **dict(task.numbers))


def _one(visit: Visit, chore: Chore, *, wish: Wish | None = None, stale: bool = False, status: int = 200) -> Response:
    task = chore.task
    house = next((house for house in visit.sight.houses() if house.id == task.house), None)
    if house is None:
        raise NotThere("task")
    return visit.page(
        "task.html",
        house=house,
        status=status,
        chore=chore,
        line=_line(visit, task, house, chore.names),
        person=chore.names.get(task.person) if task.person else None,
        wish=wish or Wish("", {"until": "", "reason": ""}),
        stale=stale,
        roles=ROLES,
    )


def _form(visit: Visit, wish: Wish, *, status: int = 200) -> Response:
    houses = visit.houses("make_task")
    if not houses:
        raise Stop(403, "not_allowed")
    asked = wish["house"] or visit.asked.get("house", "")
    house = next((one for one in houses if str(one.id) == asked), houses[0])
    places = [space for space in house.tree.spaces if space.lives_some(visit.today(house), visit.today(house))]
    return visit.page(
        "task_new.html",
        house=house,
        status=status,
        wish=wish,
        houses=houses,
        places=places,
        helpers=_helpers(visit, house),
        roles=ROLES,
    )


def _helpers(visit: Visit, house: House) -> list[tuple[UUID, str]]:
    """Whom a task may be given to by name, for who knows the people of the house; others give it to a role."""
    try:
        return [(guest.id, guest.name) for guest in visit.sight.guests(house.id)]
    except NotThere:
        return []


def _written(typed: Mapping[str, str]) -> MakeTask:
    fields = Form(typed)
    return MakeTask(
        house=fields.chosen("house"),
        title=typed.get("title", ""),
        due=fields.day("due"),
        detail=typed.get("detail"),
        space=fields.id("space"),
        **_given(typed),
    )


def _given(typed: Mapping[str, str]) -> dict[str, Any]:
    """Whom a task is given to, as the form has it: a person's id, a role, or nobody."""
    whom = typed.get("whom", "")
    if whom in set(Role):
        return {"role": whom}
    return {"assignee": Form({"assignee": whom}).id("assignee")}


COMMANDS: Mapping[str, Callable[[UUID, int, Mapping[str, str]], Command[Any]]] = {
    "take_task": lambda task, seen, _: TakeTask(task, seen),
    "finish_task": lambda task, seen, _: FinishTask(task, seen),
    "assign_task": lambda task, seen, typed: AssignTask(task, seen, **_given(typed)),
    "drop_task": lambda task, seen, typed: DropTask(task, seen, typed.get("reason", "")),
    "postpone_task": lambda task, seen, typed: PostponeTask(
        task,
        seen,
        Form(typed).day("until"),
        typed.get("reason", ""),
    ),
}
"""What a form may do, by the command's name."""
