"""Time to air, clean and hand over the keys after a stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.questions import BookingsBetween, Seen
from habitat_kit.core.rules import Ask, Number, Reason, refuse
from habitat_kit.core.spaces import House, Unit
from habitat_kit.plugins.participatory.dates import first_start, last_end
from habitat_kit.plugins.participatory.rule import BookingRule, keys, whole


@frozen
class BufferAfterStay(BookingRule):
    """After a booking of these kinds (every kind by the night when empty) the place rests so many hours.

    It works both ways: nobody begins in another's rest, and one's own rest must be over when the next
    begins. Only bookings that share a leaf count: cleaning one bedroom does not close the other. What
    would pass: the first possible start, or the last possible end (dates for nights, instants for hours).
    Bookings that overlap outright are the guard's affair, not this rule's.
    """

    kind: ClassVar[str] = "buffer_after_stay"
    example: ClassVar[str] = 'kind = "buffer_after_stay"\nhours = 3\nkinds = ["guest_stay"]'

    hours: int = field(validator=whole(744))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no on each side where the rest would be cut short."""
        booking, rest = ask.subject, timedelta(hours=self.hours)
        around = booking.span.widened(rest, rest)
        without = ask.moving.id if ask.moving else None
        seen = ledger(BookingsBetween(booking.space, around, ask.at, without))
        yield from self._began_too_soon(ask, [one for one in seen if one.span.end <= booking.span.start])
        if self._rests_after(ask.house, booking.kind):
            yield from self._ends_too_late(ask, [one for one in seen if one.span.start >= booking.span.end])

    def _began_too_soon(self, ask: Ask[Booking], before: list[Seen]) -> Iterator[Reason]:
        ends = [one.span.end for one in before if self._rests_after(ask.house, one.kind)]
        if ends:
            first = first_start(ask.house, ask.subject.when, max(ends) + timedelta(hours=self.hours))
            yield refuse("finding.buffer_after_stay", passes=first, n=self.hours, first=first)

    def _ends_too_late(self, ask: Ask[Booking], after: list[Seen]) -> Iterator[Reason]:
        if after:
            bound = min(one.span.start for one in after) - timedelta(hours=self.hours)
            last = last_end(ask.house, ask.subject.when, bound)
            yield refuse("finding.buffer_after_stay.next", passes=last, n=self.hours, last=last)

    def _rests_after(self, house: House, kind: str) -> bool:
        by_night = {known.key for known in house.kinds if known.unit is Unit.NIGHT}
        return kind in (self.kinds or by_night)

    def numbers(self) -> Mapping[str, Number]:
        """`n` hours."""
        return {"n": self.hours}
