"""What a place may be booked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.rules import Ask, Bound, Number, Reason, refuse
from habitat_kit.core.spaces import House
from habitat_kit.plugins.participatory.rule import BookingRule, keys, named


@frozen
class AllowedKinds(BookingRule):
    """Only these kinds of booking are taken here.

    What would pass: an allowed kind, one counted as the asked one is (nights, hours) if there is any.
    """

    kind: ClassVar[str] = "allowed_kinds"
    example: ClassVar[str] = 'kind = "allowed_kinds"\nkinds = ["guest_stay", "meeting"]'

    kinds: frozenset[str] = field(converter=keys, validator=named)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to every other kind."""
        asked = ask.subject.kind
        if asked not in self.kinds:
            yield refuse("finding.allowed_kinds", passes=self._instead(ask.house, asked), **self.numbers(), kind=asked)

    def _instead(self, house: House, asked: str) -> str:
        units = {kind.key: kind.unit for kind in house.kinds}
        return min(self.kinds, key=lambda kind: (units.get(kind) != units.get(asked), kind))

    def bounds(self) -> Iterator[Bound]:
        """One of the kinds."""
        yield Bound("kinds", among=self.kinds)

    def about(self) -> frozenset[str]:
        """None beside: its sentence names them."""
        return frozenset()

    def numbers(self) -> Mapping[str, Number]:
        """The keys of the kinds, in order; a page may put their names instead."""
        return {"kinds": ", ".join(sorted(self.kinds))}
