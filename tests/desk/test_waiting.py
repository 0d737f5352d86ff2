"""The wait list: what is freed is offered to who waits for it, at once, in order, and to nobody twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from attrs import evolve, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    ApproveBooking,
    CancelBooking,
    ChangeHours,
    CloseSpace,
    DeclineBooking,
    DeclineOffer,
    EndPerson,
    LeaveWaitList,
    LiftDanger,
    MoveBooking,
    NoShow,
    OrderDanger,
    ReopenSpace,
    TakeOffer,
    Tick,
)
from habitat_kit.core.ids import named
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.outcomes import (
    AwaitingApproval,
    Booked,
    Cancelled,
    Conflict,
    Expired,
    NotAllowed,
    Refused,
    Stale,
    WaitEnded,
    WaitListed,
)
from habitat_kit.core.rules import Ask, Reason, Rule, refuse
from habitat_kit.core.uses import State
from habitat_kit.core.waiting import MOST_WAITS, Wait, WaitState
from habitat_kit.hooks import RuleOffer, hookimpl
from habitat_kit.plugins.participatory import ApprovalAbove, NightsPerYear
from habitat_kit.store import waiting
from habitat_kit.store.mapping.waiting import wait_of as rows_wait_of
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, stored
from tests.desk.test_races import kinds, together
from tests.desk.world import DAY, NOW, Planted


def wait_of(house: Planted, wait: UUID) -> Wait:
    """A wait as it stands."""
    with house.kit.database.read() as tx:
        found = waiting.read(tx, wait)
    assert found is not None
    return found


def offer_to(house: Planted, wait: UUID) -> Any:
    """The booking that offers a wait its dates."""
    found = wait_of(house, wait)
    assert found.state is WaitState.OFFERED, found.state
    assert found.offer is not None
    return stored(house, found.offer)


def joined(house: Planted, command: Any, by: str = "ben") -> UUID:
    """Stand in line; the wait's id."""
    outcome = house.do(command, by=by)
    assert isinstance(outcome, WaitListed), outcome
    house.clock.later(seconds=1)
    return outcome.wait.id


@pytest.fixture
def taken(house: Planted) -> Any:
    """A stay of Ana's that others wait for."""
    return house.do(house.stay(0, 3)).booking


def test_only_a_conflict_is_waited_for(planting: Planter) -> None:
    """Free dates are booked, refused ones refused with the reason, and without `or_wait` a conflict is one."""
    house = planting(NightsPerYear(nights=4))
    assert isinstance(house.do(house.stay(0, 3, or_wait=True)), Booked)
    assert isinstance(house.do(house.stay(0, 5, or_wait=True), by="ben"), Refused)
    assert isinstance(house.do(house.stay(0, 3), by="ben"), Conflict)
    assert isinstance(house.do(house.stay(0, 3, or_wait=True), by="ben"), WaitListed)
    assert house.count("wait") == 1


def test_the_first_in_line_is_offered_what_a_cancellation_frees(house: Planted, taken: Any) -> None:
    """In one transaction the dates pass from who cancels to who waited longest; nobody could come between."""
    first = house.do(house.stay(0, 3, or_wait=True), by="ben")
    house.clock.later(seconds=1)
    second = house.do(house.stay(1, 1, space="one", or_wait=True), by="cleo")
    assert (first.place, second.place) == (1, 2)
    house.do(CancelBooking(taken.id, 1))
    offered = offer_to(house, first.wait.id)
    assert (offered.state, offered.household) == (State.OPTION, house.households["ben"])
    assert offered.deadline == house.clock.now + timedelta(hours=48)
    assert wait_of(house, second.wait.id).state is WaitState.WAITING
    assert isinstance(house.do(house.stay(0, 1)), Conflict)


