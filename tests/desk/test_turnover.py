"""After a stay: its tasks are written once, for who is there to do them, and who is late books nothing new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from attrs import evolve

from habitat_kit.core.actors import SYSTEM, Role
from habitat_kit.core.commands import CancelBooking, CheckOut, FinishTask, MakeTask, MoveBooking, Tick, UndoLast
from habitat_kit.core.effects import Effect
from habitat_kit.core.errors import Misconfigured, NotThere
from habitat_kit.core.events import Event
from habitat_kit.core.history import History
from habitat_kit.core.inforce import RulesInForce
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.outcomes import Booked, CheckedOut, Refused, Ticked, Undone
from habitat_kit.core.tasks import Task
from habitat_kit.hooks import hookimpl
from habitat_kit.plugins.participatory import Turnover, turnover
from habitat_kit.store import tables, tasks
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, living_there, stored
from tests.desk.world import Planted, rulebook


class Follows:
    """What the plugin does after a stay, beside the tests' rules."""

    @staticmethod
    @hookimpl
    def follow(event: Event, ledger: Ledger) -> Iterator[Effect]:
        """The tasks after it."""
        return turnover.follow(event, ledger)


AFTER = Turnover(["guest_stay"], ["linen", "cleaning"], days=2, blocks=True)


def after(planting: Planter, *rules: Turnover, **more: Any) -> Planted:
    """A house where something is to be done after a stay."""
    return planting(*rules, plugins=[Follows], **more)


def to_do(house: Planted) -> list[Task]:
    """What is still to be done in the house, by kind."""
    with house.kit.database.read() as tx:
        return sorted(tasks.of_house(tx, house.house.id), key=lambda task: task.kind)


def leave(house: Planted, nights: int = 2, day_left: int | None = None) -> UUID:
    """Ana's guests leave on their last morning, or before."""
    there = living_there(house, nights)
    at(house, day(nights if day_left is None else day_left), 10)
    assert isinstance(house.do(CheckOut(there.id, 2)), CheckedOut)
    return there.id


def test_check_out_writes_the_tasks_for_the_host(planting: Planter) -> None:
    """Each task once, due in its days, the host's own, about the stay and its place."""
    house = after(planting, AFTER, Turnover(["guest_stay"], ["cleaning", "keys"], whom="keeper"))
    stay = leave(house)
    assert [(one.kind, one.due, one.assignee, one.role) for one in to_do(house)] == [
        ("cleaning", day(4), house.people["ana"], None),
        ("keys", day(3), None, Role.KEEPER),
        ("linen", day(4), house.people["ana"], None),
    ]
    assert {(one.use, one.space) for one in to_do(house)} == {(stay, house.space("flat"))}


def test_leaving_twice_writes_them_once(planting: Planter) -> None:
    """A check-out taken back and said again adds nothing, not even in place of what is done already."""
    house = after(planting, AFTER)
    stay = leave(house)
    house.do(FinishTask(to_do(house)[0].id, 1))
    assert isinstance(house.do(UndoLast(stay, 3)), Undone)
    assert isinstance(house.do(CheckOut(stay, 4)), CheckedOut)
    assert [one.kind for one in to_do(house)] == ["linen"]


def test_time_writes_them_too_and_never_stops(planting: Planter) -> None:
    """A stay that ends by itself leaves its tasks; a host who has moved out meanwhile leaves them to the keeper."""
    house = after(planting, AFTER)
    there = living_there(house, 2)
    with house.kit.database.write() as tx:
        gone = sa.update(tables.membership).values(end=sa.bindparam("gone", type_=tables.membership.c.end.type))
        tx.run(Statement(gone), gone=day(3))
    at(house, day(3), 12)
    assert house.kit.desk.do(Tick(house.house.id), by=SYSTEM) == Ticked(0, 1)
    assert [(one.assignee, one.role) for one in to_do(house)] == [(None, Role.KEEPER)] * 2
    assert stored(house, there.id).state.value == "done"


def test_what_was_booked_for_a_household_is_the_keepers(planting: Planter) -> None:
    """A steward who books for neighbours does not clean after them: nobody is known who would."""
    house = after(planting, AFTER)
    booked = house.do(house.stay(0, 1, household=house.households["ben"]), by="sam").booking
    house.clock.now = booked.span.end
    house.kit.desk.do(Tick(house.house.id), by=SYSTEM)
    assert {one.role for one in to_do(house)} == {Role.KEEPER}


def test_other_kinds_leave_nothing(planting: Planter) -> None:
    """A meeting is over without a task, and so is a stay where no article asks for any."""
    house = after(planting, AFTER)
    booked = house.do(house.meeting(0, 10)).booking
    house.clock.now = booked.span.end
    house.kit.desk.do(Tick(house.house.id), by=SYSTEM)
    assert to_do(house) == []


