"""What one asks about a household's account."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_due, read_label, read_reason
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.money import decimal_of


def read_amount(value: str) -> str:
    """An amount of money above zero, as people write it: "12.50", "12,50". Its currency is the house's."""
    found = decimal_of(value)
    if found <= 0:
        raise Unreadable("amount", "error.amount_not_above_zero")
    return str(found)


def _given(value: str) -> str:
    """The same, or nothing at all: whoever gives nothing says so."""
    return "0" if decimal_of(value) == 0 else read_amount(value)


def _day(value: object) -> date | None:
    return None if value is None else read_due(value)


@frozen
class RecordPayment(Command[out.AccountLineMade]):
    """Type in what a household paid, in the house's currency: `amount` as "12.50". Without a `day`, today."""

    household: UUID
    amount: str = field(converter=read_amount)
    day: date | None = field(default=None, converter=_day)
    label: str = field(default="", converter=read_label, repr=False)


@frozen
class ChargeHousehold(Command[out.AccountLineMade]):
    """Ask a household for a contribution that no booking asks for: a key that was lost, money given back to it."""

    household: UUID
    amount: str = field(converter=read_amount)
    reason: str = field(converter=read_reason, repr=False)
    day: date | None = field(default=None, converter=_day)


@frozen
class ReverseLine(Command[out.AccountLineMade | out.Refused]):
    """Undo one line of an account by a line of its own, with the written reason."""

    line: UUID
    reason: str = field(converter=read_reason, repr=False)


@frozen
class GiveContribution(Command[out.ContributionGiven | out.Refused]):
    """Say what one's household gives for a booking whose price it says itself."""

    booking: UUID
    amount: str = field(converter=_given)
