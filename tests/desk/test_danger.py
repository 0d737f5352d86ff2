"""A danger order: everybody out from its instant, nobody in while it stands, everybody back who can when it is lifted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from habitat_kit.core.commands import (
    AddLeaf,
    ApproveBooking,
    CancelBooking,
    CheckIn,
    CloseSpace,
    LiftDanger,
    OrderDanger,
    ReopenSpace,
    ReturnBooking,
    SplitLeaf,
)
from habitat_kit.core.outcomes import (
    AwaitingApproval,
    Booked,
    Cancelled,
    Conflict,
    DangerLifted,
    DangerOrdered,
    GroundChanged,
    Misread,
    NotAllowed,
    NotReturned,
    Stale,
)
from habitat_kit.core.periods import Nights
from habitat_kit.core.spaces import Form
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import ApprovalAbove, NightsPerYear
from tests.desk.conftest import Planter
from tests.desk.test_hours import hours
from tests.desk.test_leaves import BEDS, held, whole
from tests.desk.test_recording import stored
from tests.desk.world import DAY, Planted

NOON = datetime(DAY.year, DAY.month, DAY.day, 10, tzinfo=UTC)
"""Midday of DAY in Paris, in summer."""


def order(house: Planted, space: str = "flat", by: str = "sam", **more: Any) -> Any:
    """Order everybody out of a space."""
    return house.do(OrderDanger(house.space(space), "water", "a pipe burst upstairs", **more), by=by)


def lift(house: Planted, ordered: DangerOrdered, by: str = "sam") -> Any:
    """Let people back."""
    return house.do(LiftDanger(ordered.order.id, 1), by=by)


def state(house: Planted, booking: Any) -> State:
    """Where a booking stands."""
    return stored(house)[booking.id].state


def test_who_is_there_and_who_would_come_is_displaced(house: Planted) -> None:
    """A running stay ends at the instant and keeps what was slept; one to come holds nothing; a past one is as it was."""
    over = house.do(house.stay(-10, 2)).booking
    running = house.do(house.stay(-2, 5)).booking
    later = house.do(house.stay(4, 2, "one"), by="ben").booking
    house.clock.now = NOON
    house.kit.tick()
    was = stored(house)[over.id]
    ordered = order(house)
    assert [one.booking for one in ordered.displaced] == [running.id, later.id]
    assert [one.household for one in ordered.displaced] == [house.households["ana"], house.households["ben"]]
    assert ordered.displaced[0].when == Nights(DAY, DAY + timedelta(days=3))
    assert state(house, running) is state(house, later) is State.DISPLACED
    assert held(house, running.id)["one"] == [(running.span.start, NOON)]
    assert held(house, later.id) == {}
    assert stored(house)[over.id] == was
    whole(house)


def test_the_order_holds_the_place(house: Planted) -> None:
    """Whoever asks is told of the danger in its own words, not that somebody has the place."""
    ordered = order(house, "one")
    for space in ("one", "flat"):
        outcome = house.do(house.stay(0, 1, space), by="ben")
        assert isinstance(outcome, Conflict)
        assert outcome.finding.key == "finding.danger_water"
        assert dict(outcome.finding.numbers) == {"since": ordered.order.span.start}
    assert isinstance(house.do(house.stay(0, 1, "two"), by="ben"), Booked)
    judged: Any = house.kit.desk.judge(house.stay(0, 1, "one"), by=house.actor("ana"))
    assert judged.conflict.key == "finding.danger_water"
    whole(house)


def test_who_holds_a_part_has_to_leave_the_whole(house: Planted) -> None:
    """An order over one bedroom displaces who has the flat; who has the other bedroom stays."""
    flat, two = house.do(house.stay(0, 2)).booking, house.do(house.stay(5, 2, "two")).booking
    ordered = order(house, "one")
    assert [one.booking for one in ordered.displaced] == [flat.id]
    assert state(house, two) is State.CONFIRMED


def test_free_places_are_named(house: Planted) -> None:
    """Only what has room for as many, can be booked and is free for the dates that remain."""
    one = house.do(house.stay(0, 2, "one", guests=2)).booking
    crowd = house.do(house.stay(5, 2, "one", guests=2), by="ben").booking
    house.do(house.stay(5, 1, "two"), by="cleo")
    ordered = order(house, "one")
    assert {out.booking: out.free for out in ordered.displaced} == {one.id: (house.space("two"),), crowd.id: ()}


def test_lifting_gives_back_what_remains(house: Planted) -> None:
    """The broken-off stay goes on, the one to come stands, the one that is over meanwhile is named."""
    running = house.do(house.stay(-2, 5)).booking
    missed = house.do(house.stay(3, 1, "two"), by="ben").booking
    partly = house.do(house.stay(3, 4, "one"), by="cleo").booking
    later = house.do(house.stay(9, 2), by="ben").booking
    house.clock.now = NOON
    ordered = order(house)
    house.clock.now = NOON + timedelta(days=5)
    lifted = lift(house, ordered)
    assert lifted.returned == (partly.id, later.id)
    assert {(no.booking, no.why) for no in lifted.not_returned} == {(running.id, "over"), (missed.id, "over")}
    now = house.kit.desk.sight(house.actor("cleo")).booking(partly.id)
    assert now.when == Nights(DAY + timedelta(days=5), DAY + timedelta(days=7))
    assert state(house, later) is State.CONFIRMED
    assert held(house, later.id)["living"] == [(later.span.start, later.span.end)]
    assert isinstance(house.do(house.stay(20)), Booked)
    whole(house)


def test_a_broken_off_stay_is_the_same_stay_again(house: Planted) -> None:
    """Its nights as they were, held before the order and from its lifting on; nobody held it in between."""
    running = house.do(house.stay(-2, 5)).booking
    house.clock.now = NOON
    ordered = order(house)
    back = house.clock.later(days=1)
    assert lift(house, ordered).returned == (running.id,)
    assert held(house, running.id)["one"] == [(running.span.start, NOON), (back, running.span.end)]
    now = house.kit.desk.sight(house.actor("ana")).booking(running.id)
    assert (now.when, now.span, now.state) == (running.when, running.span, State.CONFIRMED)
    whole(house)


def test_nights_that_were_not_slept_do_not_count(planting: Planter) -> None:
    """The year is left to whoever had to go: a stay to come counts nothing, one broken off what was slept."""
    house = planting(NightsPerYear(nights=7))
    house.do(house.stay(-2, 4))
    house.do(house.stay(10, 3))
    house.clock.now = NOON
    order(house, "living")
    allowed = house.kit.desk.sight(house.actor("ana")).allowances(
        house.house.id, house.households["ana"], house.space("one"), "guest_stay", DAY.year
    )
    assert {one.used for one in allowed} == {2}


def test_on_the_day_of_arrival_no_night_was_slept(house: Planted) -> None:
    """A stay broken off on its first evening keeps its dates to be told, and counts nothing."""
    stay = house.do(house.stay(0, 3)).booking
    house.clock.now = NOON + timedelta(hours=8)
    order(house)
    now = house.kit.desk.sight(house.actor("ana")).booking(stay.id)
    assert (now.when, now.counted, now.span.end) == (stay.when, False, house.clock.now)
    whole(house)


def test_a_wait_goes_on_where_it_stood(planting: Planter) -> None:
    """What waited for an answer waits again, as long as it still had; the steward says yes then."""
    house = planting(ApprovalAbove(nights=1, answer_hours=48))
    waiting = house.do(house.stay(20, 3)).booking
    house.clock.later(hours=24)
    ordered = order(house)
    house.clock.later(days=3)
    house.kit.tick()
    assert state(house, waiting) is State.DISPLACED
    assert lift(house, ordered).returned == (waiting.id,)
    now = house.kit.desk.sight(house.actor("ana")).booking(waiting.id)
    assert (now.state, now.deadline) == (State.AWAITING, house.clock.now + timedelta(hours=24))
    assert isinstance(house.do(ApproveBooking(waiting.id, now.revision), by="sam"), Booked)
    whole(house)


def test_an_order_ends_by_itself(house: Planted) -> None:
    """At its end the clock lifts it: whoever comes first afterwards finds everybody back in their place."""
    later = house.do(house.stay(1, 3)).booking
    house.clock.now = NOON
    end = datetime(DAY.year, DAY.month, DAY.day, 9) + timedelta(days=2)
    ordered = order(house, end=end)
    assert ordered.order.span.end == datetime(2027, 4, 7, 7, tzinfo=UTC)
    house.clock.now = datetime(2027, 4, 7, 7, tzinfo=UTC)
    assert isinstance(house.do(house.stay(2), by="ben"), Conflict)
    assert state(house, later) is State.CONFIRMED
    assert stored(house)[ordered.order.id].state is State.REOPENED
    whole(house)


def test_tick_lifts_what_has_ended(house: Planted) -> None:
    """Nobody has to ask: time alone brings people back."""
    later = house.do(house.stay(5, 3)).booking
    house.clock.now = NOON
    order(house, end=datetime(DAY.year, DAY.month, DAY.day, 18))
    house.clock.later(hours=9)
    house.kit.tick()
    assert state(house, later) is State.CONFIRMED
    whole(house)


def test_two_orders_are_lifted_one_by_one(house: Planted) -> None:
    """While another stands nobody comes back; with the last one everybody does who can."""
    stay = house.do(house.stay(5, 3)).booking
    fire, water = order(house), order(house, "one")
    assert water.displaced == ()
    lifted = lift(house, fire)
    assert lifted.not_returned == (NotReturned(stay.id, stay.household, "taken"),)
    assert isinstance(house.do(house.stay(5, 1, "two"), by="ben"), Booked)
    assert lift(house, water).not_returned == (NotReturned(stay.id, stay.household, "taken"),)
    whole(house)


def test_who_waits_for_two_orders_comes_back_with_the_last(house: Planted) -> None:
    """An earlier order's people are given back by the later one."""
    stay = house.do(house.stay(5, 3)).booking
    fire, water = order(house), order(house, "one")
    lift(house, fire)
    assert lift(house, water).returned == (stay.id,)
    assert state(house, stay) is State.CONFIRMED
    whole(house)


