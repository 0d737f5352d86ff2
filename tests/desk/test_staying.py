"""Checking in and out, and who did not come: the dates follow, and the nights weigh as the page says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import CancelBooking, CheckIn, CheckOut, CorrectBooking, MoveBooking, NoShow, Tick
from habitat_kit.core.outcomes import (
    Booked,
    CheckedIn,
    CheckedOut,
    Conflict,
    Judged,
    NotAllowed,
    NotArrived,
    Refused,
    Stale,
    Ticked,
)
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import ApprovalAbove, NightsPerYear
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, living_there, others, stored
from tests.desk.test_reach import grant
from tests.desk.world import DAY, Planted


def why(outcome: object) -> str:
    """The first reason of a refusal."""
    assert isinstance(outcome, Refused)
    return outcome.verdict.findings[0].key


def test_one_checks_in_from_the_first_day_on(house: Planted) -> None:
    """The evening before is too early, the morning of the day is not; a second time finds it done."""
    booked = house.do(house.stay(0, 2)).booking
    at(house, day(-1), 23, 59)
    assert why(house.do(CheckIn(booked.id, 1))) == "finding.too_early"
    at(house, DAY, 0)
    there = house.do(CheckIn(booked.id, 1))
    assert isinstance(there, CheckedIn)
    assert (there.booking.state, there.booking.span) == (State.CHECKED_IN, booked.span)
    assert house.do(CheckIn(booked.id, 2)) == Stale(booked.id, 2, "checked_in")


def test_what_waits_or_is_over_is_not_checked_in(planting: Planter) -> None:
    """Only a sure booking is checked in, and not after its end."""
    house = planting(ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))
    waiting, sure = house.do(house.stay(0, 4)).booking, house.do(house.stay(9, 1)).booking
    assert isinstance(house.do(CheckIn(waiting.id, 1)), Stale)
    house.clock.now = sure.span.end
    assert isinstance(house.do(CheckIn(sure.id, 1)), Stale)


@pytest.mark.parametrize(("by", "may"), [("ana", True), ("ben", False), ("sam", True), ("kim", True), ("lou", False)])
def test_who_checks_in(house: Planted, by: str, *, may: bool) -> None:
    """The household itself, the steward and the coordinator; no neighbour and no landlord."""
    booked = house.do(house.stay(0)).booking
    at(house, DAY, 15)
    assert isinstance(house.do(CheckIn(booked.id, 1), by=by), CheckedIn if may else NotAllowed)


def test_a_keeper_checks_in_and_out_what_they_keep(house: Planted) -> None:
    """A resident who keeps one room hands over its key, opens its booking, and has no say in the other room."""
    grant(house, "cleo", Role.KEEPER, house.space("one"))
    one, two = house.do(house.stay(0, 1, "one")).booking, house.do(house.stay(0, 1, "two"), by="ben").booking
    at(house, DAY, 15)
    assert house.do(CheckIn(two.id, 1), by="cleo") == NotAllowed("check_in")
    assert isinstance(house.do(CheckIn(one.id, 1), by="cleo"), CheckedIn)
    sight = house.kit.desk.sight(house.actor("cleo"))
    assert sight.booking(one.id).state is State.CHECKED_IN
    house.do(CorrectBooking(one.id, 2, guests=2, reason="a word for the household"), by="sam")
    assert sight.note(one.id) is None
    assert [one.words for one in sight.life(one.id).history] == [None, None, None]
    assert house.kit.desk.sight(house.actor("ana")).note(one.id) == "a word for the household"
    assert house.do(CancelBooking(one.id, 3), by="cleo") == NotAllowed("cancel_booking")
    at(house, day(1), 9)
    assert isinstance(house.do(CheckOut(one.id, 3), by="cleo"), CheckedOut)


def test_only_those_who_look_after_the_place_say_that_nobody_came(house: Planted) -> None:
    """A household does not report itself; its neighbours do not report it."""
    booked = house.do(house.stay(0)).booking
    at(house, DAY, 20)
    assert house.do(NoShow(booked.id, 1)) == NotAllowed("no_show")
    assert house.do(NoShow(booked.id, 1), by="ben") == NotAllowed("no_show")
    assert isinstance(house.do(NoShow(booked.id, 1), by="sam"), NotArrived)


def test_who_leaves_early_frees_the_rest_at_once(house: Planted) -> None:
    """The room is somebody else's from the instant the guests leave, and the nights slept stay where they were."""
    there = living_there(house, 3)
    at(house, day(1), 9)
    assert isinstance(house.do(house.stay(1), by="ben"), Conflict)
    left = house.do(CheckOut(there.id, 2))
    assert isinstance(left, CheckedOut)
    assert left.booking.state is State.DONE
    assert left.booking.when == Nights(DAY, day(1))
    assert (left.booking.span.start, left.booking.span.end) == (there.span.start, house.clock.now)
    assert isinstance(house.do(house.stay(1), by="ben"), Booked)
    assert house.overlaps() == []