def test_asked_twice_one_stands_in_line_once(house: Planted, taken: Any) -> None:
    """The same dates again are the same wait, at the same place."""
    first = house.do(house.stay(0, 3, or_wait=True), by="ben")
    again = house.do(house.stay(0, 3, or_wait=True), by="ben")
    assert (again.wait.id, again.place) == (first.wait.id, 1)
    house.do(CancelBooking(taken.id, 1))
    assert isinstance(house.do(house.stay(0, 3, or_wait=True), by="ben"), Conflict)


def test_taking_and_taking_twice(house: Planted, taken: Any) -> None:
    """Taken, the offer is a booking like any other; a second tap hears where it stands."""
    wait = joined(house, house.stay(0, 3, or_wait=True, purpose="my sister"))
    house.do(CancelBooking(taken.id, 1))
    offer = offer_to(house, wait)
    assert isinstance(house.do(TakeOffer(offer.id, 1), by="cleo"), NotAllowed)
    booked = house.do(TakeOffer(offer.id, 1), by="ben")
    assert isinstance(booked, Booked)
    assert (booked.booking.state, booked.booking.deadline, booked.booking.purpose) == (
        State.CONFIRMED,
        None,
        "my sister",
    )
    again = house.do(TakeOffer(offer.id, 1), by="ben")
    assert again == Stale(offer.id, 2, "confirmed")
    assert (wait_of(house, wait).state, wait_of(house, wait).purpose) == (WaitState.TAKEN, None)


def test_declining_passes_on_in_the_same_transaction(house: Planted, taken: Any) -> None:
    """Who says no counts nothing, and the next one is asked at once; cancelling an offer is the same."""
    first = joined(house, house.stay(0, 3, or_wait=True))
    second = joined(house, house.stay(0, 3, or_wait=True), by="cleo")
    house.do(CancelBooking(taken.id, 1))
    offer = offer_to(house, first)
    declined = house.do(DeclineOffer(offer.id, 1), by="ben")
    assert isinstance(declined, Cancelled)
    assert (declined.counted, declined.booking.state) == (False, State.CANCELLED)
    assert wait_of(house, first).state is WaitState.PASSED
    other = offer_to(house, second)
    assert isinstance(house.do(CancelBooking(other.id, 1), by="cleo"), Cancelled)
    assert wait_of(house, second).state is WaitState.PASSED
    assert isinstance(house.do(house.stay(0, 3)), Booked)


def test_an_offer_expires_and_passes_on(house: Planted, taken: Any) -> None:
    """Whoever meets the deadline first settles it: the offer lapses and the next one has theirs, before anything else."""
    first = joined(house, house.stay(0, 3, or_wait=True))
    second = joined(house, house.stay(0, 3, or_wait=True), by="cleo")
    house.do(CancelBooking(taken.id, 1))
    offer = offer_to(house, first)
    house.clock.later(hours=48)
    late = house.do(TakeOffer(offer.id, 1), by="ben")
    assert isinstance(late, Expired)
    assert wait_of(house, first).state is WaitState.EXPIRED
    assert offer_to(house, second).deadline == house.clock.now + timedelta(hours=48)
    assert not stored(house, offer.id).counted


def test_tick_passes_on_as_well(house: Planted, taken: Any) -> None:
    """Nobody needs to come by: the clock passes offers on, and ticking twice does it once."""
    first = joined(house, house.stay(0, 3, or_wait=True))
    second = joined(house, house.stay(0, 3, or_wait=True), by="cleo")
    house.do(CancelBooking(taken.id, 1))
    house.clock.later(hours=48)
    house.kit.tick()
    assert wait_of(house, first).state is WaitState.EXPIRED
    offer = offer_to(house, second)
    house.kit.tick()
    assert offer_to(house, second) == offer


def test_near_dates_are_offered_for_half_the_time_that_is_left(house: Planted, taken: Any) -> None:
    """Ten hours before the beginning five are left to answer; dates that have begun are over."""
    wait = joined(house, house.stay(0, 3, or_wait=True))
    at(house, DAY, 5)
    house.do(CancelBooking(taken.id, 1))
    assert offer_to(house, wait).deadline == house.clock.now + timedelta(hours=5)


