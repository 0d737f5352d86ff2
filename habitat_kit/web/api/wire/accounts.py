"""Households' accounts, as the API writes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from attrs import frozen

from habitat_kit.web.api.wire.judging import Money


@frozen(kw_only=True, slots=False)
class AccountLine:
    """One line: `amount` is what the household owes more by it, below zero what it owes less.

    `what` is a code and `text` is for people; `label` was typed by somebody. A charge for a booking names it, and the
    article that set it; a reversal names the line it undoes.
    """

    id: UUID
    day: date
    kind: Literal["charge", "payment", "reversal"]
    what: str
    text: str
    amount: Money
    quantity: int | None
    unit: Money | None
    year: int | None
    booking: UUID | None
    rulebook: str | None
    version: str | None
    article: str | None
    reverses: UUID | None
    label: str | None
    made_at: datetime


@frozen(kw_only=True, slots=False)
class Account:
    """A household's statement of the days from `first` up to and without `end`, and what it owes today (`balance`)."""

    household: UUID
    label: str | None
    first: date
    end: date
    opening: Money
    lines: list[AccountLine]
    closing: Money
    balance: Money


@frozen(kw_only=True, slots=False)
class Owing:
    """A household and what it owes; below zero, what it paid ahead."""

    household: UUID
    label: str | None
    balance: Money


@frozen(kw_only=True, slots=False)
class Accounts:
    """Every household of a house with what it owes."""

    accounts: list[Owing]
