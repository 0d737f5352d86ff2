"""Deposits: left while a booking stands, given back whole by itself, and no contribution in anything that is counted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_kit.core.accounts import AccountLine, standing
from habitat_kit.core.actors import Role
from habitat_kit.core.commands import (
    ApproveBooking,
    CancelBooking,
    CheckIn,
    CheckOut,
    CorrectBooking,
    GiveContribution,
    LiftDanger,
    MoveBooking,
    NoShow,
    OrderDanger,
    RestoreBooking,
    ReverseLine,
    Tick,
    UndoLast,
)
from habitat_kit.core.deposits import DEPOSIT
from habitat_kit.core.outcomes import AccountLineMade, AwaitingApproval, Judged
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import State
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins.participatory import (
    ApprovalAbove,
    CancelNotice,
    Contribution,
    Deposit,
    FreePrice,
    NeverAboveCost,
)
from habitat_kit.plugins.participatory.pricing_settings import YearCost
from habitat_kit.store import accounts
from tests.desk.conftest import Planter
from tests.desk.stays import PARIS, at, day, stored, terms
from tests.desk.test_charging import lines, owed, told
from tests.desk.test_reach import grant
from tests.desk.world import DAY, Hands, Planted, Rules, plant

NIGHT = Contribution(night="10.00")
FIFTY = Deposit(amount="50.00")


@pytest.fixture
def left(planting: Planter) -> Planted:
    """A house where a night is 10 and a deposit of 50 is left; three nights wait for a steward."""
    return planting(NIGHT, FIFTY, ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))


def deposits(house: Planted, booking: UUID) -> tuple[int, int]:
    """How often a booking's deposit was charged, and given back whole."""
    found = Counter((line.kind.value, line.amount.coins) for line in lines(house, booking) if line.what == DEPOSIT)
    assert set(found) <= {("charge", 5_000), ("reversal", -5_000)}
    return found["charge", 5_000], found["reversal", -5_000]


NONE, CHARGED, BACK, AGAIN, BACK_AGAIN = (0, 0), (1, 0), (1, 1), (2, 1), (2, 2)


def test_it_is_asked_for_and_left(left: Planted) -> None:
    """Told before anything is booked; a line of its own, with its article, for no year; none while a yes is waited for."""
    asked = left.kit.desk.judge(left.stay(0, 2), by=left.actor("ana"))
    assert isinstance(asked, Judged)
    assert [(due.price.what, due.amount.coins) for due in asked.verdict.prices] == [("night", 2_000), (DEPOSIT, 5_000)]
    booked = left.do(left.stay(0, 2)).booking
    assert told(left, booked.id) == [("charge", DEPOSIT, 5_000), ("charge", "night", 2_000)]
    (line,) = (line for line in lines(left, booked.id) if line.what == DEPOSIT)
    assert (line.year, line.article, line.day) == (None, "2", left.clock.now.date())
    waits = left.do(left.stay(9, 3))
    assert isinstance(waits, AwaitingApproval)
    assert deposits(left, waits.booking.id) == NONE
    left.do(ApproveBooking(waits.booking.id, 1), by="sam")
    assert deposits(left, waits.booking.id) == CHARGED


def test_who_leaves_has_it_back(left: Planted) -> None:
    """Checked out on the last day or a night early; taken back, it is left again."""
    booked = left.do(left.stay(0, 2)).booking
    at(left, DAY, 16)
    left.do(CheckIn(booked.id, 1))
    at(left, day(1), 10)
    left.do(CheckOut(booked.id, 2))
    assert deposits(left, booked.id) == BACK
    assert owed(left) == 2_000
    left.do(UndoLast(booked.id, 3))
    assert deposits(left, booked.id) == AGAIN
    at(left, day(2), 10)
    left.do(CheckOut(booked.id, 4))
    assert (deposits(left, booked.id), owed(left)) == (BACK_AGAIN, 2_000)


def test_where_nobody_checks_out_the_clock_gives_it_back(left: Planted) -> None:
    """At the first tick after the stay, once; what it cost stays as it was charged."""
    booked = left.do(left.stay(0, 2)).booking
    at(left, day(2), 10)
    left.kit.desk.as_system(Tick(left.house.id))
    assert deposits(left, booked.id) == CHARGED
    at(left, day(2), 23)
    for _ in range(2):
        left.kit.desk.as_system(Tick(left.house.id))
        assert deposits(left, booked.id) == BACK
    assert told(left, booked.id) == [
        ("charge", DEPOSIT, 5_000),
        ("charge", "night", 2_000),
        ("reversal", DEPOSIT, -5_000),
    ]


