"""Contributions that a household names itself, and that together never go beyond what a place costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from attrs import Attribute, field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Nights
from habitat_kit.core.prices import FREE_PRICE, Ceiling, Price
from habitat_kit.core.questions import ContributedSoFar
from habitat_kit.core.rules import Ask, Number, Reason
from habitat_kit.plugins.participatory.pricing_settings import YearCost, amount, in_coins, money, told
from habitat_kit.plugins.participatory.pricing_settings import costs as costs_of
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys


@frozen
class FreePrice(BookingRule):
    """A household says itself what it gives for a booking, nothing included, before or after it stayed.

    `night` and `booking` are suggested, and bind nobody. It says no to nothing: whatever is asked would pass.
    """

    kind: ClassVar[str] = "free_price"
    example: ClassVar[str] = 'kind = "free_price"\nnight = "8.00"'

    night: str = field(default="0", validator=amount)
    booking: str = field(default="0", validator=amount)
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)
    currency: str = "EUR"

    def __attrs_post_init__(self) -> None:
        in_coins((self.night, self.booking), self.currency)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Nothing: a price is no refusal."""
        yield from ()

    def price(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Price | Ceiling]:
        """One line whose amount the household says; what is suggested stands beside it."""
        booking, currency = ask.subject, self.currency
        if concerns(self.kinds, booking.kind):
            suggested = money(self.night, currency) * booking.nights + money(self.booking, currency)
            yield Price(FREE_PRICE, Money.none(currency), 1, booking.first_day.year, suggested=suggested)

    def sentence(self) -> str:
        """One sentence with a suggestion by the night, one by the booking, one for both, one without."""
        night, booking = self.night != "0", self.booking != "0"
        suggested = "both" if night and booking else "night" if night else "booking" if booking else ""
        return f"rule.free_price.{suggested}" if suggested else "rule.free_price"

    def numbers(self) -> Mapping[str, Number]:
        """What is suggested, told in the reader's language."""
        return {"night": told(self.night, self.currency), "booking": told(self.booking, self.currency)}


def _years(_: object, attribute: Attribute[Any], value: tuple[YearCost, ...]) -> None:
    if not value or len({cost.year for cost in value}) < len(value):
        raise Misconfigured(f"{attribute.name}: write what the place costs in a year, each year once")


@frozen
class NeverAboveCost(BookingRule):
    """All households' contributions for a place in a calendar year never go beyond what the place costs in that year.

    `costs` are dated figures with their source; a year that has none is held to the last one before it. What a price
    would bring in beyond that is taken off. Counted under the space the rulebook is bound to. It says no to nothing:
    whatever is asked would pass.
    """

    kind: ClassVar[str] = "never_above_cost"
    example: ClassVar[str] = (
        'kind = "never_above_cost"\ncosts = [{ year = 2026, amount = "4800.00", source = "Budget 2026" }]'
    )

    costs: tuple[YearCost, ...] = field(converter=costs_of, validator=_years)
    currency: str = "EUR"

    def __attrs_post_init__(self) -> None:
        in_coins((cost.amount for cost in self.costs), self.currency)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Nothing: a price is no refusal."""
        yield from ()

    def price(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Price | Ceiling]:
        """What is left of the cost of each year the booking touches."""
        when, currency = ask.subject.when, self.currency
        without = ask.moving.id if ask.moving else None
        for year in when.by_year() if isinstance(when, Nights) else (ask.subject.first_day.year,):
            cost = self._cost(year)
            if cost is not None:
                given = ledger(ContributedSoFar(ask.scope, year, currency, without))
                yield Ceiling(money(cost.amount, currency) - given, year, {"year": year})

    def _cost(self, year: int) -> YearCost | None:
        known = [cost for cost in self.costs if cost.year <= year]
        return max(known, key=lambda cost: cost.year, default=None)

    def numbers(self) -> Mapping[str, Number]:
        """The newest figure and its year."""
        newest = max(self.costs, key=lambda cost: cost.year)
        return {"year": newest.year, "cost": told(newest.amount, self.currency)}