def test_works_that_waited_grow_after_people_are_back(house: Planted) -> None:
    """A closure takes what the order leaves, never what is given back."""
    stay = house.do(house.stay(5, 3)).booking
    house.do(CloseSpace(house.space("flat"), DAY, DAY + timedelta(days=20)), by="sam")
    ordered = order(house)
    assert lift(house, ordered).returned == (stay.id,)
    assert isinstance(house.do(house.stay(10), by="ben"), Conflict)
    whole(house)


def test_one_booking_asks_to_return_later(house: Planted) -> None:
    """Where somebody else had the dates at first, the right is not lost: it is asked for when they are free."""
    stay = house.do(house.stay(5, 3)).booking
    fire, water = order(house), order(house, "one")
    assert isinstance(house.do(ReturnBooking(stay.id, 2)), Conflict)
    lift(house, fire)
    other = house.do(house.stay(5, 1, "two"), by="ben").booking
    lift(house, water)
    assert isinstance(house.do(ReturnBooking(stay.id, 2)), Conflict)
    assert isinstance(house.do(ReturnBooking(stay.id, 2), by="ben"), NotAllowed)
    house.do(CancelBooking(other.id, 1), by="ben")
    back = house.do(ReturnBooking(stay.id, 2))
    assert isinstance(back, Booked)
    assert isinstance(house.do(ReturnBooking(stay.id, 3)), Stale)
    whole(house)


