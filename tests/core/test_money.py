"""Money: exact, in one currency, and shared without losing a coin."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Misconfigured, Unreadable
from habitat_kit.core.money import CURRENCIES, Money, decimal_of, places, total

coins = st.integers(-(10**9), 10**9)
shares = st.lists(st.integers(0, 400), min_size=1, max_size=12).filter(any)
currencies = st.sampled_from(["EUR", "JPY", "KWD"])


@given(coins, shares, currencies)
def test_sharing_loses_no_coin(whole: int, weights: list[int], currency: str) -> None:
    """The parts are the whole; each is its exact share, rounded down or up by less than a coin."""
    parts = Money.of(whole, currency).split(weights)
    assert sum(part.coins for part in parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.coins * sum(weights) - whole * weight) < sum(weights)
        assert weight or not part


@given(coins, st.integers(1, 50))
def test_equal_shares_differ_by_a_coin_at_most(whole: int, many: int) -> None:
    """Nobody gives two coins more than a neighbour with the same share; the first ones give the coins left over."""
    parts = [abs(part.coins) for part in Money.of(whole, "EUR").split([1] * many)]
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


@given(coins, coins, currencies)
def test_sums_are_those_of_coins(one: int, other: int, currency: str) -> None:
    """Adding, taking away, comparing and multiplying are those of whole coins."""
    a, b = Money.of(one, currency), Money.of(other, currency)
    assert ((a + b).coins, (a - b).coins, (-a).coins, (a * 3).coins) == (one + other, one - other, -one, one * 3)
    assert (a < b, a == b, bool(a)) == (one < other, one == other, one != 0)
    assert total([a, b], currency) == a + b
    assert Money.read(str(a)) == a


def test_currencies_never_mix() -> None:
    """Euros and dollars are not added, compared or taken from one another."""
    euro, dollar = Money.of(100, "EUR"), Money.of(100, "USD")
    for act in (lambda: euro + dollar, lambda: euro - dollar, lambda: euro < dollar):
        with pytest.raises(Misconfigured):
            act()
    assert euro != dollar


@pytest.mark.parametrize("amount", [1.5, True, "1.50", None])
def test_a_float_is_no_amount(amount: Any) -> None:
    """What is not exact is refused, and what is no number."""
    with pytest.raises(Misconfigured):
        Money(amount, "EUR")


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "EUR"), ("0.5", "JPY"), ("NaN", "EUR"), ("1E20", "EUR")])
def test_what_no_coin_pays_is_no_amount(amount: str, currency: str) -> None:
    """Finer than the smallest coin, no number, or more than there is."""
    with pytest.raises(Unreadable):
        Money(Decimal(amount), currency)


def test_what_is_no_currency_is_refused() -> None:
    """A code outside ISO 4217; the coins of those inside have none, two or three places."""
    with pytest.raises(Misconfigured):
        Money(Decimal(1), "EURO")
    assert {places(currency) for currency in CURRENCIES} == {0, 2, 3}


def test_nobody_shares_among_nobody() -> None:
    """Shares that are all zero, or below it, are refused."""
    for weights in ([], [0, 0], [2, -1]):
        with pytest.raises(Misconfigured):
            Money.of(100, "EUR").split(weights)


@pytest.mark.parametrize(
    ("text", "found"), [("12", "12"), ("12,50", "12.50"), ("1 250,5", "1250.5"), ("12.5", "12.5"), (" 0 ", "0")]
)
def test_amounts_are_read_as_people_write_them(text: str, found: str) -> None:
    """With a comma or a point, with spaces between thousands."""
    assert decimal_of(text) == Decimal(found)


@pytest.mark.parametrize("text", ["", "-3", "1.2.3", "twelve", "1e5", "٣", "12 €", "."])
def test_anything_else_is_no_amount(text: str) -> None:
    """Signs, words, powers and other digits are refused."""
    with pytest.raises(Unreadable):
        decimal_of(text)