def test_a_household_that_leaves_early_keeps_the_nights_on_its_quota(planting: Planter) -> None:
    """Nights not slept weigh as cancelling that late would, each in its place; a steward sees them as cancelled."""
    house = planting(NightsPerYear(nights=4))
    there = living_there(house, 3)
    at(house, day(1), 9)
    assert house.do(CheckOut(there.id, 2)).counted == 2
    (given,) = others(house, there.id)
    assert (given.state, given.when, given.counted) == (State.CANCELLED, Nights(day(1), day(3)), True)
    assert isinstance(house.do(house.stay(20, 2)), Refused)
    assert isinstance(house.do(house.stay(20, 1)), Booked)


def test_whoever_ends_a_stay_of_others_gives_the_nights_back(planting: Planter) -> None:
    """A steward who sends guests home early does not charge their hosts."""
    house = planting(NightsPerYear(nights=3))
    there = living_there(house, 3)
    at(house, day(1), 9)
    assert house.do(CheckOut(there.id, 2), by="sam").counted == 0
    assert others(house, there.id) == []
    assert isinstance(house.do(house.stay(20, 2)), Booked)


def test_a_night_begun_is_kept_and_the_last_morning_gives_nothing_back(house: Planted) -> None:
    """Who leaves on the evening they came has had that night; who leaves on the last morning has had them all."""
    first = living_there(house, 3, "one")
    at(house, DAY, 22)
    assert house.do(CheckOut(first.id, 2)).booking.when == Nights(DAY, day(1))
    other = house.do(house.stay(1, 2, "one")).booking
    at(house, day(1), 16)
    house.do(CheckIn(other.id, 1))
    at(house, day(3), 8)
    left = house.do(CheckOut(other.id, 2))
    assert (left.booking.when, left.counted) == (other.when, 0)
    assert left.booking.span.end == house.clock.now


def test_a_meeting_ends_when_people_leave(house: Planted) -> None:
    """The hour is free from that minute on; its end is told to the minute, rounded up."""
    booked = house.do(house.meeting(0, 10, 4)).booking
    at(house, DAY, 10)
    house.do(CheckIn(booked.id, 1))
    at(house, DAY, 11, 30)
    house.clock.later(seconds=20)
    left = house.do(CheckOut(booked.id, 2)).booking
    assert isinstance(left.when, Hours)
    assert (left.when.end.hour, left.when.end.minute) == (11, 31)
    assert left.span.end == house.clock.now
    assert isinstance(house.do(house.meeting(0, 12), by="ben"), Booked)


def test_nobody_leaves_before_it_began(house: Planted) -> None:
    """Keys fetched at noon are no stay yet, nor is its very first instant: the way back is to undo the check-in."""
    booked = house.do(house.stay(0)).booking
    at(house, DAY, 12)
    house.do(CheckIn(booked.id, 1))
    assert why(house.do(CheckOut(booked.id, 2))) == "finding.not_begun"
    at(house, DAY, 15)
    assert why(house.do(CheckOut(booked.id, 2))) == "finding.not_begun"
    house.clock.later(seconds=1)
    assert isinstance(house.do(CheckOut(booked.id, 2)), CheckedOut)


