"""What a household names itself, and what all of them together never go beyond."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.accounts import AccountLine, LineKind
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Nights
from habitat_kit.core.prices import FREE_PRICE, Ceiling, Price
from habitat_kit.core.rules import Ask
from habitat_kit.plugins.participatory import FreePrice, NeverAboveCost
from habitat_kit.plugins.participatory.pricing_settings import YearCost
from tests.plugins.participatory.world import FLAT, HERE, NOW, TREE, WE, booked, nights

amounts = st.integers(0, 9_999).map(lambda coins: f"{coins // 100}.{coins % 100:02}")
stays = st.builds(nights, st.dates(date(2026, 11, 1), date(2027, 2, 1)), st.integers(1, 70))
lines = st.lists(st.tuples(st.integers(-5_000, 9_000), st.sampled_from([2026, 2027]), st.booleans()), max_size=6)


def _lines(drawn: list[tuple[int, int, bool]]) -> tuple[AccountLine, ...]:
    return tuple(
        AccountLine(
            id=named("line", str(n)),
            organisation=HERE.organisation,
            house=HERE.id,
            household=WE,
            day=date(2026, 1, 4),
            kind=LineKind.CHARGE if coins >= 0 else LineKind.REVERSAL,
            what="night",
            amount=Money.of(coins, "EUR"),
            year=year,
            use=named("booking", f"other {n}"),
            space=named("east" if here else "attic"),
            made_at=NOW,
        )
        for n, (coins, year, here) in enumerate(drawn)
    )


@given(stays, amounts, st.none() | amounts, lines)
def test_what_is_left_and_what_was_given_are_the_cost(
    when: Nights, cost: str, next_cost: str | None, drawn: list[tuple[int, int, bool]]
) -> None:
    """In each year the stay has nights in, to the cent; other places count for nothing; a year without its own has the last."""
    costs = [YearCost(2026, cost)] + ([YearCost(2027, next_cost)] if next_cost is not None else [])
    ask = Ask(booked(when), NOW, HERE, FLAT)
    said = list(NeverAboveCost(costs).price(ask, History(TREE, lines=_lines(drawn))))
    assert [one.year for one in said] == sorted(when.by_year())
    for one in said:
        assert isinstance(one, Ceiling)
        figure = next_cost if one.year == 2027 and next_cost is not None else cost
        gave = sum(coins for coins, year, here in drawn if here and year == one.year)
        assert one.left.coins + gave == int(figure.replace(".", ""))


@given(stays, amounts, amounts)
def test_a_suggestion_asks_for_nothing(when: Nights, night: str, booking: str) -> None:
    """It costs nothing until the household says so; what is suggested grows by the night."""
    (line,) = FreePrice(night=night, booking=booking).price(Ask(booked(when), NOW, HERE, FLAT), History(TREE))
    assert isinstance(line, Price)
    assert (line.what, line.amount.coins, line.year) == (FREE_PRICE, 0, when.arrival.year)
    cents = int(night.replace(".", "")) * len(when) + int(booking.replace(".", ""))
    assert line.suggested == Money.of(cents, "EUR")