@pytest.mark.parametrize("minutes", [3, 60 * 24], ids=["within the minutes", "long after"])
def test_a_late_cancellation_keeps_the_price_and_no_deposit(planting: Planter, minutes: int) -> None:
    """It still owes its nights; brought back, the deposit is left again."""
    house = planting(NIGHT, FIFTY)
    terms(house, free_cancel_days=90)
    booked = house.do(house.stay(0, 2)).booking
    house.clock.later(hours=5)
    house.do(CancelBooking(booked.id, 1))
    assert (deposits(house, booked.id), owed(house)) == (BACK, 2_000)
    house.clock.later(minutes=minutes)
    house.do(RestoreBooking(booked.id, 2))
    assert (deposits(house, booked.id), owed(house)) == (AGAIN, 7_000)


def test_who_never_came_has_it_back(left: Planted) -> None:
    """The nights are owed, the deposit is not."""
    booked = left.do(left.stay(0, 2)).booking
    at(left, DAY, 20)
    left.do(NoShow(booked.id, 1), by="sam")
    assert (deposits(left, booked.id), owed(left)) == (BACK, 2_000)


def test_a_move_keeps_it(left: Planted) -> None:
    """No line is given back and charged again, here or shortened too late; a move that waits for a yes gives it back until then."""
    terms(left, free_cancel_days=90)
    booked = left.do(left.stay(0, 2)).booking
    left.clock.later(hours=5)
    left.do(MoveBooking(booked.id, 1, day(1), day(3)))
    left.do(MoveBooking(booked.id, 2, end=day(2)))
    assert deposits(left, booked.id) == CHARGED
    left.do(MoveBooking(booked.id, 3, day(9), day(12)))
    assert deposits(left, booked.id) == BACK
    left.do(ApproveBooking(booked.id, 4), by="sam")
    assert deposits(left, booked.id) == AGAIN


def test_who_is_sent_out_has_it_back_and_leaves_it_again(left: Planted) -> None:
    """Displaced on the first night slept; back for the night that is left, it is what it was."""
    booked = left.do(left.stay(0, 2)).booking
    ordered = left.do(OrderDanger(left.space("flat"), "water", "burst pipe"), by="sam").order
    assert (deposits(left, booked.id), owed(left)) == (BACK, 0)
    at(left, day(1), 9)
    left.do(LiftDanger(ordered.id, ordered.revision), by="sam")
    assert (deposits(left, booked.id), owed(left)) == (AGAIN, 6_000)
    left.do(OrderDanger(left.space("flat"), "water", "again"), by="sam")
    assert deposits(left, booked.id) == BACK_AGAIN


def test_what_the_treasurer_gave_back_stays_given_back(left: Planted) -> None:
    """Undone by hand, neither a move nor the end of the stay touches it; another household leaves its own."""
    grant(left, "cleo", Role.TREASURER, left.house.id)
    booked = left.do(left.stay(0, 2)).booking
    (line,) = (line for line in lines(left, booked.id) if line.what == DEPOSIT)
    assert isinstance(left.do(ReverseLine(line.id, "they are known here"), by="cleo"), AccountLineMade)
    left.do(MoveBooking(booked.id, 1, day(1), day(3)))
    assert deposits(left, booked.id) == BACK
    left.do(CorrectBooking(booked.id, 2, household=left.households["ben"], reason="his"), by="sam")
    assert (owed(left), owed(left, "ben")) == (0, 7_000)
    at(left, day(3), 23)
    left.kit.desk.as_system(Tick(left.house.id))
    assert (owed(left), owed(left, "ben")) == (0, 2_000)


def test_what_a_household_gives_itself_leaves_it_out(planting: Planter) -> None:
    """The ceiling leaves the whole cost to contributions; what is said to be given is the contribution."""
    house = planting(FreePrice(), FIFTY, NeverAboveCost([YearCost(DAY.year, "30.00")]))
    booked = house.do(house.stay(0, 2)).booking
    gave = house.do(GiveContribution(booked.id, "40"))
    assert (gave.amount.coins, gave.balance.coins) == (3_000, 8_000)
    assert deposits(house, booked.id) == CHARGED


