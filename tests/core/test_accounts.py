"""Accounts: lines add up, statements chain, and a reversal undoes one line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.accounts import PAID, AccountLine, LineKind, balance, standing, statement
from habitat_kit.core.errors import Misconfigured, Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.money import MOST, Money

HOME, OTHER = named("household", "we"), named("household", "they")
FIRST = date(2027, 1, 1)
AT = datetime(2027, 1, 1, tzinfo=UTC)


def line(number: int, coins: int, day: int, household: UUID = HOME) -> AccountLine:
    """A line of so many cents, so many days into the year: below zero a payment, or what a ceiling takes off."""
    what = "typed" if coins > 0 else "capped" if coins % 3 == 0 else PAID
    return AccountLine(
        id=named("line", str(number)),
        organisation=named("organisation"),
        house=named("house"),
        household=household,
        day=FIRST + timedelta(days=day),
        kind=LineKind.PAYMENT if what == PAID else LineKind.CHARGE,
        what=what,
        amount=Money.of(coins, "EUR"),
        made_at=AT,
    )


def undone(found: AccountLine) -> AccountLine:
    """What undoes a line, ten days later."""
    return evolve(
        found,
        id=named("undoes", str(found.id)),
        kind=LineKind.REVERSAL,
        amount=-found.amount,
        reverses=found.id,
        day=found.day + timedelta(days=10),
    )


lines = st.lists(
    st.tuples(st.integers(-9_999, 9_999), st.integers(0, 9), st.booleans(), st.booleans()), max_size=12
).map(
    lambda drawn: [
        one
        for number, (coins, day, mine, back) in enumerate(drawn)
        for made in [line(number, coins, day, HOME if mine else OTHER)]
        for one in ([made, undone(made)] if back else [made])
    ]
)
cuts = st.lists(st.integers(-1, 21), min_size=2, max_size=5, unique=True).map(sorted)
"""Where a statement ends and the next begins: often on the very day of a line."""


@given(lines, cuts)
def test_statements_chain(found: list[AccountLine], days: list[int]) -> None:
    """Each opens where the one before it closed; the last closes on the balance of all lines until then."""
    edges = [FIRST + timedelta(days=day) for day in days]
    told = [statement(HOME, found, first, end, "EUR") for first, end in pairwise(edges)]
    for before, after in pairwise(told):
        assert before.closing == after.opening
    mine = [one for one in found if one.household == HOME and one.day < edges[-1]]
    assert told[-1].closing == balance(mine, "EUR")
    assert sum((one.closing - one.opening for one in told), Money.none("EUR")) + told[0].opening == told[-1].closing


@given(lines)
def test_what_is_paid_is_what_is_not_left(found: list[AccountLine]) -> None:
    """Charged less paid is what the period added, whatever was taken back."""
    told = statement(HOME, found, FIRST, FIRST + timedelta(days=200), "EUR")
    assert told.charged - told.paid == told.closing - told.opening
    payments = (one.amount for one in standing(told.lines) if one.kind is LineKind.PAYMENT)
    assert told.paid == -sum(payments, Money.none("EUR"))


@given(lines)
def test_a_reversal_undoes_its_line_and_no_other(found: list[AccountLine]) -> None:
    """What stands adds up to the balance: a line and what undoes it are nothing together."""
    assert balance(standing(found), "EUR") == balance(found, "EUR")


@pytest.mark.parametrize("sign", [1, -1])
def test_an_amount_has_an_end(sign: int) -> None:
    """The most there may be is read, and a cent more is refused by field."""
    assert line(1, sign * MOST, 3).amount == Money.of(sign * MOST, "EUR")
    with pytest.raises(Unreadable) as refused:
        evolve(line(1, sign, 3), amount=Money.of(sign * (MOST + 1), "EUR"))
    assert (refused.value.field, refused.value.code) == ("amount", "error.amount_out_of_range")


def test_a_statement_has_its_own_lines_only() -> None:
    """Another household's line, or another period's, is refused."""
    mine = statement(HOME, [line(1, 500, 3)], FIRST, FIRST + timedelta(days=9), "EUR")
    for wrong in (line(2, 500, 3, OTHER), line(3, 500, 9)):
        with pytest.raises(Misconfigured):
            evolve(mine, lines=(wrong,))
