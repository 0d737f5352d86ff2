"""Accounts by command: payments, contributions, lines undone, free prices; who may, and two at one time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve

from habitat_kit.core.accounts import LineKind, balance, standing, statement
from habitat_kit.core.actors import Role
from habitat_kit.core.commands import (
    CancelBooking,
    ChargeHousehold,
    GiveContribution,
    RecordPayment,
    ReverseLine,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import AccountEvent
from habitat_kit.core.ids import named
from habitat_kit.core.money import total
from habitat_kit.core.outcomes import AccountLineMade, ContributionGiven, Misread, NotAllowed, Refused, Unknown
from habitat_kit.plugins.participatory import Contribution, FreePrice, NeverAboveCost
from habitat_kit.plugins.participatory.pricing_settings import YearCost
from habitat_kit.store import accounts, streams
from habitat_kit.store.errors import ConstraintBroken
from tests.desk.conftest import Planter
from tests.desk.test_charging import lines, owed, told
from tests.desk.test_races import together
from tests.desk.test_reach import grant
from tests.desk.world import DAY, Planted

YEAR = (date(2027, 1, 1), date(2028, 1, 1))


@pytest.fixture
def treasury(planting: Planter) -> Planted:
    """A house where a night is 10, kept by Tess."""
    house = planting(Contribution(night="10.00"))
    grant(house, "tess", Role.TREASURER, house.house.id)
    return house


def pay(house: Planted, amount: str = "12,50", by: str = "tess", **more: Any) -> Any:
    """A payment of Ana's household."""
    return house.do(RecordPayment(house.households["ana"], amount, **more), by=by)


def test_a_payment_is_typed_in(treasury: Planted) -> None:
    """It lowers what is owed; its words stand in a row of their own, and in no event."""
    treasury.do(treasury.stay(0, 2))
    paid = pay(treasury, label="in the letter box", day=date(2027, 2, 1))
    assert isinstance(paid, AccountLineMade)
    assert (paid.kind, paid.amount.coins, paid.balance.coins, paid.day) == ("payment", -1_250, 750, date(2027, 2, 1))
    with treasury.kit.database.read() as tx:
        line = accounts.read(tx, paid.line)
        journal = str(tx.say("SELECT body FROM habitat_journal"))
    assert line is not None
    assert line.label == "in the letter box"
    assert "letter box" not in journal
    today = treasury.clock.now.date()
    assert pay(treasury, day=today).day == today
    assert "PaymentTyped" in {type(event).__name__ for event in _events(treasury)}


def _events(house: Planted) -> list[AccountEvent]:
    """What is told of the next payment."""
    told: list[Any] = []
    work = house.kit.desk._door  # what it tells is what plugins hear
    _, events = work.do(RecordPayment(house.households["ben"], "1"), house.actor("tess"), None)
    told.extend(events)
    return told


def test_a_contribution_is_asked_for(treasury: Planted) -> None:
    """Without a booking, with the reason; money given back is one as well."""
    asked = treasury.do(ChargeHousehold(treasury.households["ana"], "7", "a lost key"), by="tess")
    assert (asked.kind, asked.amount.coins, asked.balance.coins) == ("charge", 700, 700)


def test_a_line_is_undone_once(treasury: Planted) -> None:
    """By a line of its own; neither the line nor what undid it is undone again."""
    paid = pay(treasury)
    undone = treasury.do(ReverseLine(paid.line, "wrong household"), by="tess")
    assert (undone.kind, undone.amount.coins, undone.balance.coins) == ("reversal", 1_250, 0)
    for line in (paid.line, undone.line):
        again = treasury.do(ReverseLine(line, "again"), by="tess")
        assert isinstance(again, Refused)
        assert again.verdict.findings[0].key == "finding.line_reversed"
    assert treasury.do(ReverseLine(named("no line"), "what"), by="tess") == Unknown("line")


@pytest.mark.parametrize("by", ["ana", "sam", "lou"])
def test_only_the_treasurer_keeps_the_books(treasury: Planted, by: str) -> None:
    """No resident, no steward, no landlord; the coordinator may, for the whole organisation."""
    paid = pay(treasury)
    assert pay(treasury, by=by) == NotAllowed("record_payment")
    charge = ChargeHousehold(treasury.households["ana"], "7", "x")
    assert treasury.do(charge, by=by) == NotAllowed("charge_household")
    assert treasury.do(ReverseLine(paid.line, "x"), by=by) == NotAllowed("reverse_line")
    assert isinstance(pay(treasury, by="kim"), AccountLineMade)


