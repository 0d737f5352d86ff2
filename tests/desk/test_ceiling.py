"""A contribution never exceeds the cost: not by two yeses, not by what is brought back, offered, undone or put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from habitat_kit.core.accounts import standing
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    ApproveBooking,
    CancelBooking,
    LiftDanger,
    MoveBooking,
    OrderDanger,
    RestoreBooking,
    ReverseLine,
    TakeOffer,
    Tick,
    UndoLast,
)
from habitat_kit.core.outcomes import AccountLineMade, Refused
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import ApprovalAbove, CancelNotice, Contribution, NeverAboveCost
from habitat_kit.plugins.participatory.pricing_settings import YearCost
from tests.desk.conftest import Planter
from tests.desk.stays import day
from tests.desk.test_charging import lines, owed, told
from tests.desk.world import DAY, Planted

COST = NeverAboveCost([YearCost(DAY.year, "100.00")])
NIGHT = Contribution(night="50.00")


def owing(house: Planted) -> list[int]:
    """What Ana and Ben owe, in cents."""
    return [owed(house, "ana"), owed(house, "ben")]


def approve(house: Planted, first: Booking, second: Booking) -> None:
    """The steward says yes to both."""
    for one in (first, second):
        house.do(ApproveBooking(one.id, one.revision), by="sam")


def silence(house: Planted, first: Booking, second: Booking) -> None:
    """Nobody answers either."""
    house.clock.later(days=3)
    house.do(Tick(house.house.id), by="kim")


@pytest.mark.parametrize("said", [approve, silence])
def test_two_that_waited(planting: Planter, said: Callable[[Planted, Booking, Booking], None]) -> None:
    """Each would have fitted alone; whichever holds later owes what is left, as its account says line by line."""
    house = planting(NIGHT, COST, ApprovalAbove(nights=1, answer_hours=48, on_silence="accept"))
    first = house.do(house.stay(0, 2)).booking
    second = house.do(house.stay(4, 2), by="ben").booking
    third = house.do(house.stay(8, 1), by="ben").booking
    assert (third.state, owing(house)) == (State.CONFIRMED, [0, 5_000])
    said(house, first, second)
    assert sum(owing(house)) == 10_000
    asked = sorted((*told(house, first.id), *told(house, second.id)))
    assert asked == [("charge", "capped", -10_000), ("charge", "capped", -5_000), *[("charge", "night", 10_000)] * 2]


def test_what_is_brought_back(planting: Planter) -> None:
    """Others contribute to it meanwhile: whoever has their dates again owes what is left, and never more than before."""
    house = planting(NIGHT, COST)
    first = house.do(house.stay(0, 2)).booking
    house.do(CancelBooking(first.id, 1))
    other = house.do(house.stay(4, 1), by="ben").booking
    house.do(RestoreBooking(first.id, 2))
    assert owing(house) == [5_000, 5_000]
    house.do(CancelBooking(first.id, 3))
    house.do(CancelBooking(other.id, 1), by="ben")
    house.do(UndoLast(first.id, 4))
    assert owing(house) == [5_000, 0]


def test_an_offer_that_is_taken(planting: Planter) -> None:
    """It was priced when it was made; what others owe by the time it is taken is theirs."""
    house = planting(NIGHT, COST)
    held = house.do(house.stay(0, 1)).booking
    house.do(house.stay(0, 1, or_wait=True), by="ben")
    house.do(CancelBooking(held.id, 1))
    house.do(house.stay(4, 2))
    offer = next(b for b in house.kit.desk.sight(house.actor("ben")).mine() if b.state is State.OPTION)
    house.do(TakeOffer(offer.id, offer.revision), by="ben")
    assert owing(house) == [10_000, 0]


def test_who_comes_back_after_a_danger(planting: Planter) -> None:
    """Displaced they owe nothing, and others may give it; back again they owe what is left."""
    house = planting(NIGHT, COST)
    house.do(house.stay(0, 2, space="one"))
    order = house.do(OrderDanger(house.space("one"), "water", "the pipe"), by="sam").order
    house.do(house.stay(0, 1, space="two"), by="ben")
    assert owing(house) == [0, 5_000]
    house.do(LiftDanger(order.id, order.revision), by="sam")
    assert owing(house) == [5_000, 5_000]


def test_a_late_move_taken_back_costs_what_it_did(planting: Planter) -> None:
    """What it split off is taken back first: the old price fits as it fitted, and comes with nothing taken off."""
    house = planting(NIGHT, COST, CancelNotice(hours=8_000))
    stay = house.do(house.stay(0, 2)).booking
    house.clock.later(hours=5)
    house.do(MoveBooking(stay.id, 1, day(8), day(10)))
    assert owing(house)[0] <= 10_000
    house.do(UndoLast(stay.id, 2))
    assert owing(house) == [10_000, 0]
    assert [line.what for line in standing(lines(house, stay.id))] == ["night"]


def test_what_is_taken_off_stays_taken_off(planting: Planter) -> None:
    """The treasurer does not undo it alone while the place would be given more than it costs; once it would not, they may."""
    house = planting(NIGHT, COST)
    first = house.do(house.stay(0, 1)).booking
    second = house.do(house.stay(4, 2), by="ben").booking
    (taken_off,) = (line for line in lines(house, second.id) if line.what == "capped")
    refused = house.do(ReverseLine(taken_off.id, "a mistake"), by="kim")
    assert isinstance(refused, Refused)
    assert refused.verdict.findings[0].key == "finding.line_capped"
    house.do(CancelBooking(first.id, 1))
    assert isinstance(house.do(ReverseLine(taken_off.id, "there is room now"), by="kim"), AccountLineMade)
    assert owing(house) == [0, 10_000]


def test_what_is_undone_is_no_credit(planting: Planter) -> None:
    """What was taken off goes with what it was taken off from: nobody is owed money, and others give no more for it."""
    house = planting(Contribution(night="50.00", cleaning="20.00"), COST)
    stay = house.do(house.stay(0, 2)).booking
    assert told(house, stay.id) == [
        ("charge", "capped", -2_000),
        ("charge", "cleaning", 2_000),
        ("charge", "night", 10_000),
    ]
    cleaning, night = (line for what in ("cleaning", "night") for line in lines(house, stay.id) if line.what == what)
    house.do(ReverseLine(cleaning.id, "they cleaned"), by="kim")
    assert [line.what for line in standing(lines(house, stay.id))] == ["night"]
    assert owing(house) == [10_000, 0]
    house.do(house.stay(4, 2), by="ben")
    house.do(ReverseLine(night.id, "given to them"), by="kim")
    assert owing(house) == [0, 0]


def test_nobody_owes_more_because_something_was_undone(planting: Planter) -> None:
    """Others gave theirs back meanwhile: undoing a line of mine takes off as much of the rest as before."""
    house = planting(Contribution(night="50.00", cleaning="20.00"), COST)
    other = house.do(house.stay(0, 1), by="ben").booking
    mine = house.do(house.stay(4, 2)).booking
    assert owing(house) == [3_000, 7_000]
    house.do(CancelBooking(other.id, 1), by="ben")
    (cleaning,) = (line for line in lines(house, mine.id) if line.what == "cleaning")
    house.do(ReverseLine(cleaning.id, "they cleaned"), by="kim")
    assert owing(house) == [3_000, 0]
    assert {line.what: line.amount.coins for line in standing(lines(house, mine.id))} == {
        "night": 10_000,
        "capped": -7_000,
    }


def test_moved_within_the_year_it_may_cost_what_is_left(planting: Planter) -> None:
    """A move is judged anew: what others gave back meanwhile may be asked for again."""
    house = planting(NIGHT, COST)
    other = house.do(house.stay(0, 2), by="ben").booking
    mine = house.do(house.stay(4, 2)).booking
    assert owing(house) == [0, 10_000]
    house.do(CancelBooking(other.id, 1), by="ben")
    assert owing(house) == [0, 0]
    house.do(MoveBooking(mine.id, 1, DAY + timedelta(days=5), DAY + timedelta(days=7)))
    assert owing(house) == [10_000, 0]


@pytest.mark.parametrize(("leaves", "rest"), [((8, 10), 4_000), ((0, 1), 2_000)])
def test_what_was_forgiven_is_not_asked_for_again(planting: Planter, leaves: tuple[int, int], rest: int) -> None:
    """The treasurer undoes the first nights: who gives them up too late owes no share of them."""
    house = planting(Contribution(night="50.00", cleaning="20.00"), CancelNotice(hours=8_000))
    stay = house.do(house.stay(0, 2)).booking
    house.clock.later(hours=5)
    (night,) = (line for line in lines(house, stay.id) if line.what == "night")
    house.do(ReverseLine(night.id, "the heating was off"), by="kim")
    assert owing(house) == [2_000, 0]
    house.do(MoveBooking(stay.id, 1, day(leaves[0]), day(leaves[1])))
    assert owing(house)[0] == rest