STEPS = (
    *("move", "longer", "shorter", "cancel", "restore", "undo", "check_in", "check_out", "no_show"),
    *("danger", "lift", "approve", "hours", "days", "tick"),
)
BOOKS: tuple[Any, ...] = (
    NIGHT,
    NeverAboveCost([YearCost(DAY.year, "45.00")]),
    CancelNotice(hours=24),
    ApprovalAbove(nights=2, answer_hours=48, on_silence="accept"),
)
ONE = timedelta(days=1)


@define
class Lived:
    """A house and one booking of it, to which things happen."""

    house: Planted
    booking: UUID
    orders: list[Any] = field(factory=list)

    def happens(self, step: str) -> None:
        """One step, by whoever may; refused where it cannot be."""
        if step == "tick":
            self.house.kit.desk.as_system(Tick(self.house.house.id))
        elif step == "danger":
            self.orders.append(
                self.house.do(OrderDanger(self.house.space("flat"), "water", "the pipe"), by="sam").order
            )
        elif step == "lift":
            for order in self.orders[-1:]:
                self.house.do(LiftDanger(order.id, order.revision), by="sam")
            del self.orders[-1:]
        elif step not in {"hours", "days"}:
            self.house.do(self._command(step), by="sam" if step in {"no_show", "approve"} else "ana")

    def _command(self, step: str) -> Any:
        now = stored(self.house, self.booking)
        assert isinstance(now.when, Nights)
        seen, start, end = (now.id, now.revision), now.when.arrival, now.when.departure
        moves = {"move": (start + ONE, end + ONE), "longer": (start, end + ONE), "shorter": (start, start + ONE)}
        if step in moves:
            return MoveBooking(*seen, *moves[step])
        others = {"cancel": CancelBooking, "restore": RestoreBooking, "undo": UndoLast, "approve": ApproveBooking}
        there = {"check_in": CheckIn, "check_out": CheckOut, "no_show": NoShow}
        return {**others, **there}[step](*seen)

    def lines(self) -> list[AccountLine]:
        """Every line of the house."""
        first, end = DAY - 90 * ONE, DAY + 90 * ONE
        with self.house.kit.database.read() as tx:
            return list(accounts.of_house(tx, self.house.house.id, first, end))


def _alike(lived: Lived) -> tuple[Any, ...]:
    """Where its booking stands, and what its house asked for beside deposits."""
    now = stored(lived.house, lived.booking)
    asked = sorted(
        (line.what, line.kind.value, line.amount.coins, line.year or 0)
        for line in lived.lines()
        if line.what != DEPOSIT
    )
    return now.state, now.when, now.counted, asked


def _stands_or_not(lived: Lived) -> None:
    """The deposits of the house are those of what stands, line by line."""
    found = [line for line in lived.lines() if line.what == DEPOSIT and line.use == lived.booking]
    wanted = 5_000 if stored(lived.house, lived.booking).state in {State.CONFIRMED, State.CHECKED_IN} else 0
    assert sum(line.amount.coins for line in found) == wanted
    assert [line.amount.coins for line in standing(found)] == [wanted] * bool(wanted)


def test_whatever_happens_it_is_left_or_given_back(migrated: str, *, proving: bool) -> None:
    """While a booking stands its deposit comes to the amount, over or gone to nothing; all the rest is as without the rule."""
    hands, numbers = Hands(), count()
    kit = HabitatKit(url=migrated, plugins=[Rules], clock=hands)

    def lived(*rules: Any) -> Lived:
        house = plant(kit, hands, f"house{next(numbers)}", (*BOOKS, *rules))
        terms(house, free_cancel_days=3)
        house.do(house.stay(20, 2), by="ben")
        return Lived(house, house.do(house.stay(2, 2)).booking.id)

    @settings(max_examples=300 if proving else 20)
    @given(st.lists(st.sampled_from(STEPS), min_size=2, max_size=10))
    def holds(steps: list[str]) -> None:
        hands.now = datetime.combine(DAY, time(9), tzinfo=PARIS)
        plain, asking = lived(), lived(FIFTY)
        for step in steps:
            hands.later(hours={"hours": 5, "days": 30}.get(step, 0), seconds=1)
            for one in (plain, asking):
                one.happens(step)
            assert _alike(plain) == _alike(asking), step
            _stands_or_not(asking)
        hands.later(days=60)
        asking.happens("tick")
        asking.happens("tick")
        assert sum(line.amount.coins for line in asking.lines() if line.what == DEPOSIT) == 0

    try:
        holds()
    finally:
        kit.close()