def test_who_sees_an_account(treasury: Planted) -> None:
    """One's own household's; every one of the house for who keeps them; nobody else, and never the landlord."""
    pay(treasury)
    home = treasury.households["ana"]
    for by, may in {"ana": True, "tess": True, "kim": True, "ben": False, "sam": False, "lou": False}.items():
        sight = treasury.kit.desk.sight(treasury.actor(by))
        if may:
            assert sight.account(home, *YEAR).balance.coins == -1_250
        else:
            with pytest.raises(NotThere):
                sight.account(home, *YEAR)
        if by not in {"tess", "kim"}:
            with pytest.raises(NotThere):
                sight.accounts(treasury.house.id)
            with pytest.raises(NotThere):
                sight.account_lines(treasury.house.id, *YEAR)
    every = treasury.kit.desk.sight(treasury.actor("tess")).accounts(treasury.house.id)
    assert [(one.label, one.balance.coins) for one in every] == [
        ("Household of ana", -1_250),
        ("Household of ben", 0),
        ("Household of cleo", 0),
    ]


def test_the_cost_of_a_booking_is_its_households(treasury: Planted) -> None:
    """A steward opens the booking and reads no money."""
    booked = treasury.do(treasury.stay(0, 2)).booking
    desk = treasury.kit.desk
    assert desk.sight(treasury.actor("ana")).cost(booked.id)[0].amount.coins == 2_000
    assert desk.sight(treasury.actor("sam")).cost(booked.id) == ()


def test_statements_are_those_of_memory(treasury: Planted) -> None:
    """Adjoining years chain, and the database's statement is the one made of its lines."""
    pay(treasury, "3", day=date(2026, 12, 31))
    paid = pay(treasury, "4", day=date(2027, 1, 1))
    treasury.do(ReverseLine(paid.line, "twice"), by="tess")
    treasury.do(treasury.stay(0, 3))
    sight = treasury.kit.desk.sight(treasury.actor("tess"))
    before = sight.account(treasury.households["ana"], date(2026, 1, 1), YEAR[0])
    after = sight.account(treasury.households["ana"], *YEAR)
    assert (before.statement.opening.coins, before.statement.closing.coins) == (0, -300)
    assert after.statement.opening == before.statement.closing
    assert after.statement.closing == after.balance
    assert (after.statement.charged.coins, after.statement.paid.coins) == (3_000, 0)
    assert after.undone == {paid.line}
    every = sight.account_lines(treasury.house.id, date(2026, 1, 1), YEAR[1])
    assert balance(every, "EUR") == after.balance
    assert statement(treasury.households["ana"], every, *YEAR, "EUR") == after.statement