def test_dates_that_have_begun_end_the_wait(house: Planted, taken: Any) -> None:
    """Nobody waits for yesterday, nor joins for what has begun."""
    wait = joined(house, house.stay(0, 3, or_wait=True))
    at(house, DAY, 16)
    assert isinstance(house.do(house.stay(0, 3, or_wait=True), by="cleo"), Conflict)
    house.kit.tick()
    assert wait_of(house, wait).state is WaitState.OVER
    house.do(CancelBooking(taken.id, 1))
    assert wait_of(house, wait).state is WaitState.OVER


def test_the_whole_dates_must_be_free(house: Planted, taken: Any) -> None:
    """Half of what one waits for is no offer; when the other half is freed too, it is."""
    other = house.do(house.stay(3, 2)).booking
    wait = joined(house, house.stay(1, 3, or_wait=True))
    short = joined(house, house.stay(1, 1, or_wait=True), by="cleo")
    house.do(CancelBooking(taken.id, 1))
    assert wait_of(house, wait).state is WaitState.WAITING
    offer_to(house, short)
    house.do(CancelBooking(other.id, 1))
    assert wait_of(house, wait).state is WaitState.WAITING
    house.do(DeclineOffer(offer_to(house, short).id, 1), by="cleo")
    offer_to(house, wait)


def test_an_offer_obeys_todays_rules(planting: Planter) -> None:
    """Whom a rule refuses by now is passed over, keeps their place, and is asked when it lets them pass."""
    house = planting(NightsPerYear(nights=3))
    taken = house.do(house.stay(0, 3)).booking
    first = joined(house, house.stay(0, 3, or_wait=True))
    own = house.do(house.stay(9, 1), by="ben").booking
    second = joined(house, house.stay(0, 3, or_wait=True), by="cleo")
    house.do(CancelBooking(taken.id, 1))
    assert wait_of(house, first).state is WaitState.WAITING
    offer = offer_to(house, second)
    house.do(CancelBooking(own.id, 1), by="ben")
    house.do(DeclineOffer(offer.id, 1), by="cleo")
    offer_to(house, first)


def test_what_frees_a_quota_is_looked_at_too(planting: Planter) -> None:
    """Dates free and a rule in the way: once the rule lets them pass, they are offered, whatever was cancelled."""
    house = planting(NightsPerYear(nights=3))
    taken = house.do(house.stay(0, 3)).booking
    wait = joined(house, house.stay(0, 3, or_wait=True))
    own = house.do(house.stay(9, 1), by="ben").booking
    house.do(CancelBooking(taken.id, 1))
    assert wait_of(house, wait).state is WaitState.WAITING
    house.do(CancelBooking(own.id, 1), by="ben")
    offer_to(house, wait)


