"""Time to air, clean and hand over the keys after a stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import opens_at
from habitat_kit.core.questions import BookingsBetween, Seen
from habitat_kit.core.rules import Ask, Number, Reason, refuse
from habitat_kit.core.spaces import House
from habitat_kit.plugins.participatory.dates import first_start, last_end
from habitat_kit.plugins.participatory.rule import BookingRule, keys, one_of, whole


@frozen
class BufferAfterStay(BookingRule):
    """After a booking of these kinds (every kind by the night when empty) the place rests so many hours or half-days.

    A half-day ends at noon or at midnight, house time, and is left free whole: with `half_days = 1`, after guests
    who leave in the morning others come the next day.

    It works both ways: nobody begins in another's rest, and one's own rest must be over when the next
    begins. Only bookings that share a leaf count: cleaning one bedroom does not close the other. What
    would pass: the first possible start, or the last possible end (dates for nights, instants for hours).
    Bookings that overlap outright are the guard's affair, not this rule's.
    """

    kind: ClassVar[str] = "buffer_after_stay"
    example: ClassVar[str] = 'kind = "buffer_after_stay"\nhours = 3\nkinds = ["guest_stay"]'

    hours: int | None = field(default=None, validator=optional(whole(744)))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)
    half_days: int | None = field(default=None, validator=optional(whole(62)))

    def __attrs_post_init__(self) -> None:
        one_of(self, "hours", "half_days")

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no on each side where the rest would be cut short."""
        booking, rest = ask.subject, timedelta(hours=self.hours or 12 * (self.half_days or 0) + 13)
        around = booking.span.widened(rest, rest)
        without = ask.moving.id if ask.moving else None
        seen = ledger(BookingsBetween(booking.space, around, ask.at, without))
        if not seen:
            return
        yield from self._began_too_soon(ask, [one for one in seen if one.span.end <= booking.span.start])
        if self._rests_after(ask.house, booking.kind):
            yield from self._ends_too_late(ask, [one for one in seen if one.span.start >= booking.span.end])

    def _began_too_soon(self, ask: Ask[Booking], before: list[Seen]) -> Iterator[Reason]:
        ends = [one.span.end for one in before if self._rests_after(ask.house, one.kind)]
        if not ends:
            return
        bound = self._rested(ask.house, max(ends))
        if bound > ask.subject.span.start:
            first = first_start(ask.house, ask.subject.when, bound)
            yield refuse(f"finding.buffer_after_stay{self._unit}", passes=first, n=self._n, first=first)

    def _ends_too_late(self, ask: Ask[Booking], after: list[Seen]) -> Iterator[Reason]:
        if not after:
            return
        bound = self._over_by(ask.house, min(one.span.start for one in after))
        if bound < ask.subject.span.end:
            last = last_end(ask.house, ask.subject.when, bound)
            yield refuse(f"finding.buffer_after_stay.next{self._unit}", passes=last, n=self._n, last=last)

    def _rested(self, house: House, end: datetime) -> datetime:
        """From when the place may be had again after a booking that ends then."""
        if self.hours:
            return end + timedelta(hours=self.hours)
        return _begins(house, _half_of(house, end - timedelta(seconds=1)) + 1 + self._n)

    def _over_by(self, house: House, start: datetime) -> datetime:
        """By when a booking must be over before one that begins then."""
        if self.hours:
            return start - timedelta(hours=self.hours)
        return _begins(house, _half_of(house, start) - self._n)

    @property
    def _n(self) -> int:
        return self.hours or self.half_days or 0

    @property
    def _unit(self) -> str:
        return "" if self.hours else ".half_days"

    def sentence(self) -> str:
        """One sentence for hours, one for half-days."""
        return f"rule.buffer_after_stay{self._unit}"

    def _rests_after(self, house: House, kind: str) -> bool:
        return kind in (self.kinds or house.by_night)

    def numbers(self) -> Mapping[str, Number]:
        """`n` hours or half-days; whether it is after a `stay`, the kinds by the night."""
        return {"n": self._n, "stay": not self.kinds}


def _half_of(house: House, at: datetime) -> int:
    """The number of the half-day an instant lies in: two a day, the second from noon on."""
    there = at.astimezone(house.clock)
    return 2 * there.toordinal() + (there.hour >= 12)


def _begins(house: House, half: int) -> datetime:
    """When a half-day begins."""
    return opens_at(date.fromordinal(half // 2), time(12 * (half % 2)), house.clock)
