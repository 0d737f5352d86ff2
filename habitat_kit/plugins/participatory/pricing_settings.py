"""The settings of rule kinds about money: amounts, seasons, tiers, what a place costs in a year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from attrs import Attribute, field, frozen

from habitat_kit.core.errors import HabitatError, Misconfigured, Unreadable
from habitat_kit.core.money import Money, decimal_of
from habitat_kit.plugins.participatory.dates import day_of_year


def amount(_: object, attribute: Attribute[Any], value: str | None) -> None:
    """A validator: an amount as a text such as "12.50", or nothing."""
    if value is None:
        return
    try:
        found = decimal_of(value)
    except HabitatError:
        found = Decimal("NaN")
    if not found.is_finite() or found >= 1_000_000:
        raise Misconfigured(f'{attribute.name}: write an amount as a text, such as "12.50"')


def money(text: str, currency: str) -> Money:
    """A setting's amount in its rule's currency."""
    return Money(decimal_of(text), currency)


def told(text: str | None, currency: str) -> str | None:
    """An amount as a sentence takes it: "12.50 EUR"."""
    return None if text is None else str(money(text, currency))


def in_coins(amounts: Iterable[str | None], currency: str) -> None:
    """Refuse a currency that is none, and amounts finer than its smallest coin."""
    try:
        for text in amounts:
            money(text or "0", currency)
    except Unreadable:
        raise Misconfigured(f"write amounts in whole coins of {currency}") from None


def up_to(most: int) -> Callable[[object, Attribute[Any], object], None]:
    """A validator: a whole number from 0 to `most`."""

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise Misconfigured(f"{attribute.name}: write a whole number from 0 to {most}")

    return check


def weekdays(_: object, attribute: Attribute[Any], value: frozenset[int]) -> None:
    """A validator: days of the week, 1 is Monday."""
    if not value <= frozenset(range(1, 8)):
        raise Misconfigured(f"{attribute.name}: write days of the week from 1 (Monday) to 7 (Sunday)")


def days(given: Iterable[int]) -> frozenset[int]:
    """A converter: days of the week."""
    return frozenset(given)


@frozen
class Season:
    """Days of every year, both included; one may reach over New Year. Without `weekend`, all its nights cost the same."""

    first: str = field(validator=day_of_year)
    last: str = field(validator=day_of_year)
    night: str = field(validator=amount)
    weekend: str | None = field(default=None, validator=amount)

    def holds(self, night: date) -> bool:
        """Whether a night begins in it."""
        day = f"{night:%m-%d}"
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last


@frozen
class Tier:
    """What nights cost once a household has more than `after` in the year. Without `weekend`, all cost the same."""

    after: int = field(validator=up_to(366))
    night: str = field(validator=amount)
    weekend: str | None = field(default=None, validator=amount)


def rising(_: object, attribute: Attribute[Any], value: tuple[Tier, ...]) -> None:
    """A validator: each tier begins after the one before."""
    if any(one.after >= other.after for one, other in pairwise(value)):
        raise Misconfigured(f"{attribute.name}: write them in order, each `after` above the one before")


@frozen
class YearCost:
    """What a place costs in a calendar year, and where the figure comes from."""

    year: int = field(validator=up_to(9_000))
    amount: str = field(validator=amount)
    source: str | None = None


def seasons(given: Iterable[Season]) -> tuple[Season, ...]:
    """A converter: seasons in the order they are written; the first that holds a night prices it."""
    return tuple(given)


def tiers(given: Iterable[Tier]) -> tuple[Tier, ...]:
    """A converter: tiers in the order they are written."""
    return tuple(given)


def costs(given: Iterable[YearCost]) -> tuple[YearCost, ...]:
    """A converter: what a place costs, year by year."""
    return tuple(given)
