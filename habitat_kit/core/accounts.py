"""A household's account: what it was asked to give, what it paid, and what was taken back.

Rules of this file:
1. Lines are only ever added. What was wrong is reversed by a line of its own, which undoes exactly one line, once.
2. An amount above zero is owed by the household, one below zero was paid: the balance is the sum of all lines.
3. A statement opens where the one before it closed. A line counts on its day; no line is for a day to come.
4. These are contributions to shared costs. The kit moves no money: somebody types in what was paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.errors import Misconfigured, Unreadable
from habitat_kit.core.money import MOST, Money, total
from habitat_kit.core.privacy import public, staff, typed


class LineKind(StrEnum):
    """What a line does."""

    CHARGE = "charge"
    PAYMENT = "payment"
    REVERSAL = "reversal"


PAID = "payment"
"""The code of a payment, and of the line that undoes it."""


@frozen(kw_only=True)
class AccountLine:
    """One line: `amount` is what the household owes more by it, below zero what it owes less.

    `what` is a code (night, cleaning, typed …) whose text is `price.<what>`. A charge for a booking names it (`use`),
    its place, the calendar year it counts for (a deposit for none), and the article that set it, with `quantity` times `unit`. A reversal
    names the line it undoes. `label` was typed by somebody: it lives in a row of its own.
    """

    id: UUID = public()
    organisation: UUID = staff()
    house: UUID = public()
    household: UUID = staff()
    day: date = staff()
    kind: LineKind = staff()
    what: str = staff()
    amount: Money = staff()
    quantity: int | None = staff(default=None)
    unit: Money | None = staff(default=None)
    year: int | None = staff(default=None)
    use: UUID | None = staff(default=None)
    space: UUID | None = staff(default=None)
    rulebook: str | None = staff(default=None)
    version: str | None = staff(default=None)
    article: str | None = staff(default=None)
    reverses: UUID | None = staff(default=None)
    made_by: UUID | None = staff(default=None)
    made_at: datetime = staff()
    label: str | None = typed(default=None)

    def __attrs_post_init__(self) -> None:
        if abs(self.amount.coins) > MOST:
            raise Unreadable("amount", "error.amount_out_of_range")

    @property
    def place(self) -> tuple[object, ...]:
        """Where it stands in a statement: what was undone before what undoes it."""
        return self.day, self.made_at, self.kind.value, self.id


def balance(lines: Iterable[AccountLine], currency: str) -> Money:
    """What a household still owes; below zero, what it has paid ahead."""
    return total((line.amount for line in lines), currency)


def standing(lines: Iterable[AccountLine]) -> tuple[AccountLine, ...]:
    """The charges and payments that nobody reversed, in order."""
    found = tuple(lines)
    undone = {line.reverses for line in found}
    stand = (line for line in found if line.id not in undone and line.kind is not LineKind.REVERSAL)
    return tuple(sorted(stand, key=lambda line: line.place))


def _in_order(lines: Iterable[AccountLine]) -> tuple[AccountLine, ...]:
    return tuple(sorted(lines, key=lambda line: line.place))


@frozen
class Statement:
    """A household's lines on the days [first, end), between what it owed before and what it owes after."""

    household: UUID
    first: date
    end: date
    opening: Money
    lines: tuple[AccountLine, ...] = field(default=(), converter=_in_order)

    def __attrs_post_init__(self) -> None:
        if any(line.household != self.household or not self.first <= line.day < self.end for line in self.lines):
            raise Misconfigured("a statement has the lines of one household, of its own days")

    @property
    def closing(self) -> Money:
        """What the household owes at the end of the last day."""
        return self.opening + balance(self.lines, self.opening.currency)

    @property
    def charged(self) -> Money:
        """What it was asked to give, without what was taken back."""
        undone = (line.amount for line in self.lines if line.kind is not LineKind.PAYMENT and not self._repaid(line))
        return total(undone, self.opening.currency)

    @property
    def paid(self) -> Money:
        """What it paid, without what was taken back."""
        return self.opening + self.charged - self.closing

    def _repaid(self, line: AccountLine) -> bool:
        """Whether it takes back a payment; what took something off a charge, undone, adds to what is owed as well."""
        return line.kind is LineKind.REVERSAL and line.what == PAID


def statement(household: UUID, lines: Iterable[AccountLine], first: date, end: date, currency: str) -> Statement:
    """The statement of a period, from all lines of a household."""
    found = [line for line in lines if line.household == household]
    before = (line for line in found if line.day < first)
    return Statement(
        household, first, end, balance(before, currency), (line for line in found if first <= line.day < end)
    )
