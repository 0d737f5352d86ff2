"""What happens to a household's account."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import staff


@frozen(kw_only=True)
class AccountEvent(Event):
    """A line of a household's account: never its words, nor its amount, which who reads a journal need not know."""

    line: UUID = staff()
    household: UUID = staff()
    day: date = staff()
    booking: UUID | None = staff(default=None)


@frozen(kw_only=True)
class HouseholdCharged(AccountEvent):
    """A household was asked to contribute: for a booking, or by the treasurer."""


@frozen(kw_only=True)
class PaymentTyped(AccountEvent):
    """Somebody typed in what a household paid."""


@frozen(kw_only=True)
class LineReversed(AccountEvent):
    """A line was undone by this one."""

    reverses: UUID = staff()
