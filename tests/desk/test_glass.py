"""Breaking the glass: who may, for how long, who is told, and what is written down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import BreakGlass, LookBehindGlass, MendGlass
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.events import GlassLookedThrough
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import AlreadyShown, BehindGlass, GlassBroken, GlassMended, NotAllowed, Unknown
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.world import Planted, plant, put
from tests.web.worlds import table_bytes

WHY = "Water runs through the ceiling of Ana"


@pytest.fixture
def called(house: Planted) -> Planted:
    """Give a house where ben is on call for two hours."""
    with house.kit.database.write() as tx:
        put(
            tx,
            tables.duty,
            id=named("duty", "ben"),
            organisation_id=house.house.organisation,
            house_id=house.house.id,
            person_id=house.people["ben"],
            start=house.clock(),
            end=house.clock() + timedelta(hours=2),
        )
        person = tables.person
        reach = sa.update(person).where(person.c.key == "ana").values(phone=sa.bindparam("number"))
        tx.run(Statement(reach), number="+33 6 00 00 00 01")
    return house


def broken(house: Planted, by: str = "ben", minutes: int = 60) -> GlassBroken:
    """A broken glass."""
    made = house.do(BreakGlass(house.house.id, WHY, minutes), by=by)
    assert isinstance(made, GlassBroken), made
    return made


def told(house: Planted) -> list[tuple[Any, ...]]:
    """The journal's lines about glasses."""
    journal = tables.journal
    every = sa.select(journal.c.event, journal.c.actor_id, journal.c.body).order_by(journal.c.seq, journal.c.part)
    with house.kit.database.read() as tx:
        return [tuple(row) for row in tx.run(Statement(every)) if row[0].startswith("Glass")]


def test_on_call_one_sees_how_to_reach_people(called: Planted) -> None:
    """Everybody who lives there, with names and numbers, for an hour."""
    made = broken(called)
    assert made.ends_at == called.clock() + timedelta(hours=1)
    seen = called.do(LookBehindGlass(made.glass), by="ben")
    assert isinstance(seen, BehindGlass)
    assert {one.name: one.phone for one in seen.people} == {"Ana": "+33 6 00 00 00 01", "Ben": None, "Cleo": None}
    assert "+33" not in repr(seen)


@pytest.mark.parametrize("by", ["ana", "sam", "kim", "lou"])
def test_off_duty_nobody_does(called: Planted, by: str) -> None:
    """Neither resident nor steward nor coordinator: it takes duty, and another's glass is not theirs."""
    assert isinstance(called.do(BreakGlass(called.house.id, WHY), by=by), NotAllowed)
    made = broken(called)
    assert isinstance(called.do(LookBehindGlass(made.glass), by=by), NotAllowed)
    assert called.count("glass") == 1


def test_it_closes_by_itself(called: Planted) -> None:
    """On its last second one looks, then it is as if it were not there."""
    made = broken(called, minutes=5)
    called.clock.now = made.ends_at - timedelta(seconds=1)
    assert isinstance(called.do(LookBehindGlass(made.glass), by="ben"), BehindGlass)
    called.clock.now = made.ends_at
    assert isinstance(called.do(LookBehindGlass(made.glass), by="ben"), Unknown)


def test_it_closes_with_the_duty(called: Planted) -> None:
    """However long it was opened for."""
    made = broken(called, minutes=240)
    called.clock.now += timedelta(hours=2)
    assert isinstance(called.do(LookBehindGlass(made.glass), by="ben"), NotAllowed)


@pytest.mark.parametrize("by", ["ben", "sam", "kim"])
def test_it_is_mended(called: Planted, by: str) -> None:
    """By whoever broke it, or who decides for the house; twice is once."""
    made = broken(called)
    for _ in range(2):
        assert called.do(MendGlass(made.glass), by=by) == GlassMended(made.glass)
    assert isinstance(called.do(LookBehindGlass(made.glass), by="ben"), Unknown)
    assert [line[0] for line in told(called)] == ["GlassBroken", "GlassMended"]