@frozen
class NotToday(Rule[Booking]):
    """Refuses everything on the second of March, the day after the planted house's clock begins."""

    kind: ClassVar[str] = "not_today"
    judges: ClassVar[type] = Booking

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Look at the day only."""
        if ask.today == NOW.date() + timedelta(days=1):
            yield refuse("rule.not_today")

    def numbers(self) -> dict[str, Any]:
        """Nothing fills its sentence."""
        return {}


class Whims:
    """A plugin with that rule."""

    @staticmethod
    @hookimpl
    def offer() -> list[RuleOffer]:
        """Offer it."""
        return [RuleOffer(NotToday, 'kind = "not_today"')]


def test_a_rule_that_time_satisfies_is_asked_again(planting: Planter) -> None:
    """Free dates that a rule still refuses are offered once it no longer does: the clock asks it every hour."""
    house = planting(NotToday(), plugins=[Whims])
    taken = house.do(house.stay(0, 3)).booking
    wait = joined(house, house.stay(0, 3, or_wait=True))
    house.clock.later(days=1)
    house.do(CancelBooking(taken.id, 1))
    assert wait_of(house, wait).looked_at == house.clock.now
    house.clock.later(hours=24)
    house.kit.tick()
    offer_to(house, wait)


def test_a_taken_offer_may_need_approval(planting: Planter) -> None:
    """Where the rules ask for a yes, taking asks for it; a no passes the dates on."""
    house = planting(ApprovalAbove(nights=2, answer_hours=24, on_silence="lapse"))
    taken = house.do(house.stay(0, 3)).booking
    house.do(ApproveBooking(taken.id, 1), by="sam")
    wait = joined(house, house.stay(0, 3, or_wait=True))
    second = joined(house, house.stay(0, 2, or_wait=True), by="cleo")
    house.do(CancelBooking(taken.id, 2))
    offer = offer_to(house, wait)
    asked = house.do(TakeOffer(offer.id, 1), by="ben")
    assert isinstance(asked, AwaitingApproval)
    assert asked.booking.deadline == house.clock.now + timedelta(hours=24)
    house.do(DeclineBooking(offer.id, 2, "too long"), by="sam")
    offer_to(house, second)


def test_whatever_frees_offers(house: Planted) -> None:
    """A move, a shortening, a no-show, an end of works: each passes on what it frees."""
    moved = house.do(house.stay(0, 2)).booking
    shortened = house.do(house.stay(10, 3)).booking
    works = house.do(CloseSpace(house.space("flat"), day(20), day(22), "works"), by="sam").closure
    waits = [
        joined(house, house.stay(0, 2, or_wait=True)),
        joined(house, house.stay(11, 2, or_wait=True)),
        joined(house, house.stay(20, 2, or_wait=True)),
    ]
    house.do(MoveBooking(moved.id, 1, start=day(30), end=day(32)))
    house.do(MoveBooking(shortened.id, 1, end=day(11)))
    house.do(ReopenSpace(works.id, 1), by="sam")
    for wait in waits:
        offer_to(house, wait)
    late = house.do(house.stay(40, 3)).booking
    wait = joined(house, house.stay(41, 2, or_wait=True))
    at(house, day(40), 20)
    house.do(NoShow(late.id, 1), by="sam")
    offer_to(house, wait)


def test_a_closure_grows_before_anybody_is_offered(house: Planted, taken: Any) -> None:
    """What was to be closed is closed, and not offered first."""
    wait = joined(house, house.stay(0, 3, or_wait=True))
    house.do(CloseSpace(house.space("flat"), day(0), day(4), "works"), by="sam")
    house.do(CancelBooking(taken.id, 1))
    assert wait_of(house, wait).state is WaitState.WAITING


def test_a_danger_order_takes_offers_back_and_lifting_makes_them_again(house: Planted, taken: Any) -> None:
    """Whoever was offered a place that burns is in line again, where they stood."""
    wait = joined(house, house.stay(0, 3, or_wait=True))
    house.do(CancelBooking(taken.id, 1))
    first = offer_to(house, wait)
    order = house.do(OrderDanger(house.space("flat"), "fire", "smoke"), by="sam").order
    assert (wait_of(house, wait).state, stored(house, first.id).state) == (WaitState.WAITING, State.EXPIRED)
    house.do(LiftDanger(order.id, order.revision), by="sam")
    assert offer_to(house, wait).id != first.id


def test_leaving_the_line(house: Planted, taken: Any) -> None:
    """Who leaves is not asked; a stranger leaves nobody's place, and nobody leaves twice."""
    wait = joined(house, house.stay(0, 3, or_wait=True))
    assert isinstance(house.do(LeaveWaitList(wait, 1), by="cleo"), NotAllowed)
    assert house.do(LeaveWaitList(wait, 1), by="ben") == WaitEnded(wait)
    assert house.do(LeaveWaitList(wait, 1), by="ben") == Stale(wait, 2, "left")
    house.do(CancelBooking(taken.id, 1))
    assert isinstance(house.do(house.stay(0, 3), by="cleo"), Booked)


