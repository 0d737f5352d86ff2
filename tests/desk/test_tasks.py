"""Tasks: who writes, sees, takes, gives, finishes, puts off and drops them; what the journal tells; hand-over."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import SYSTEM, Role
from habitat_kit.core.commands import AssignTask, DropTask, FinishTask, MakeTask, PostponeTask, TakeTask
from habitat_kit.core.errors import NotThere
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Misread, NotAllowed, Stale, TaskChanged, TaskMade, Unknown
from habitat_kit.core.tasks import Task, TaskState
from habitat_kit.desk.chores import STEPS
from habitat_kit.store import tables, tasks
from habitat_kit.store.statement import Statement
from tests.desk.test_links import rows
from tests.desk.world import DAY, Planted, put


def made(house: Planted, by: str = "sam", title: str = "Water the plants", **more: Any) -> Task:
    """A task that is written down."""
    outcome = house.do(MakeTask(house.house.id, title, more.pop("due", DAY), **more), by=by)
    assert isinstance(outcome, TaskMade), outcome
    return outcome.task


def seen(house: Planted, by: str) -> list[UUID]:
    """The tasks somebody sees."""
    return [task.id for task in house.kit.desk.sight(house.actor(by)).tasks()]


def serve(house: Planted, name: str, role: Role, scope: UUID, start: date = date(2020, 1, 1), **more: Any) -> None:
    """Somebody gets a role over a place; a person when there is none."""
    new = name not in house.people
    house.people.setdefault(name, named(house.house.key, "person", name))
    organisation = house.house.organisation
    with house.kit.database.write() as tx:
        if new:
            put(
                tx, tables.person, id=house.people[name], organisation_id=organisation, key=name, name=name.title(),
                locale="fr", **{c.name: False for c in tables.person.c if c.name == "protected_location"},
            )  # fmt: skip
        put(
            tx, tables.grant, id=named(name, role, str(scope)), organisation_id=organisation,
            person_id=house.people[name], role=role.value, reach="house", scope_id=scope, start=start, **more,
        )  # fmt: skip


def test_a_task_is_kept_as_it_was_written(house: Planted) -> None:
    """Everything said of it stands in its row and comes back."""
    task = made(
        house, space=house.space("flat"), assignee=house.people["ana"], detail="The tall ones too", kind="garden"
    )
    chore = house.kit.desk.sight(house.actor("sam")).task(task.id)
    found, notes = chore.task, chore.notes
    assert found == task
    assert (chore.names, chore.may) == ({house.people["ana"]: "Ana"}, frozenset(STEPS))
    assert "Ben" in dict(chore.helpers).values()
    assert (found.title, found.detail, found.kind, found.due) == (
        "Water the plants",
        "The tall ones too",
        "garden",
        DAY,
    )
    assert (found.state, found.made_by, notes) == (TaskState.OPEN, house.people["sam"], ())


def test_a_resident_sees_and_finishes_what_is_theirs(house: Planted) -> None:
    """A task given to ana is in her list and in no neighbour's; she can finish and put it off, not give it away."""
    task, other = made(house, assignee=house.people["ana"]), made(house)
    assert (seen(house, "ana"), seen(house, "ben")) == ([task.id], [])
    assert sorted(seen(house, "sam")) == sorted([task.id, other.id])
    assert house.do(AssignTask(task.id, 1, house.people["ben"]), by="ana") == NotAllowed("assign_task")
    assert house.do(FinishTask(other.id, 1), by="ana") == Unknown("task")
    assert house.do(MakeTask(house.house.id, "Mine", DAY), by="ana") == NotAllowed("make_task")
    done = house.do(FinishTask(task.id, 1), by="ana")
    assert isinstance(done, TaskChanged)
    assert (done.task.state, done.task.ended_by, done.task.revision) == (TaskState.DONE, house.people["ana"], 2)
    assert seen(house, "ana") == []


def test_a_keeper_sees_their_place(house: Planted) -> None:
    """Whoever turns the flat over sees what is to be done there, not in the rest of the house."""
    serve(house, "kay", Role.KEEPER, house.space("flat"))
    there, room = made(house, space=house.space("flat")), made(house, space=house.space("one"), due=DAY + timedelta(1))
    made(house, space=house.space("home"))
    made(house)
    stewards = made(house, space=house.space("flat"), role=Role.STEWARD)
    assert seen(house, "kay") == [there.id, room.id]
    assert isinstance(house.do(TakeTask(there.id, 1), by="kay"), TaskChanged)
    assert house.do(TakeTask(stewards.id, 1), by="kay") == Unknown("task")


