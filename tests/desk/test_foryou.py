"""What waits for whom: answers for stewards, kept dates and near bookings for households, tasks for whose they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import NOBODY, Role
from habitat_kit.core.commands import ApproveBooking, FinishTask
from habitat_kit.core.foryou import Why
from habitat_kit.core.uses import Silence
from habitat_kit.desk.foryou import for_you
from habitat_kit.plugins.participatory import ApprovalAbove
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.stays import PARIS
from tests.desk.test_tasks import made
from tests.desk.world import DAY, NOW, Planted


@pytest.fixture
def village(planting: Any) -> Planted:
    """A house in which long stays need a yes."""
    planted: Planted = planting(ApprovalAbove(nights=2, answer_hours=72, on_silence=Silence.LAPSE))
    return planted


def waits(village: Planted, by: str) -> list[Why]:
    """Why somebody's list has what it has, in order."""
    return [one.why for one in for_you(village.kit.desk.sight(village.actor(by)), village.clock())]


def test_each_sees_what_waits_for_them(village: Planted) -> None:
    """A request waits for the steward, its dates are kept for the household; a neighbour's list is empty."""
    booking = village.do(village.stay(0, 3), by="ana").booking
    assert (waits(village, "ana"), waits(village, "sam"), waits(village, "ben")) == ([Why.KEPT], [Why.APPROVAL], [])
    assert waits(village, "lou") == []
    village.do(ApproveBooking(booking.id, booking.revision), by="sam")
    assert (waits(village, "ana"), waits(village, "sam")) == ([], [])


def test_a_booking_is_shown_when_it_is_near(village: Planted) -> None:
    """In its last week before it begins, and while it lasts."""
    village.do(village.stay(0, 1), by="ana")
    assert waits(village, "ana") == []
    village.clock.now = NOW + timedelta(days=(DAY - NOW.date()).days - 6)
    assert waits(village, "ana") == [Why.SOON]
    village.clock.later(days=6, hours=20)
    assert waits(village, "ana") == [Why.SOON]
    village.clock.later(hours=20)
    assert waits(village, "ana") == []


def test_tasks_wait_for_whose_they_are(village: Planted) -> None:
    """One's own whenever it is due; what is nobody's in its last week, for whoever may take it; done ones never."""
    own = made(village, assignee=village.people["ana"], due=date(2027, 12, 1))
    made(village, due=NOW.date() + timedelta(7))
    made(village, due=NOW.date() + timedelta(8))
    made(village, by="kim", due=NOW.date(), role=Role.SOCIAL_WORKER)
    assert (waits(village, "ana"), waits(village, "sam"), waits(village, "ben")) == ([Why.TASK], [Why.TASK], [])
    village.do(FinishTask(own.id, 1), by="ana")
    assert waits(village, "ana") == []
    village.clock.now = NOW.replace(hour=23, minute=30)
    assert waits(village, "sam") == [Why.TASK, Why.TASK], "by the house's date it is tomorrow"


def test_what_lapses_first_stands_first(village: Planted) -> None:
    """A task due today before an answer due in three days."""
    village.do(village.stay(0, 3), by="ana")
    made(village, due=NOW.date(), assignee=village.people["sam"])
    made(village, due=NOW.date() + timedelta(10), assignee=village.people["sam"])
    assert waits(village, "sam") == [Why.TASK, Why.APPROVAL, Why.TASK]


@pytest.mark.parametrize(("edge", "before", "after"), [("end", 1, 0), ("start", 0, 1)])
def test_whose_bookings_are_mine_is_asked_of_the_houses_day(
    village: Planted, edge: str, before: int, after: int
) -> None:
    """Who moves out, or in, on a day does so at the house's midnight, not at UTC's."""
    village.do(village.stay(20, 2), by="ana")
    with village.kit.database.write() as tx:
        belongs = tables.membership.c
        moved = sa.update(tables.membership).where(
            belongs.person_id == sa.bindparam("who", type_=belongs.person_id.type)
        )
        tx.run(Statement(moved.values({edge: DAY})), who=village.people["ana"])
    sight = village.kit.desk.sight(village.actor("ana"))
    midnight = datetime.combine(DAY, time(), PARIS).astimezone(UTC)
    assert midnight.date() < DAY, "in UTC it is still the day before"
    for now, seen in ((midnight - timedelta(minutes=1), before), (midnight, after)):
        village.clock.now = now
        assert len(sight.mine()) == seen, now


def test_nothing_waits_for_nobody(village: Planted) -> None:
    """Who is not signed in has an empty list."""
    village.do(village.stay(0, 3), by="ana")
    made(village)
    assert for_you(village.kit.desk.sight(NOBODY), village.clock()) == ()
