"""Deposits: what a household leaves for a booking and is given back after its stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from attrs import Attribute, field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.deposits import DEPOSIT
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.money import decimal_of
from habitat_kit.core.prices import Ceiling, Price
from habitat_kit.core.rules import Ask, Number, Reason
from habitat_kit.plugins.participatory.pricing_settings import amount, in_coins, money, told
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys


def _some(_: object, attribute: Attribute[Any], value: str) -> None:
    if decimal_of(value) <= 0:
        raise Misconfigured(f"{attribute.name}: a deposit is above zero; without one, leave the article out")


@frozen
class Deposit(BookingRule):
    """A deposit of `amount` for each booking of `kinds`, on the household's account while its booking stands.

    It is given back whole, and by itself: when the stay is over, and when the booking is cancelled (however late), lapses
    or loses its place. It is no contribution: no ceiling and no sum of contributions counts it, and nothing is withheld
    from it. It says no to nothing: whatever is asked would pass.
    """

    kind: ClassVar[str] = "deposit"
    example: ClassVar[str] = 'kind = "deposit"\namount = "50.00"\nkinds = ["guest_stay"]'

    amount: str = field(validator=[amount, _some])
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)
    currency: str = "EUR"

    def __attrs_post_init__(self) -> None:
        in_coins((self.amount,), self.currency)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Nothing: a deposit is no refusal."""
        yield from ()

    def price(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Price | Ceiling]:
        """One line, once for each booking."""
        if concerns(self.kinds, ask.subject.kind):
            yield Price(DEPOSIT, money(self.amount, self.currency), 1, ask.subject.first_day.year)

    def numbers(self) -> Mapping[str, Number]:
        """The amount, told in the reader's language."""
        return {"amount": told(self.amount, self.currency)}