def test_a_neighbour_mends_nothing(called: Planted) -> None:
    """It is none of theirs."""
    made = broken(called)
    assert isinstance(called.do(MendGlass(made.glass), by="ana"), NotAllowed)
    assert isinstance(called.do(LookBehindGlass(made.glass), by="ben"), BehindGlass)


def test_the_lead_is_told(called: Planted) -> None:
    """A task for the coordinators stands in the same transaction."""
    broken(called)
    task = tables.task
    with called.kit.database.read() as tx:
        (found,) = tx.run(Statement(sa.select(task.c.kind, task.c.role, task.c.person_id)))
    assert tuple(found) == ("glass", "coordinator", called.people["ben"])
    assert "glass" in {found.kind for found in called.kit.desk.sight(called.actor("kim")).tasks()}


def test_each_look_is_written_down_by_ids(called: Planted) -> None:
    """Who looked, at whom; no name, no number, no reason in the journal or anywhere but in their own rows."""
    made = broken(called)
    for _ in range(2):
        called.do(LookBehindGlass(made.glass), by="ben")
    lines = told(called)
    assert [line[0] for line in lines] == ["GlassBroken", "GlassLookedThrough", "GlassLookedThrough"]
    assert {line[1] for line in lines} == {called.people["ben"]}
    assert set(lines[1][2]["persons"]) == {str(called.people[name]) for name in ("ana", "ben", "cleo")}
    assert GlassLookedThrough.__name__ == lines[2][0]
    assert WHY not in str(lines)
    assert "+33" not in str(lines)
    everything = table_bytes(called.kit.database)
    assert everything.count(WHY.encode()) == 1


def test_the_same_look_is_shown_once(called: Planted) -> None:
    """A repeated request shows nothing and keeps nothing."""
    made = broken(called)
    assert isinstance(called.do(LookBehindGlass(made.glass), by="ben", key="k"), BehindGlass)
    assert isinstance(called.do(LookBehindGlass(made.glass), by="ben", key="k"), AlreadyShown)
    assert table_bytes(called.kit.database).count(b"+33 6 00 00 00 01") == 1


def test_duty_elsewhere_opens_nothing_here(planting: Planter) -> None:
    """Being on call for one house is no duty in another."""
    house = planting()
    other = plant(house.kit, house.clock, "elsewhere")
    with house.kit.database.write() as tx:
        put(
            tx,
            tables.duty,
            id=named("duty", "elsewhere"),
            organisation_id=other.house.organisation,
            house_id=other.house.id,
            person_id=other.people["ben"],
            start=house.clock(),
            end=house.clock() + timedelta(hours=2),
        )
    assert isinstance(other.do(BreakGlass(house.house.id, WHY), by="ben"), Unknown)
    made = broken(other)
    assert isinstance(house.do(LookBehindGlass(made.glass), by="ben"), Unknown)
    assert isinstance(other.do(LookBehindGlass(named("nothing")), by="ben"), Unknown)


def test_an_unproven_session_is_enough(called: Planted) -> None:
    """In an emergency nobody looks for a second device: duty, reason and the journal stand in its place."""
    by = Actor(person=called.people["ben"], proven=False)
    made = called.kit.desk.do(BreakGlass(called.house.id, WHY), by=by)
    assert isinstance(made, GlassBroken)
    assert isinstance(called.kit.desk.do(LookBehindGlass(made.glass), by=by), BehindGlass)


@pytest.mark.parametrize(("reason", "minutes"), [("", 60), ("  ", 60), (WHY, 4), (WHY, 241), (WHY, True), (WHY, 1.5)])
def test_it_takes_a_reason_and_a_limit(reason: str, minutes: Any) -> None:
    """No reason, no glass; five minutes to four hours."""
    with pytest.raises(Unreadable):
        BreakGlass(named("house"), reason, minutes)