def test_ones_own_task_is_seen_wherever_it_lies(house: Planted) -> None:
    """A keeper of the flat who was given something about the whole house does it."""
    serve(house, "kay", Role.KEEPER, house.space("flat"))
    task = made(house, assignee=house.people["kay"])
    assert seen(house, "kay") == [task.id]
    assert isinstance(house.do(FinishTask(task.id, 1), by="kay"), TaskChanged)


def test_what_is_a_roles_is_for_that_role(house: Planted) -> None:
    """What the social workers have to do is theirs and the coordinator's; the steward sees it not, unless it is theirs."""
    serve(house, "sol", Role.SOCIAL_WORKER, house.house.id)
    task = made(house, by="kim", role=Role.SOCIAL_WORKER)
    assert (seen(house, "sol"), seen(house, "kim"), seen(house, "sam")) == ([task.id], [task.id], [])
    assert house.do(DropTask(task.id, 1, "no"), by="sam") == Unknown("task")
    assert isinstance(house.do(AssignTask(task.id, 1, house.people["sam"]), by="sol"), TaskChanged)
    assert seen(house, "sam") == [task.id]


@pytest.mark.parametrize("by", ["lou"])
def test_a_landlord_sees_no_task(house: Planted, by: str) -> None:
    """What is to be done in a house is not the landlord's to know."""
    task = made(house)
    assert seen(house, by) == []
    with pytest.raises(NotThere):
        house.kit.desk.sight(house.actor(by)).task(task.id)
    assert house.do(FinishTask(task.id, 1), by=by) == Unknown("task")
    assert house.do(MakeTask(house.house.id, "x", DAY), by=by) == NotAllowed("make_task")


def test_who_has_left_is_given_nothing(house: Planted) -> None:
    """A stranger, and somebody whose grant has ended, cannot be given a task: nobody would do it."""
    serve(house, "old", Role.KEEPER, house.house.id, end=date(2021, 1, 1))
    task = made(house)
    for somebody in (named("nobody"), house.people["old"]):
        assert house.do(AssignTask(task.id, 1, somebody), by="sam") == Misread("assignee", "error.nobody_here")
        refused = house.do(MakeTask(house.house.id, "x", DAY, assignee=somebody), by="sam")
        assert refused == Misread("assignee", "error.nobody_here")
    assert house.count("task") == 1


def test_putting_off_says_why_and_until_when(house: Planted) -> None:
    """Only to a later day; the reason stands in a row of its own that can be erased, and the task stays to be done."""
    task = made(house, assignee=house.people["ana"])
    for day in (DAY, DAY - timedelta(1)):
        refused = house.do(PostponeTask(task.id, 1, day, "rain"), by="ana")
        assert isinstance(refused, Misread)
        assert (refused.at, refused.code) == ("until", "error.postponed_to_the_past")
    later = house.do(PostponeTask(task.id, 1, DAY + timedelta(3), "it rains"), by="ana")
    assert isinstance(later, TaskChanged)
    assert (later.task.state, later.task.due, later.task.to_do) == (TaskState.POSTPONED, DAY + timedelta(3), True)
    notes = house.kit.desk.sight(house.actor("sam")).task(task.id).notes
    assert [(note.words, note.made_by) for note in notes] == [("it rains", house.people["ana"])]
    assert seen(house, "ana") == [task.id]


def test_dropping_says_why(house: Planted) -> None:
    """A task given up leaves the lists; its reason stays with it."""
    task = made(house)
    assert isinstance(house.do(DropTask(task.id, 1, "the plants are gone"), by="sam"), TaskChanged)
    assert seen(house, "sam") == []
    chore = house.kit.desk.sight(house.actor("sam")).task(task.id)
    assert (chore.task.state, chore.may, chore.notes[0].words) == (
        TaskState.DROPPED,
        frozenset(),
        "the plants are gone",
    )


@pytest.mark.parametrize("command", [TakeTask, FinishTask])
def test_what_changed_meanwhile_is_stale(house: Planted, command: type[Any]) -> None:
    """Another revision, or a task that is over: the answer says how it stands."""
    task = made(house)
    assert house.do(command(task.id, 7), by="sam") == Stale(task.id, 1, "open")
    house.do(FinishTask(task.id, 1), by="sam")
    assert house.do(command(task.id, 2), by="sam") == Stale(task.id, 2, "done")
    for over in (DropTask(task.id, 2, "no"), PostponeTask(task.id, 2, DAY + timedelta(9), "no")):
        assert house.do(over, by="sam") == Stale(task.id, 2, "done")
    assert house.count("task_note") == 0


