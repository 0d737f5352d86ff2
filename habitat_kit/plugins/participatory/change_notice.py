"""How late one may still change one's mind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.rules import Ask, Number, Reason, refuse
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, whole


@frozen
class ChangeNotice(BookingRule):
    """A booking is moved or shortened at least so many hours before it begins; later it stays as it is.

    Whoever is there may still lengthen or cut short a stay that has begun: this is about what is to come.
    Cancelling is never refused: late, its nights weigh (`cancel_notice`, else the house's `free_cancel_days`). What would pass: the last
    instant at which this change was possible, which is over.
    """

    kind: ClassVar[str] = "change_notice"
    example: ClassVar[str] = 'kind = "change_notice"\nhours = 48\nkinds = ["guest_stay"]'
    about_notice: ClassVar[bool] = True

    hours: int = field(validator=whole(8_784))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to a change that comes too late."""
        before = ask.moving
        if before is None or not concerns(self.kinds, before.kind) or before.span.start <= ask.at:
            return
        last = before.span.start - timedelta(hours=self.hours)
        if ask.at > last:
            yield refuse("finding.change_notice", passes=last, n=self.hours, last=last)

    def numbers(self) -> Mapping[str, Number]:
        """`n` hours."""
        return {"n": self.hours}
