"""How many people a place has room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Nights
from habitat_kit.core.rules import Ask, Number, Reason, refuse
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys


@frozen
class Capacity(BookingRule):
    """No more people than there are beds, by the night, or seats, by the hour.

    Two bookings never hold one leaf together, so one booking's guests are all there is to count. What
    would pass: the number of beds or seats; a place that has none is no place to sleep, or to meet.
    """

    kind: ClassVar[str] = "capacity"
    example: ClassVar[str] = 'kind = "capacity"'

    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to more people than the place has room for."""
        booking = ask.subject
        if not concerns(self.kinds, booking.kind):
            return
        by_night, most = isinstance(booking.when, Nights), ask.house.tree.room(booking.space, booking.when)
        if not most:
            yield refuse("finding.capacity.no_bed" if by_night else "finding.capacity.no_seat")
        elif booking.guests > most:
            key = "finding.capacity" if by_night else "finding.capacity.seats"
            yield refuse(key, passes=most, n=most, guests=booking.guests)

    def numbers(self) -> Mapping[str, Number]:
        """None: each place has its own."""
        return {}