def test_whoever_was_displaced_may_give_up(house: Planted) -> None:
    """Cancelling counts nothing, and the dates are not given back to who no longer wants them."""
    stay = house.do(house.stay(5, 3)).booking
    house.clock.later(days=2)
    ordered = order(house)
    cancelled = house.do(CancelBooking(stay.id, 2))
    assert isinstance(cancelled, Cancelled)
    assert not cancelled.counted
    assert lift(house, ordered).returned == ()
    whole(house)


def test_no_new_room_under_an_order_is_free(house: Planted) -> None:
    """A leaf that comes or is split under it is held by it; other hours do not move anybody into it."""
    stay = house.do(house.stay(5, 3)).booking
    ordered = order(house, end=datetime(2027, 4, 10, 14))
    assert state(house, stay) is State.CONFIRMED
    grown = AddLeaf(house.space("flat"), "three", "Bedroom 3", Form.ROOM, DAY - timedelta(days=5), bookable=True)
    assert isinstance(house.do(grown, by="sam"), GroundChanged)
    assert isinstance(house.do(SplitLeaf(house.space("one"), DAY, BEDS), by="sam"), GroundChanged)
    assert {"three", "bed_a", "bed_b"} <= held(house, ordered.order.id).keys()
    clash = hours(house, 12, 11)
    assert [(one.use, one.other) for one in clash.clashes] == [(stay.id, ordered.order.id)]
    whole(house)


def test_an_order_is_no_closure_like_others(house: Planted) -> None:
    """It is made by ordering and ended by lifting: closing and reopening would lose the right of return."""
    ordered = order(house)
    assert house.do(ReopenSpace(ordered.order.id, 1), by="sam") == Misread("closure", "error.lift_it")
    close = CloseSpace(house.space("flat"), DAY, DAY + timedelta(days=2), "danger_fire")
    assert house.do(close, by="sam") == Misread("kind", "error.order_it")
    works = house.do(evolve(close, kind="works"), by="sam").closure
    assert type(house.do(LiftDanger(works.id, 1), by="sam")).__name__ == "Unknown"