def test_an_offer_is_answered_not_moved(house: Planted, taken: Any) -> None:
    """Offered dates are taken as they are or left: other dates are another ask."""
    wait = joined(house, house.stay(0, 3, or_wait=True))
    house.do(CancelBooking(taken.id, 1))
    offer = offer_to(house, wait)
    assert isinstance(house.do(MoveBooking(offer.id, 1, end=day(2)), by="ben"), Stale)
    life = house.kit.desk.sight(house.actor("ben")).life(offer.id)
    assert life.possible == {"take_offer", "decline_offer"}


def test_nobody_waits_for_everything(house: Planted) -> None:
    """One household's waits are bounded, and it is told."""
    for number in range(MOST_WAITS + 1):
        house.do(house.stay(number * 2))
    for number in range(MOST_WAITS):
        joined(house, house.stay(number * 2, or_wait=True))
    refused = house.do(house.stay(MOST_WAITS * 2, or_wait=True), by="ben")
    assert isinstance(refused, Refused)
    assert refused.verdict.findings[0].key == "finding.waits_enough"


def test_what_somebody_typed_stands_in_rows_that_can_be_erased(house: Planted, taken: Any) -> None:
    """Journal, asks and kept outcomes hold no word of it; sent again under its key, a wish is the same wait."""
    wish = house.stay(0, 3, or_wait=True, purpose="my sister")
    first, again = house.do(wish, by="ben", key="k"), house.do(wish, by="ben", key="k")
    assert (first.wait.id, first.place) == (again.wait.id, again.place)
    assert first.wait.purpose == again.wait.purpose == "my sister"
    house.do(CancelBooking(taken.id, 1))
    with house.kit.database.read() as tx:
        for table in ("journal", "ask"):
            assert "sister" not in repr(tx.say(f"SELECT * FROM habitat_{table}"))
    assert offer_to(house, first.wait.id).purpose == "my sister"


ROUNDS = 8


def test_joining_against_freeing(house: Planted) -> None:
    """Whoever asks while dates are freed has them booked, or is offered them: nobody waits beside free dates."""
    for number in range(ROUNDS):
        booked = house.do(house.stay(number * 2)).booking
        wish = house.stay(number * 2, or_wait=True)
        gone, asked = together(house, (CancelBooking(booked.id, 1), "ana"), (wish, "ben"))
        assert isinstance(gone, Cancelled)
        assert isinstance(asked, Booked) or offer_to(house, asked.wait.id)
    assert house.overlaps() == []


def test_nothing_is_kept_for_a_household_that_moved_out(house: Planted, taken: Booking) -> None:
    """Who left the house before is passed over; the dates are the next one's."""
    gone, next_one = (
        joined(house, house.stay(0, 3, or_wait=True)),
        joined(house, house.stay(0, 3, or_wait=True), "cleo"),
    )
    house.do(EndPerson(house.people["ben"]), by="kim")
    house.clock.later(days=1)
    house.do(CancelBooking(taken.id, 1))
    assert wait_of(house, gone).state is WaitState.WAITING
    assert offer_to(house, next_one).household == house.households["cleo"]


