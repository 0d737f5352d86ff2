"""A deposit is one line, whatever is booked, for the kinds it names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.deposits import DEPOSIT
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.history import History
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Nights
from habitat_kit.core.prices import Price
from habitat_kit.core.rules import Ask
from habitat_kit.plugins.participatory import Deposit
from tests.plugins.participatory.world import FLAT, HERE, NOW, TREE, booked, nights

stays = st.builds(nights, st.dates(date(2026, 11, 1), date(2027, 2, 1)), st.integers(1, 70))


@given(stays, st.integers(1, 99_999_999), st.booleans())
def test_one_line_a_booking(when: Nights, coins: int, named: bool) -> None:
    """The amount to the cent, however long the stay is and whichever years it touches; nothing for other kinds."""
    amount = f"{coins // 100}.{coins % 100:02}"
    ask = Ask(booked(when), NOW, HERE, FLAT)
    kinds = [ask.subject.kind] if named else []
    (line,) = Deposit(amount=amount, kinds=kinds).price(ask, History(TREE))
    assert isinstance(line, Price)
    assert (line.what, line.amount, line.quantity) == (DEPOSIT, Money.of(coins, "EUR"), 1)
    assert list(Deposit(amount=amount, kinds=["another"]).price(ask, History(TREE))) == []
    assert list(Deposit(amount=amount).judge(ask, History(TREE))) == []


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "0"}, {"amount": "-5"}, {"amount": "0.001"}, {"amount": "much"}, {"amount": "5", "currency": "X"}],
)
def test_what_is_no_deposit_is_refused(wrong: dict[str, str]) -> None:
    """Nothing, less than nothing, finer than a coin, no amount, no currency."""
    with pytest.raises(Misconfigured):
        Deposit(**wrong)