def test_stewards_and_staff_order(house: Planted) -> None:
    """A resident and the landlord do not; the coordinator does."""
    for who in ("ana", "lou"):
        assert order(house, by=who) == NotAllowed("order_danger")
    ordered = order(house, by="kim")
    assert isinstance(ordered, DangerOrdered)
    assert lift(house, ordered, by="ana") == NotAllowed("lift_danger")
    assert isinstance(lift(house, ordered, by="kim"), DangerLifted)
    assert isinstance(lift(house, ordered), Stale)


def test_the_reason_stands_in_a_row_one_can_erase(house: Planted) -> None:
    """The journal and the kept outcome hold its id; the words are a note about the order."""
    house.do(OrderDanger(house.space("flat"), "fire", "Nadia smelled gas"), by="sam", key="k")
    with house.kit.database.read() as tx:
        kept = str(tx.say("SELECT * FROM habitat_journal") + tx.say("SELECT * FROM habitat_use"))
        assert "Nadia" not in kept
        assert [row[0] for row in tx.say("SELECT words FROM habitat_note")] == ["Nadia smelled gas"]


def test_orders_and_splits_are_kept_under_their_keys(house: Planted) -> None:
    """What was answered once is answered again: whom to call, and who came back."""
    house.do(house.stay(5, 3))
    commands: list[Any] = [OrderDanger(house.space("flat"), "fire", "smoke")]
    first = house.do(commands[0], by="sam", key="order")
    commands += [SplitLeaf(house.space("one"), DAY, BEDS), LiftDanger(first.order.id, 2)]
    for command in commands:
        outcome = house.do(command, by="sam", key=command.name())
        assert house.do(command, by="sam", key=command.name()) == outcome
    assert house.do(commands[0], by="sam", key="order") == first


def test_nobody_checks_in_under_an_order(house: Planted) -> None:
    """Who arrives at the door finds a booking that was displaced."""
    stay = house.do(house.stay(0, 2)).booking
    house.clock.now = NOON + timedelta(hours=4)
    order(house)
    assert isinstance(house.do(CheckIn(stay.id, 1), by="sam"), Stale)


def test_who_has_checked_in_is_displaced_as_well(house: Planted) -> None:
    """People in the house are the first to be called."""
    stay = house.do(house.stay(0, 2)).booking
    house.clock.now = NOON + timedelta(hours=4)
    house.do(CheckIn(stay.id, 1), by="sam")
    ordered = order(house)
    assert [one.booking for one in ordered.displaced] == [stay.id]
    house.clock.later(hours=3)
    assert lift(house, ordered).returned == (stay.id,)
    whole(house)


def test_a_meeting_that_goes_on_is_broken_off(house: Planted) -> None:
    """Its hours are given back while any of them is left."""
    meeting = house.do(house.meeting(0, 11, 4)).booking
    house.clock.now = NOON
    ordered = order(house)
    assert held(house, meeting.id) == {"living": [(meeting.span.start, NOON)]}
    back = house.clock.later(hours=1)
    assert lift(house, ordered).returned == (meeting.id,)
    assert held(house, meeting.id) == {"living": [(meeting.span.start, NOON), (back, meeting.span.end)]}
    whole(house)


@pytest.mark.parametrize("hour", [0, 1, 2, 3])
def test_an_order_in_the_hour_that_comes_twice(house: Planted, hour: int) -> None:
    """On the night the clocks go back it begins now, whichever two o'clock that is."""
    house.clock.now = datetime(2027, 10, 30, 23, 30, tzinfo=UTC) + timedelta(hours=hour)
    ordered = order(house)
    assert ordered.order.span.start == house.clock.now
    assert isinstance(lift(house, ordered), DangerLifted)
    whole(house)


def test_an_order_that_would_be_over_is_read_back(house: Planted) -> None:
    """Its end lies ahead."""
    assert order(house, end=datetime(2027, 2, 1, 9)) == Misread("end", "error.already_over")


def test_waiting_and_booked_come_back_as_such(planting: Planter) -> None:
    """ReturnBooking answers that it waits, where it waited."""
    house = planting(ApprovalAbove(nights=1, answer_hours=48))
    waiting = house.do(house.stay(20, 3)).booking
    fire, water = order(house), order(house, "one")
    lift(house, fire)
    other = house.do(house.stay(20, 1, "two"), by="ben").booking
    lift(house, water)
    house.do(CancelBooking(other.id, 1), by="ben")
    assert isinstance(house.do(ReturnBooking(waiting.id, 2)), AwaitingApproval)
    whole(house)