def test_who_is_late_books_nothing_new(planting: Planter) -> None:
    """From the day after on, and for that household alone; it names what is left, and done it opens again."""
    house = after(planting, AFTER)
    later = house.do(house.stay(30, 1)).booking
    leave(house)
    at(house, day(4), 23)
    assert isinstance(house.do(house.stay(20, 1)), Booked)
    at(house, day(5), 0, 1)
    refused = house.do(house.stay(22, 1))
    assert isinstance(refused, Refused)
    assert [one.key for one in refused.verdict.refusing] == ["finding.turnover.cleaning", "finding.turnover.linen"]
    assert isinstance(house.do(house.stay(22, 1), by="ben"), Booked)
    assert isinstance(house.do(MoveBooking(later.id, 1, start=day(32), end=day(33))), Booked)
    for one in to_do(house):
        house.do(FinishTask(one.id, 1))
    assert isinstance(house.do(house.stay(24, 1)), Booked)


def test_who_went_back_is_not_late_while_they_are_there(planting: Planter) -> None:
    """The check-out is taken back: its tasks stand for when they leave, and hold nobody up before."""
    house = after(planting, AFTER)
    stay = leave(house, nights=6, day_left=1)
    assert isinstance(house.do(UndoLast(stay, 3)), Undone)
    at(house, day(5), 12)
    assert isinstance(house.do(house.stay(20, 1)), Booked)
    at(house, day(6), 10)
    house.do(CheckOut(stay, 4))
    assert len(to_do(house)) == 2


def test_without_blocks_nobody_is_refused(planting: Planter) -> None:
    """Late tasks are only late."""
    house = after(planting, evolve(AFTER, blocks=False))
    leave(house)
    at(house, day(9), 12)
    assert isinstance(house.do(house.stay(20, 1)), Booked)


def test_the_keepers_delay_is_nobodys_fault(planting: Planter) -> None:
    """What is addressed to the keeper blocks no household, also where the host moved out of it."""
    house = after(planting, AFTER)
    stay = house.do(house.stay(0, 1, household=house.households["ben"]), by="sam").booking
    house.clock.now = stay.span.end
    house.kit.desk.do(Tick(house.house.id), by=SYSTEM)
    at(house, day(9), 12)
    assert isinstance(house.do(house.stay(20, 1), by="ben"), Booked)


def test_only_the_rules_in_force_are_known(planting: Planter) -> None:
    """Of one kind, by the version in force at the instant asked; none before there was any."""
    house = after(planting, AFTER)
    booked = house.do(house.stay(0, 1)).booking
    books = (rulebook(house.house, (AFTER,)),)
    history = History(house.house.tree, (booked,), rulebooks=books)
    since = books[0].versions[0].in_force
    for asked, known in (
        (RulesInForce(booked.id, "turnover", booked.span.end), (AFTER,)),
        (RulesInForce(booked.id, "quota", booked.span.end), ()),
        (RulesInForce(booked.id, "turnover", since - timedelta(seconds=1)), ()),
    ):
        assert history(asked) == known
    assert history(RulesInForce(house.house.id, "turnover", booked.span.end)) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"tasks": []},
        {"tasks": "cleaning"},
        {"tasks": ["dusting"]},
        {"days": -1},
        {"days": 61},
        {"days": True},
        {"whom": "nobody"},
        {"whom": "keeper", "blocks": True},
        {"kinds": []},
    ],
)
def test_what_cannot_be_is_refused_when_the_rules_are_read(wrong: dict[str, Any]) -> None:
    """Unknown tasks, no kind, a delay of no number, or a household blocked for what the keeper has not done."""
    with pytest.raises(Misconfigured):
        Turnover(**{"kinds": ["guest_stay"], "tasks": ["cleaning"]} | wrong)


def ready_for(house: Planted, use: UUID, by: str = "ben") -> Any:
    """What somebody is told of the place of a booking."""
    return house.kit.desk.sight(house.actor(by)).readiness(use)


def test_the_next_household_learns_whether_the_place_is_ready(planting: Planter) -> None:
    """What an earlier stay left there is named until it is done; another place, or a later stay, is not in it."""
    house = after(planting, AFTER)
    leave(house)
    next_in = house.do(house.stay(5, 1, "one"), by="ben").booking
    house.do(MakeTask(house.house.id, "Mend the lamp", day(4), booking=to_do(house)[0].use), by="sam")
    told = ready_for(house, next_in.id)
    assert (told.now, told.others) == (False, 1)
    assert sorted(key for key, _ in told.left) == ["task.turnover.cleaning", "task.turnover.linen"]
    for one in to_do(house):
        house.do(FinishTask(one.id, 1), by="sam")
    assert ready_for(house, next_in.id).now


def test_it_is_told_near_the_arrival_and_to_those_concerned(planting: Planter) -> None:
    """A week before, and not a second sooner; neighbours who may not open the booking learn nothing."""
    house = after(planting, AFTER)
    booked = house.do(house.stay(10, 1), by="ben").booking
    house.clock.now = booked.span.start - timedelta(days=7, seconds=1)
    assert ready_for(house, booked.id) is None
    house.clock.later(seconds=1)
    assert ready_for(house, booked.id).now
    assert ready_for(house, booked.id, "sam").now
    with pytest.raises(NotThere):
        ready_for(house, booked.id, "cleo")
    house.do(CancelBooking(booked.id, 1), by="ben")
    assert ready_for(house, booked.id) is None