def test_waits_that_are_over_hide_none_that_stand(house: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a household joined and left since, it sees what it waits for, and stands in line once."""
    house.do(house.stay(0, 6))
    first = joined(house, house.stay(0, or_wait=True))
    for _ in range(2):
        house.do(LeaveWaitList(joined(house, house.stay(1, or_wait=True)), 1), by="ben")
    standing: Any = waiting._OF_HOUSEHOLD._forms["sqlite"]
    monkeypatch.setattr(waiting, "_OF_HOUSEHOLD", Statement(standing.limit(2)))
    assert [one.wait.id for one in house.kit.desk.sight(house.actor("ben")).waits()] == [first]
    assert joined(house, house.stay(0, or_wait=True)) == first


def test_other_hours_are_everybodys_who_waits(house: Planted, taken: Booking) -> None:
    """However many wait, and each waits for the instants their nights are now."""
    first = wait_of(house, joined(house, house.stay(0, 3, or_wait=True)))
    with house.kit.database.write() as tx:
        for number in range(200):  # more than any list shows
            waiting.add(tx, evolve(first, id=named("wait", str(number))))
    assert house.do(ChangeHours(house.house.id, time(16), time(10)), by="sam") is not None
    new = stored(house, taken.id).span
    assert new != first.span
    with house.kit.database.read() as tx:
        assert {one.span for one in waiting.of_house(tx, house.house.id)} == {new}


def test_a_long_line_is_counted_not_read(house: Planted, taken: Booking) -> None:
    """Whose place is told among hundreds of others: no wait but one's own is read, and who joined later counts not."""
    first = wait_of(house, joined(house, house.stay(0, 3, or_wait=True), by="cleo"))
    with house.kit.database.write() as tx:
        for number in range(300):
            space = first.space if number % 3 else house.space("home")
            waiting.add(tx, evolve(first, id=named("wait", str(number)), space=space))
    asked = house.do(house.stay(1, 1, space="one", or_wait=True), by="ben")
    assert isinstance(asked, WaitListed)
    assert asked.place == 1 + 1 + 200
    house.do(house.stay(0, 3, or_wait=True), by="ana")
    sight = house.kit.desk.sight(house.actor("ben"))
    read: list[tuple[Any, ...]] = []

    def reading(row: tuple[Any, ...]) -> Wait:
        read.append(row)
        return rows_wait_of(row)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting, "wait_of", reading)
        (mine,) = sight.waits()
    assert (mine.place, [row[0] for row in read]) == (202, [asked.wait.id])
    assert sight.line(house.space("one"), asked.wait.when) == 1 + 200 + 2


def test_two_who_free_at_once(house: Planted) -> None:
    """The two halves of what one waits for are cancelled at one instant: one offer, made by the second."""
    for number in range(ROUNDS):
        halves = [house.do(house.stay(number * 3 + half)).booking for half in (0, 1)]
        wait = joined(house, house.stay(number * 3, 2, or_wait=True))
        together(house, *[(CancelBooking(half.id, 1), "ana") for half in halves])
        house.do(TakeOffer(offer_to(house, wait).id, 1), by="ben")
    assert house.overlaps() == []


def test_expiry_against_taking(house: Planted) -> None:
    """At the last instant an offer is taken or has lapsed and is the next one's, never both."""
    for number in range(ROUNDS):
        booked = house.do(house.stay(number * 2)).booking
        first = joined(house, house.stay(number * 2, or_wait=True))
        second = joined(house, house.stay(number * 2, or_wait=True), by="cleo")
        house.do(CancelBooking(booked.id, 1))
        offer = offer_to(house, first)
        house.clock.now = offer.deadline if number % 2 else offer.deadline - timedelta(seconds=1)
        answers = together(house, (TakeOffer(offer.id, 1), "ben"), (Tick(house.house.id), "kim"))
        assert kinds(answers) == ({"Expired", "Ticked"} if number % 2 else {"Booked", "Ticked"})
        state = wait_of(house, second).state
        assert state is (WaitState.OFFERED if number % 2 else WaitState.WAITING)
        if number % 2 == 0:
            house.do(LeaveWaitList(second, 1), by="cleo")
    assert house.overlaps() == []


def test_two_ticks_at_once(house: Planted) -> None:
    """Two clocks pass an offer on once."""
    for number in range(ROUNDS // 2):
        booked = house.do(house.stay(number * 2)).booking
        waits = [joined(house, house.stay(number * 2, or_wait=True), by=by) for by in ("ben", "cleo")]
        house.do(CancelBooking(booked.id, 1))
        house.clock.later(hours=48)
        together(house, *[(Tick(house.house.id), "kim")] * 2)
        assert wait_of(house, waits[0]).state is WaitState.EXPIRED
        house.do(TakeOffer(offer_to(house, waits[1]).id, 1), by="cleo")
    assert house.overlaps() == []