def test_a_no_show_frees_the_dates_and_weighs(planting: Planter) -> None:
    """Not before the hour of arrival; then the room is free, and the nights stay on the quota."""
    house = planting(NightsPerYear(nights=3))
    booked = house.do(house.stay(0, 3)).booking
    at(house, DAY, 14, 59)
    assert why(house.do(NoShow(booked.id, 1), by="sam")) == "finding.not_begun"
    at(house, DAY, 15)
    assert isinstance(house.do(NoShow(booked.id, 1), by="sam"), NotArrived)
    assert stored(house, booked.id).counted
    assert isinstance(house.do(house.stay(0), by="ben"), Booked)
    assert isinstance(house.do(house.stay(20)), Refused)


def test_who_is_there_does_not_cancel_and_did_come(house: Planted) -> None:
    """A stay that was checked in is checked out, not cancelled and no no-show."""
    there = living_there(house)
    assert isinstance(house.do(CancelBooking(there.id, 2)), Stale)
    assert isinstance(house.do(NoShow(there.id, 2), by="sam"), Stale)


def test_time_checks_out_who_forgot(house: Planted) -> None:
    """Tick finishes a checked-in stay that has ended, with all its nights."""
    there = living_there(house, 2)
    house.clock.now = there.span.end
    assert house.do(Tick(house.house.id), by="kim") == Ticked(0, 1)
    found = stored(house, there.id)
    assert (found.state, found.when, found.span) == (State.DONE, there.when, there.span)


def test_who_is_there_may_stay_longer_and_stays_checked_in(house: Planted) -> None:
    """A longer stay keeps its first night and its guests in; what is not free is not theirs."""
    there = living_there(house, 2)
    longer = house.do(MoveBooking(there.id, 2, end=day(4)))
    assert isinstance(longer, Booked)
    assert longer.booking.state is State.CHECKED_IN
    house.do(house.stay(5), by="ben")
    assert isinstance(house.do(MoveBooking(there.id, 3, end=day(6))), Conflict)


def test_who_is_there_cannot_wait_for_a_yes(planting: Planter) -> None:
    """Where a longer stay needs approval, the further nights are asked for by themselves; nobody loses their bed."""
    house = planting(ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))
    there = living_there(house, 2)
    longer = house.do(MoveBooking(there.id, 2, end=day(4)))
    assert "finding.stays_already" in {finding.key for finding in longer.verdict.findings}
    judged = house.kit.desk.judge(MoveBooking(there.id, 2, end=day(4)), by=house.actor("ana"))
    assert isinstance(judged, Judged)
    assert not judged.passes
    assert stored(house, there.id).state is State.CHECKED_IN


def test_slept_nights_stay_in_their_room(house: Planted) -> None:
    """Mid-stay nobody moves the past into another room: check out, and book the other one."""
    there = living_there(house, 3, "one")
    assert isinstance(house.do(MoveBooking(there.id, 2, space=house.space("two"))), Booked)
    at(house, day(1), 9)
    moved = house.do(MoveBooking(there.id, 3, space=house.space("one")))
    assert why(moved) == "finding.begun_there"
    assert isinstance(house.do(CheckOut(there.id, 3), by="sam"), CheckedOut)
    rest = house.stay(1, 2, "one", household=house.households["ana"])
    assert isinstance(house.do(rest, by="sam"), Booked)


def test_a_move_that_waits_keeps_the_earlier_deadline(planting: Planter) -> None:
    """Pushing a waiting booking about does not hold dates for ever; other dates altogether are a new ask."""
    house = planting(ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))
    waiting = house.do(house.stay(0, 4)).booking
    house.clock.later(hours=10)
    nudged = house.do(MoveBooking(waiting.id, 1, day(1), day(5))).booking
    assert nudged.deadline == waiting.deadline
    elsewhere = house.do(MoveBooking(waiting.id, 2, day(20), day(24))).booking
    assert elsewhere.deadline == house.clock.now + timedelta(hours=48)
