"""Days on which a place is not to be had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Nights
from habitat_kit.core.rules import Ask, Bound, Reason, refuse, warn
from habitat_kit.plugins.participatory.dates import days_of
from habitat_kit.plugins.participatory.rule import concerns
from habitat_kit.plugins.participatory.seasons import OnDays
from habitat_kit.plugins.participatory.weekdays import Weekday, met, numbers, weeks

LEAP_YEAR = Nights(date(2000, 1, 1), date(2001, 1, 1))


@frozen
class Closed(OnDays):
    """Nobody books these days.

    They are dates (`first` to `last`), days of every year (`yearly_first = "12-24"` to `yearly_last`), `weekdays`,
    `public_holidays` of a country ("FR") or of a part of it ("FR-57"), or `school_holidays` of a French zone
    ("FR-A", "FR-B", "FR-C"). First and last day are both included; a night is its evening's, so one may leave on
    the first. School holidays nobody wrote down yet are let pass, with a word. What would pass: the first later
    day from which a booking as long meets none of them.
    """

    kind: ClassVar[str] = "closed"
    example: ClassVar[str] = 'kind = "closed"\nyearly_first = "12-24"\nyearly_last = "01-02"'

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to whatever takes such a day."""
        booking = ask.subject
        if not concerns(self.kinds, booking.kind):
            return
        day = self.met(booking)
        if day is not None:
            free = self.free_from(booking)
            first = {"first": free} if free else {}
            yield refuse(f"finding.closed{'' if free else '.full'}", passes=free, day=day, **first)
        elif self.unknown(days_of(booking.when)[1]):
            yield warn("finding.closed.unknown", **self.numbers())

    def bounds(self) -> Iterator[Bound]:
        """Nobody arrives for a night that is closed, or stays over one; nobody has anything on a day of every year."""
        if self.weekdays:
            closed = numbers(self.weekdays)
            yield Bound("arrival", self.kinds, among=frozenset(Weekday) - self.weekdays)
            yield Bound("stays", self.kinds, among=weeks(lambda first, n: not closed & met(first, n)))
        elif self.yearly_first:
            yield Bound("days", self.kinds, among=frozenset(f"{day:%m-%d}" for day in LEAP_YEAR if not self.among(day)))
