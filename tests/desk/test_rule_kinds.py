"""The rule kinds at the desk: what is summed under the lock, what is known of who asks, and two tabs at one time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from habitat_kit.core.commands import CancelBooking, MoveBooking
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Refused
from habitat_kit.core.rules import Rule
from habitat_kit.plugins.participatory import (
    Approval,
    CancelNotice,
    ChangeNotice,
    Closed,
    GapBetweenOwn,
    NoChaining,
    Quota,
    WhoMayBook,
)
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.stays import at
from tests.desk.test_races import kinds, together
from tests.desk.world import DAY, Planted

ROUNDS = 6


def refused_by(outcome: Any) -> list[str]:
    """The keys of what refused."""
    return [finding.key for finding in outcome.verdict.refusing] if isinstance(outcome, Refused) else []


@pytest.mark.parametrize(
    "quota",
    [
        Quota("future", bookings=1),
        Quota("month", nights=2, weekdays=["monday", "tuesday"]),
        Quota("rolling", nights=2, days=9),
        Quota("week", bookings=1, per="person"),
    ],
    ids=lambda quota: f"{quota.unit} {quota.over}",
)
def test_two_tabs_never_beat_a_quota(planting: Planter, quota: Quota) -> None:
    """Sent at one instant from two tabs, two stays that are one too many: one is booked, the other refused."""
    house = planting(quota)
    for _ in range(ROUNDS):
        outcomes = together(house, (house.stay(0, 2, "one"), "ana"), (house.stay(0, 2, "two"), "ana"))
        assert kinds(outcomes) == {"Booked", "Refused"}
        booked = next(one.booking for one in outcomes if isinstance(one, Booked))
        house.do(CancelBooking(booked.id, 1))


def test_a_stay_between_two_others_is_counted_with_both(planting: Planter) -> None:
    """Each neighbour alone leaves room in nine days, both do not; the verdict is kept with what it read."""
    house = planting(Quota("rolling", nights=5, days=9))
    for day in (0, 7):
        assert isinstance(house.do(house.stay(day, 2)), Booked)
    assert refused_by(house.do(house.stay(4, 2))) == ["finding.quota.nights"]
    with house.kit.database.read() as tx:
        read = [answers for (answers,) in tx.run(Statement(sa.select(tables.ask.c.answers)))]
    kept = [answer for ((question, answer),) in read if question["is"] == "TimesUsed"]
    assert [len(answer) for answer in kept] == [0, 1, 2]
    assert {"nights": [f"{DAY}", f"{DAY + timedelta(days=2)}"]} in kept[2]
    assert isinstance(house.do(house.stay(4, 1)), Booked)


def test_two_tabs_never_beat_hours_either(planting: Planter) -> None:
    """Three hours a day: of two meetings of two hours, one."""
    house = planting(Quota("day", hours=3))
    for number in range(ROUNDS):
        first, second = house.meeting(number, 10, space="living"), house.meeting(number, 14, space="one")
        assert kinds(together(house, (first, "ana"), (second, "ana"))) == {"Booked", "Refused"}


def test_a_cancelled_booking_weighs_no_more(planting: Planter) -> None:
    """What was given back in time is there for another; a neighbour's weighs on nobody else."""
    house = planting(Quota("future", bookings=1))
    booked = house.do(house.stay(0)).booking
    assert refused_by(house.do(house.stay(5))) == ["finding.quota.bookings.future"]
    assert isinstance(house.do(house.stay(5), by="ben"), Booked)
    house.do(CancelBooking(booked.id, 1))
    assert isinstance(house.do(house.stay(9)), Booked)


def test_moving_counts_once(planting: Planter) -> None:
    """A stay moved within its quota is not in its own way."""
    house = planting(Quota("future", nights=2), GapBetweenOwn(days=3), NoChaining())
    booked = house.do(house.stay(0, 2)).booking
    moved = house.do(MoveBooking(booked.id, 1, start=DAY + timedelta(days=1), end=DAY + timedelta(days=3)))
    assert isinstance(moved, Booked)


def test_a_late_change_is_refused_and_a_late_cancellation_is_not(planting: Planter) -> None:
    """Within the notice a stay is neither moved nor shortened; cancelling is always heard."""
    house = planting(ChangeNotice(48))
    booked = house.do(house.stay(0, 3)).booking
    at(house, DAY - timedelta(days=1), 12)
    shorter = MoveBooking(booked.id, 1, end=DAY + timedelta(days=1))
    assert refused_by(house.do(shorter)) == ["finding.change_notice"]
    assert type(house.do(CancelBooking(booked.id, 1))).__name__ == "Cancelled"


def test_an_article_says_until_when_cancelling_is_free(planting: Planter) -> None:
    """In time it weighs nothing; a minute too late it weighs, and is still cancelled; a shorter stay gives up nights too."""
    house = planting(CancelNotice(48, kinds=["guest_stay"]), Quota("year", nights=3))
    last = datetime.combine(DAY, time(15), ZoneInfo("Europe/Paris")) - timedelta(hours=48)
    booked = house.do(house.stay(0, 2)).booking
    house.clock.now = last
    assert house.do(CancelBooking(booked.id, 1)).counted is False
    booked = house.do(house.stay(0, 2)).booking
    house.clock.later(minutes=31)
    assert house.do(CancelBooking(booked.id, 1)).counted is True
    assert refused_by(house.do(house.stay(5, 2))) == ["finding.quota.nights"]
    assert isinstance(house.do(house.stay(5, 1)), Booked)


def test_a_late_cancellation_is_nothing_to_come(planting: Planter) -> None:
    """It weighs on the year's nights, and not on how much one may have ahead."""
    house = planting(CancelNotice(2_000), Quota("future", bookings=1), Quota("future", nights=4))
    booked = house.do(house.stay(0, 4)).booking
    house.clock.later(hours=1)
    assert house.do(CancelBooking(booked.id, 1)).counted is True
    assert isinstance(house.do(house.stay(9, 4)), Booked)


def test_roles_are_those_of_who_asks(planting: Planter) -> None:
    """A resident is refused where stewards book; the steward who books for the household is not."""
    house = planting(WhoMayBook(roles=["steward"]))
    assert refused_by(house.do(house.stay(0))) == ["finding.who_may_book.role"]
    assert isinstance(house.do(house.stay(0, household=house.households["ana"]), by="sam"), Booked)
    judged = house.kit.desk.judge(house.stay(3), by=house.actor("ana"))
    assert [finding.key for finding in judged.verdict.refusing] == ["finding.who_may_book.role"]  # type: ignore[union-attr]  # a Judged


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        (WhoMayBook(homes=["home"]), "finding.who_may_book.home"),
        (Closed(weekdays=["monday"]), "finding.closed"),
        (WhoMayBook(resident_days=3_660), "finding.who_may_book.days"),
    ],
)
def test_what_the_database_knows_is_asked(planting: Planter, rule: Rule[Any], key: str) -> None:
    """Where a household lives and since when stands in its rows."""
    house = planting(rule)
    assert refused_by(house.do(house.stay(0))) == [key]


def test_approval_holds_the_dates(planting: Planter) -> None:
    """A booking above the bound waits, and nobody else has its dates meanwhile."""
    house: Planted = planting(Approval(guests_above=3))
    waits = house.do(house.stay(0, guests=4))
    assert isinstance(waits, AwaitingApproval)
    assert kinds([house.do(house.stay(0), by="ben")]) == {"Conflict"}
