"""A rule of the bees' own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.rules import Ask, Number, Reason, Rule, refuse


@frozen
class HarvestDay(Rule[Booking]):
    """Nobody arrives on the day of the week the honey is taken (1 is Monday)."""

    kind: ClassVar[str] = "harvest_day"
    judges: ClassVar[type] = Booking
    weekday: int = 6

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """No to whoever arrives that day."""
        if ask.subject.first_day.isoweekday() == self.weekday:
            yield refuse("finding.harvest_day", day=ask.subject.first_day)

    def numbers(self) -> Mapping[str, Number]:
        """The day of the week."""
        return {"weekday": self.weekday}
