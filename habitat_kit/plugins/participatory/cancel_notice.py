"""Until when one gives dates back freely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.rules import Ask, Number, Reason
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, whole


@frozen
class CancelNotice(BookingRule):
    """A booking cancelled, moved or shortened at least so many hours before it begins weighs on no quota; later, it does.

    For these `kinds` it takes the place of the house's `free_cancel_days`. What was in force when the booking was
    made holds for it. Cancelling itself is never refused, so whatever is asked would pass: what would pass freely is
    what comes in time.
    """

    kind: ClassVar[str] = "cancel_notice"
    example: ClassVar[str] = 'kind = "cancel_notice"\nhours = 72\nkinds = ["guest_stay"]'

    hours: int = field(validator=whole(8_784))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Nothing: it refuses no booking and no cancellation."""
        yield from ()

    def free_until(self, booking: Booking) -> datetime | None:
        """So many hours before it begins."""
        return booking.span.start - timedelta(hours=self.hours) if concerns(self.kinds, booking.kind) else None

    def numbers(self) -> Mapping[str, Number]:
        """`n` hours."""
        return {"n": self.hours}