@pytest.mark.parametrize("amount", ["0", "-5", "five", "0.00"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    """Before anything is sent."""
    with pytest.raises(Unreadable):
        RecordPayment(named("household"), amount)


def test_what_the_account_cannot_hold_is_refused(treasury: Planted) -> None:
    """Finer than a cent, more than there is, a day to come, a household of nowhere; nothing is written."""
    assert pay(treasury, "1.001") == Misread("amount", "error.amount_too_fine", {"places": 2})
    assert pay(treasury, "9" * 17) == Misread("amount", "error.amount_out_of_range")
    today = treasury.clock.now.date()
    assert pay(treasury, day=today + timedelta(days=1)) == Misread("day", "error.day_to_come")
    assert treasury.do(RecordPayment(named("nobody"), "5"), by="tess") == Unknown("household")
    assert treasury.count("account_line") == 0


def test_the_largest_amounts_leave_the_account_readable(treasury: Planted) -> None:
    """What one line can hold, asked of everybody again and again, still has a sum and a statement."""
    most = "1000000000000"
    *_, made = [
        treasury.do(ChargeHousehold(treasury.households[name], most, "a slip of the hand"), by="tess")
        for name in ("ana", "ana", "ana", "ben")
    ]
    assert isinstance(made, AccountLineMade)
    sight = treasury.kit.desk.sight(treasury.actor("tess"))
    told = sight.account(treasury.households["ana"], *YEAR).statement
    assert (told.charged, told.closing) == (made.amount * 3, made.amount * 3)
    assert total((one.balance for one in sight.accounts(treasury.house.id)), "EUR") == made.amount * 4


def test_a_household_names_its_price(planting: Planter) -> None:
    """Before it says, nothing is owed; what it says is charged, changed on demand, and capped by the year's cost."""
    house = planting(FreePrice(night="8.00"), NeverAboveCost([YearCost(DAY.year, "30.00")]))
    booked = house.do(house.stay(0, 2)).booking
    assert owed(house) == 0
    given = house.do(GiveContribution(booked.id, "12"))
    assert isinstance(given, ContributionGiven)
    assert (given.amount.coins, given.balance.coins) == (1_200, 1_200)
    assert house.do(GiveContribution(booked.id, "100")).amount.coins == 3_000
    assert house.do(GiveContribution(booked.id, "0")).balance.coins == 0
    house.do(GiveContribution(booked.id, "5,50"))
    assert owed(house) == 550
    assert house.do(GiveContribution(booked.id, "5"), by="ben") == NotAllowed("give_contribution")
    house.do(CancelBooking(booked.id, 1))
    assert owed(house) == 0
    assert isinstance(house.do(GiveContribution(booked.id, "5")), Refused)


def test_a_set_price_is_not_named(treasury: Planted) -> None:
    """Where an article sets the price, nobody chooses another."""
    booked = treasury.do(treasury.stay(0, 2)).booking
    refused = treasury.do(GiveContribution(booked.id, "1"))
    assert [one.key for one in refused.verdict.findings] == ["finding.not_free_price"]


def test_two_payments_at_one_time_are_two(treasury: Planted) -> None:
    """Both stand; the balance is their sum."""
    home = treasury.households["ana"]
    for _ in range(4):
        together(treasury, (RecordPayment(home, "1"), "tess"), (RecordPayment(home, "2"), "kim"))
    assert owed(treasury) == -1_200


def test_a_line_undone_by_two_is_undone_once(treasury: Planted) -> None:
    """Whoever is second is told so."""
    for _ in range(4):
        paid = pay(treasury, "5")
        answers = together(treasury, (ReverseLine(paid.line, "a"), "tess"), (ReverseLine(paid.line, "b"), "kim"))
        assert sorted(type(answer).__name__ for answer in answers) == ["AccountLineMade", "Refused"]
    assert owed(treasury) == 0


def test_cancelling_against_undoing(treasury: Planted) -> None:
    """The treasurer undoes a charge while the household cancels: it is taken back once."""
    for number in range(4):
        booked = treasury.do(treasury.stay(3 * number, 2)).booking
        (charge,) = lines(treasury, booked.id)
        together(treasury, (ReverseLine(charge.id, "x"), "tess"), (CancelBooking(booked.id, 1), "ana"))
        assert owed(treasury) == 0
        assert told(treasury, booked.id) == [("charge", "night", 2_000), ("reversal", "night", -2_000)]


def test_a_key_sent_twice_is_one_payment(treasury: Planted) -> None:
    """Under the same key nothing is paid again."""
    command = RecordPayment(treasury.households["ana"], "5", label="once")
    first, second = (treasury.do(command, by="tess", key="form-1") for _ in range(2))
    assert first == second
    assert owed(treasury) == -500


def test_the_database_keeps_a_line_from_being_undone_twice(treasury: Planted) -> None:
    """Whoever writes past the lock: the constraint holds."""
    paid = pay(treasury)
    treasury.do(ReverseLine(paid.line, "x"), by="tess")
    with treasury.kit.database.read() as tx:
        found = accounts.statement(tx, treasury.households["ana"], *YEAR, "EUR").lines
    assert [line.kind for line in standing(found)] == []
    undone = next(line for line in found if line.kind is LineKind.REVERSAL)
    with pytest.raises(ConstraintBroken), treasury.kit.database.write() as tx:
        accounts.add(tx, evolve(undone, id=named("again")))


def test_lines_lie_in_their_house(treasury: Planted) -> None:
    """A household's account is found by its house: what a booking locks."""
    paid = pay(treasury)
    with treasury.kit.database.read() as tx:
        home = streams.house_of(tx, "home", treasury.households["ana"])
        line = streams.house_of(tx, "account_line", paid.line)
    assert home == line
    assert home is not None
    assert home.house == treasury.house.id
