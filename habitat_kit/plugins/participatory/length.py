"""How long a booking may and must be.

Nights are counted as nights; hours as the clock on the wall shows them, so that "from 20:00 to 8:00" is
twelve hours on every night of the year, whatever the clock change adds or takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Nights
from habitat_kit.core.rules import Ask, Bound, Number, Reason, refuse
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, whole
from habitat_kit.plugins.participatory.weekdays import LONG, weeks


@frozen
class _Length(BookingRule):
    """A bound in nights (for kinds by the night) or in hours (for kinds by the hour): one of the two."""

    nights: int | None = field(default=None, validator=optional(whole(3_660)))
    hours: int | None = field(default=None, validator=optional(whole(8_784)))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def __attrs_post_init__(self) -> None:
        if (self.nights is None) == (self.hours is None):
            raise Misconfigured(f"{self.kind}: write either nights or hours; two articles for both")

    def _beyond(self, booking: Booking) -> int:
        """How the booking compares with the bound: above 0 when longer, 0 when equal or not concerned."""
        if not concerns(self.kinds, booking.kind):
            return 0
        if isinstance(booking.when, Nights):
            return len(booking.when) - self.nights if self.nights else 0
        length = booking.when.end - booking.when.start
        return (length - timedelta(hours=self.hours)) // timedelta.resolution if self.hours else 0

    @property
    def _unit(self) -> str:
        return "nights" if self.nights else "hours"

    @property
    def _n(self) -> int | None:
        return self.nights or self.hours

    def sentence(self) -> str:
        """One sentence for nights, another for hours."""
        return f"rule.{self.kind}" if self.nights else f"rule.{self.kind}.hours"

    def numbers(self) -> Mapping[str, Number]:
        """`n` nights or hours."""
        return {"n": self._n}

    def _no(self, booking: Booking, by_night: str, by_hour: str) -> Reason:
        if self.nights:
            return refuse(by_night, passes=self.nights, n=self.nights, asked=booking.nights)
        return refuse(by_hour, passes=self.hours, n=self.hours)


@frozen
class LongestStay(_Length):
    """A booking lasts at most so many nights, or so many hours.

    What would pass: that many.
    """

    kind: ClassVar[str] = "longest_stay"
    example: ClassVar[str] = 'kind = "longest_stay"\nnights = 7\nkinds = ["guest_stay"]'

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to more."""
        if self._beyond(ask.subject) > 0:
            yield self._no(ask.subject, "finding.longest_stay", "finding.longest_stay.hours")

    def bounds(self) -> Iterator[Bound]:
        """At most so long."""
        yield Bound(self._unit, self.kinds, most=self._n)
        if (most := self.nights) is not None:
            yield Bound("stays", self.kinds, among=weeks(lambda _, n: n <= most))


@frozen
class ShortestStay(_Length):
    """A booking lasts at least so many nights, or so many hours.

    What would pass: that many.
    """

    kind: ClassVar[str] = "shortest_stay"
    example: ClassVar[str] = 'kind = "shortest_stay"\nhours = 1\nkinds = ["meeting"]'

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to less."""
        if self._beyond(ask.subject) < 0:
            yield self._no(ask.subject, "finding.shortest_stay", "finding.shortest_stay.hours")

    def bounds(self) -> Iterator[Bound]:
        """At least so long."""
        yield Bound(self._unit, self.kinds, least=self._n)
        if (least := self.nights) is not None:
            yield Bound("stays", self.kinds, among=weeks(lambda _, n: n >= min(least, LONG)))
