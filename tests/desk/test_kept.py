"""Dates kept for who asks to think about them: as hard as a booking while they last, and nobody's for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CancelBooking, DeclineOffer, MoveBooking, OrderDanger, TakeOffer, Tick
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.happened import Answer, Asked, Ended
from habitat_kit.core.outcomes import (
    AwaitingApproval,
    Booked,
    Cancelled,
    Conflict,
    Expired,
    Judged,
    Kept,
    NotAllowed,
    Refused,
    Stale,
    WaitListed,
)
from habitat_kit.core.uses import State
from habitat_kit.core.waiting import MOST_KEPT, WaitState
from habitat_kit.plugins.participatory import ApprovalAbove, LongestStay, NightsPerYear
from habitat_kit.store import past, waiting
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, stored, terms
from tests.desk.test_races import kinds, together
from tests.desk.test_waiting import joined, offer_to, wait_of
from tests.desk.world import DAY, Planted

HOURS = 48


@pytest.fixture
def keeping(house: Planted) -> Planted:
    """A house that keeps dates for two days."""
    terms(house, hold_hours=HOURS)
    return house


def kept(house: Planted, command: Any, by: str = "ben") -> Booking:
    """Have dates kept; the booking that keeps them."""
    outcome = house.do(command, by=by)
    assert isinstance(outcome, Kept), outcome
    return outcome.booking


def no(house: Planted, command: Any, by: str = "ben") -> str:
    """Why dates are not kept: the same is said before and when they are asked for."""
    asked, looked = house.do(command, by=by), house.kit.desk.judge(command, by=house.actor(by))
    assert isinstance(asked, Refused), asked
    assert isinstance(looked, Judged)
    assert (asked.verdict.findings, asked.alternatives) == (looked.verdict.findings, looked.alternatives)
    return asked.verdict.findings[0].key


def test_kept_dates_are_held_until_they_are_taken(keeping: Planted) -> None:
    """Nobody else has them meanwhile; a yes books them, a second one hears where they stand."""
    hold = kept(keeping, keeping.stay(0, 3, hold=True, purpose="my sister"))
    assert (hold.state, hold.deadline) == (State.OPTION, keeping.clock.now + timedelta(hours=HOURS))
    assert isinstance(keeping.do(keeping.stay(1)), Conflict)
    assert isinstance(keeping.do(MoveBooking(hold.id, 1, end=day(2)), by="ben"), Stale)
    assert isinstance(keeping.do(TakeOffer(hold.id, 1), by="cleo"), NotAllowed)
    assert keeping.kit.desk.sight(keeping.actor("ben")).life(hold.id).possible == {"take_offer", "decline_offer"}
    taken = keeping.do(TakeOffer(hold.id, 1), by="ben")
    assert isinstance(taken, Booked)
    assert (taken.booking.state, taken.booking.deadline, taken.booking.purpose) == (State.CONFIRMED, None, "my sister")
    assert keeping.do(TakeOffer(hold.id, 1), by="ben") == Stale(hold.id, 2, "confirmed")
    assert isinstance(keeping.do(CancelBooking(hold.id, 2), by="ben"), Cancelled)


def test_a_house_that_says_nothing_keeps_nothing(house: Planted) -> None:
    """Without `hold_hours` dates are booked or not; nothing is written."""
    assert no(house, house.stay(0, hold=True)) == "finding.hold_not_offered"
    assert (house.count("use"), house.count("wait"), house.count("ask")) == (0, 0, 0)


def test_the_ask_is_judged_whole(planting: Planter) -> None:
    """What a rule refuses is not kept; kept nights weigh on the year, those let go do not."""
    house = planting(NightsPerYear(nights=4))
    terms(house, hold_hours=HOURS)
    assert no(house, house.stay(0, 5, hold=True)) == "finding.nights_per_year"
    hold = kept(house, house.stay(0, 3, hold=True))
    assert isinstance(house.do(house.stay(9, 2), by="ben"), Refused)
    assert house.do(DeclineOffer(hold.id, 1), by="ben").counted is False
    assert isinstance(house.do(house.stay(9, 2), by="ben"), Booked)


def test_a_yes_is_asked_for_once_they_are_taken(planting: Planter) -> None:
    """Nobody is asked about dates that are only kept."""
    house = planting(ApprovalAbove(nights=1, answer_hours=48, on_silence="lapse"))
    terms(house, hold_hours=HOURS)
    hold = kept(house, house.stay(0, 3, hold=True))
    assert house.kit.desk.sight(house.actor("sam")).waiting(house.house.id) == ()
    house.clock.later(hours=5)
    taken = house.do(TakeOffer(hold.id, 1), by="ben")
    assert isinstance(taken, AwaitingApproval)
    assert taken.booking.deadline == house.clock.now + timedelta(hours=48)


def test_what_lapses_is_the_next_ones_in_the_same_transaction(keeping: Planted) -> None:
    """At the deadline the dates go to who waits for them, before anything else; a late yes hears it is over."""
    hold = kept(keeping, keeping.stay(0, 3, hold=True))
    wait = joined(keeping, keeping.stay(0, 3, or_wait=True), by="cleo")
    keeping.clock.later(hours=HOURS)
    late = keeping.do(TakeOffer(hold.id, 1), by="ben")
    assert isinstance(late, Expired)
    assert offer_to(keeping, wait).household == keeping.households["cleo"]
    assert (stored(keeping, hold.id).state, stored(keeping, hold.id).counted) == (State.EXPIRED, False)


def test_the_clock_ends_it_too_and_once(keeping: Planted) -> None:
    """Nobody needs to come by, and a kit started anew finds the lapsed one as the old one would have."""
    hold = kept(keeping, keeping.stay(0, hold=True))
    keeping.clock.later(hours=HOURS)
    assert isinstance(keeping.kit.desk.judge(keeping.stay(0), by=keeping.actor("ana")), Judged)
    for _ in range(2):
        keeping.kit.tick()
        assert stored(keeping, hold.id).revision == 2
    assert isinstance(keeping.do(keeping.stay(0)), Booked)


def test_near_dates_are_kept_for_half_the_time_that_is_left(keeping: Planted) -> None:
    """Ten hours before the beginning five are left to decide; dates that begin are not kept."""
    at(keeping, DAY, 5)
    assert kept(keeping, keeping.stay(0, hold=True)).deadline == keeping.clock.now + timedelta(hours=5)
    at(keeping, day(3), 16)
    assert no(keeping, keeping.stay(3, hold=True)) == "finding.hold_begun"


def test_few_dates_are_kept_at_once(keeping: Planted) -> None:
    """One household has so many kept and no more; one that is answered makes room for another."""
    holds = [kept(keeping, keeping.stay(number * 2, hold=True)) for number in range(MOST_KEPT)]
    assert no(keeping, keeping.stay(20, hold=True)) == "finding.holds_enough"
    kept(keeping, keeping.stay(20, hold=True), by="cleo")
    keeping.do(TakeOffer(holds[0].id, 1), by="ben")
    kept(keeping, keeping.stay(22, hold=True))


@pytest.mark.parametrize("left", [False, True])
def test_nobody_holds_a_place_by_asking_anew(keeping: Planted, *, left: bool) -> None:
    """Left or lapsed, the same dates are not kept for that household for a day, also when nobody came by meanwhile."""
    hold = kept(keeping, keeping.stay(10, 3, hold=True))
    keeping.clock.later(hours=HOURS - 1)
    if left:
        keeping.do(DeclineOffer(hold.id, 1), by="ben")
    else:
        keeping.clock.later(hours=1)
    assert no(keeping, keeping.stay(11, space="one", hold=True)) == "finding.held_lately"
    assert keeping.count("ask") == 1
    other = kept(keeping, keeping.stay(10, 3, hold=True), by="cleo")
    keeping.do(DeclineOffer(other.id, 1), by="cleo")
    kept(keeping, keeping.stay(13, hold=True))
    keeping.clock.later(hours=24)
    assert kept(keeping, keeping.stay(10, 3, hold=True)).id != hold.id


def test_nothing_is_overridden_where_dates_are_kept(keeping: Planted) -> None:
    """An override is a decision, a hold is none: the command says so itself."""
    with pytest.raises(Unreadable, match="hold"):
        keeping.stay(0, hold=True, override=("house_rules/1",), override_reason="because")


def test_taken_dates_may_be_waited_for(keeping: Planted) -> None:
    """Whoever would have them kept meets a conflict, and stands in line where they ask for it too."""
    keeping.do(keeping.stay(0))
    assert isinstance(keeping.do(keeping.stay(0, hold=True), by="ben"), Conflict)
    waits = keeping.do(keeping.stay(0, hold=True, or_wait=True), by="ben")
    assert isinstance(waits, WaitListed)
    assert keeping.count("wait") == 1


def test_who_waited_for_the_same_dates_stands_in_line_once(planting: Planter) -> None:
    """The rule that kept them from free dates is gone: the wait that stood is the one behind the kept dates."""
    house = planting(NightsPerYear(nights=3))
    terms(house, hold_hours=HOURS)
    stay = house.do(house.stay(0, 3)).booking
    wait = joined(house, house.stay(0, 3, or_wait=True))
    house.do(house.stay(9), by="ben")
    house.do(CancelBooking(stay.id, 1))
    assert wait_of(house, wait).state is WaitState.WAITING
    with house.kit.database.write() as tx:
        tx.say("DELETE FROM habitat_rulebook_version")
        tx.say("UPDATE habitat_house SET ground = ground + 1")
    hold = kept(house, house.stay(0, 3, hold=True))
    assert offer_to(house, wait).id == hold.id
    assert house.count("wait") == 1


def test_a_danger_takes_kept_dates_back(keeping: Planted) -> None:
    """The place must be empty: the household is in line for its dates, and nothing of it weighs."""
    hold = kept(keeping, keeping.stay(0, 3, hold=True))
    keeping.do(OrderDanger(keeping.space("flat"), "fire", "smoke"), by="sam")
    assert (stored(keeping, hold.id).state, stored(keeping, hold.id).counted) == (State.EXPIRED, False)
    with keeping.kit.database.read() as tx:
        behind = waiting.of_offer(tx, hold.id)
    assert behind is not None
    assert behind.state is WaitState.WAITING


def test_a_replay_hears_one_ask(planting: Planter) -> None:
    """Taken, it is the ask it was; lapsed, one that ended at its deadline."""
    house = planting(LongestStay(nights=7))
    terms(house, hold_hours=HOURS)
    since = house.clock.now
    taken, lapsing = (kept(house, house.stay(first, 2, hold=True)) for first in (10, 20))
    house.do(TakeOffer(taken.id, 1), by="ben")
    house.clock.later(hours=HOURS)
    house.kit.tick()
    with house.kit.database.read() as tx:
        told = past.happened(tx, house.house.id, since, house.clock.later(seconds=1))
    asks = [(one.booking.id, one.answer) for one in told if isinstance(one, Asked)]
    assert asks == [(taken.id, Answer.STANDS), (lapsing.id, Answer.STANDS)]
    assert [(one.booking, one.counted) for one in told if isinstance(one, Ended)] == [(lapsing.id, False)]


def test_keeping_against_booking(keeping: Planted) -> None:
    """Two ask for the same dates at one instant, one to think about them: one of the two has them."""
    for number in range(8):
        wish = keeping.stay(number * 2)
        hold = keeping.stay(number * 2, hold=True)
        answers = together(keeping, (wish, "ana"), (hold, "ben"))
        assert kinds(answers) in ({"Booked", "Conflict"}, {"Kept", "Conflict"})
        for answer in answers:
            if isinstance(answer, Kept):
                keeping.do(TakeOffer(answer.booking.id, 1), by="ben")
    assert keeping.overlaps() == []


def test_the_last_instant(keeping: Planted) -> None:
    """A yes and the clock at one time: taken a second before the deadline, over at it."""
    for number in range(4):
        hold = kept(keeping, keeping.stay(20 + number * 2, hold=True))
        assert hold.deadline is not None
        keeping.clock.now = hold.deadline - timedelta(seconds=number % 2)
        answers = together(keeping, (TakeOffer(hold.id, 1), "ben"), (Tick(keeping.house.id), "kim"))
        assert kinds(answers) == ({"Booked", "Ticked"} if number % 2 else {"Expired", "Ticked"})
    assert keeping.overlaps() == []


def test_sent_twice_it_is_kept_once(keeping: Planted) -> None:
    """The same key is the same answer, with the words that were typed; journal and asks have none of them."""
    wish = keeping.stay(0, hold=True, purpose="my sister")
    first, again = keeping.do(wish, by="ben", key="k"), keeping.do(wish, by="ben", key="k")
    assert first.booking == again.booking
    assert first.booking.purpose == "my sister"
    with keeping.kit.database.read() as tx:
        for table in ("journal", "ask"):
            assert "sister" not in repr(tx.say(f"SELECT * FROM habitat_{table}"))