def test_nobody_takes_a_task_for_the_system(house: Planted) -> None:
    """The kit itself has no hands."""
    task = made(house)
    assert house.kit.desk.do(TakeTask(task.id, 1), by=SYSTEM) == NotAllowed("take_task")


def test_the_journal_tells_steps_and_no_words(house: Planted) -> None:
    """Each step is told with ids, codes and days; what was typed is nowhere in journal or kept outcomes."""
    task = house.do(MakeTask(house.house.id, "canary title", DAY, detail="canary detail"), by="sam", key="k").task
    house.do(AssignTask(task.id, 1, house.people["ana"]), by="sam", key="l")
    house.do(PostponeTask(task.id, 2, DAY + timedelta(1), "canary reason"), by="ana", key="m")
    house.do(FinishTask(task.id, 3), by="ana", key="n")
    told = rows(house, tables.journal)
    assert [row["event"] for row in told] == ["TaskWritten", "TaskAssigned", "TaskPostponed", "TaskFinished"]
    assert {row["body"]["task"] for row in told} == {str(task.id)}
    assert "canary" not in json.dumps([[row["body"], row["outcome"]] for row in told])


def test_a_key_sent_again_writes_one_task(house: Planted) -> None:
    """The same key answers as the first time, with the words as they are now."""
    command = MakeTask(house.house.id, "Once", DAY, detail="only")
    first = house.do(command, by="sam", key="once")
    assert house.do(command, by="sam", key="once") == first
    assert house.count("task") == 1


def test_a_neighbouring_house_knows_nothing(planting: Any) -> None:
    """A steward of another house neither sees nor changes a task here."""
    here, there = planting(), planting(key="autre")
    task = made(here)
    assert seen(there, "sam") == []
    assert there.do(FinishTask(task.id, 1), by="sam") == Unknown("task")
    assert there.do(MakeTask(here.house.id, "x", DAY), by="sam") == Unknown("house")
    assert there.do(MakeTask(there.house.id, "x", DAY, space=here.space("flat")), by="sam") == Unknown("space")


def test_what_somebody_has_to_do_is_handed_over(house: Planted) -> None:
    """Open and put off goes to the other; done and others' stay; whoever looked before is told it changed."""
    ana, ben = house.people["ana"], house.people["ben"]
    first, late, done, other = (
        made(house, assignee=ana), made(house, assignee=ana), made(house, assignee=ana), made(house, assignee=ben),
    )  # fmt: skip
    house.do(PostponeTask(late.id, 1, DAY + timedelta(2), "later"), by="ana")
    house.do(FinishTask(done.id, 1), by="ana")
    with house.kit.database.write() as tx:
        assert tasks.hand_over(tx, house.house.organisation, ana, ben) == tuple(sorted([first.id, late.id]))
        assert tasks.hand_over(tx, house.house.organisation, ana, ben) == ()
        assert tasks.hand_over(tx, named("elsewhere"), ben, ana) == ()
    assert seen(house, "ana") == []
    assert sorted(seen(house, "ben")) == sorted([first.id, late.id, other.id])
    assert isinstance(house.do(FinishTask(first.id, 1), by="ben"), Stale)


def test_two_finish_one_task(house: Planted) -> None:
    """One of two hands is first; the other is told."""
    task = made(house)
    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(lambda by: house.do(FinishTask(task.id, 1), by=by), ("sam", "kim")))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Stale", "TaskChanged"]


def test_lists_read_an_index(house: Planted) -> None:
    """What is to be done in a house, and by somebody, is found by an index however many are done."""
    made(house, assignee=house.people["ana"])
    statement = sa.select(sa.func.count()).select_from(tables.task)
    with house.kit.database.read() as tx:
        assert tx.run(Statement(statement)) == [(1,)]
        assert [task.assignee for task in tasks.of_house(tx, house.house.id)] == [house.people["ana"]]
        assert tasks.of_house(tx, house.house.id, DAY - timedelta(1)) == ()
        assert len(tasks.of_person(tx, house.people["ana"], DAY)) == 1


def test_a_resident_gets_no_names(house: Planted) -> None:
    """Who has a task is not told of others, and gives it to nobody."""
    task = made(house, assignee=house.people["ana"])
    chore = house.kit.desk.sight(house.actor("ana")).task(task.id)
    assert (chore.names, chore.helpers, chore.may) == ({}, (), frozenset({"finish_task", "postpone_task"}))
    assert house.kit.desk.sight(house.actor("sam")).whose([task]) == {house.people["ana"]: "Ana"}
