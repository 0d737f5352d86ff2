"""What came of asking about an account."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core.money import Money


@frozen
class AccountLineMade:
    """A line was written. `amount` is what the household owes more by it; `balance` is what it owes now."""

    line: UUID
    household: UUID
    kind: str
    day: date
    amount: Money
    balance: Money


@frozen
class ContributionGiven:
    """What a household gives for a booking, once the year's cost is kept to."""

    booking: UUID
    household: UUID
    amount: Money
    balance: Money
