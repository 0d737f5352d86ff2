"""Time between two bookings of one household, so that others get a turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Nights, Span
from habitat_kit.core.questions import BookingsBetween
from habitat_kit.core.rules import Ask, Number, Reason, refuse
from habitat_kit.plugins.participatory.dates import DAY, first_start, last_end
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, one_of, whole


@frozen
class GapBetweenOwn(BookingRule):
    """Between two bookings of one household lie at least so many `days`, or `hours`.

    Days are counted on the calendar, from the day one ends to the day the next begins: with `days = 7`, who leaves
    on a Sunday comes back on the next Sunday at the earliest. It works both ways, all over the space the rulebook is
    bound to; the `kinds` are those it speaks about on either side. Bookings that overlap, in two rooms, leave no gap
    and are let pass. What would pass: the first possible start, or the last possible end.
    """

    kind: ClassVar[str] = "gap_between_own"
    example: ClassVar[str] = 'kind = "gap_between_own"\ndays = 14\nkinds = ["guest_stay"]'

    days: int | None = field(default=None, validator=optional(whole(366)))
    hours: int | None = field(default=None, validator=optional(whole(744)))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def __attrs_post_init__(self) -> None:
        one_of(self, "days", "hours")

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no on each side where the household's own next booking is too near."""
        booking = ask.subject
        if not concerns(self.kinds, booking.kind):
            return
        gap = timedelta(days=(self.days or 0) + 1) if self.days else timedelta(hours=self.hours or 0)
        near = own_around(ask, ledger, gap, self.kinds)
        unit = "days" if self.days else "hours"
        if before := [span.end for span in near if span.end <= booking.span.start]:
            first = self._first(ask, max(before))
            if _begins(booking, first):
                yield refuse(f"finding.gap_between_own.{unit}", passes=first, n=self.days or self.hours, first=first)
        if after := [span.start for span in near if span.start >= booking.span.end]:
            last = self._last(ask, min(after))
            if _ends(booking, last):
                key = f"finding.gap_between_own.{unit}.next"
                yield refuse(key, passes=last, n=self.days or self.hours, last=last)

    def _first(self, ask: Ask[Booking], end: datetime) -> date | datetime:
        """From when one may begin again after an own booking that ends then."""
        if self.days:
            return ask.house.date_at(end) + self.days * DAY
        return first_start(ask.house, ask.subject.when, end + timedelta(hours=self.hours or 0))

    def _last(self, ask: Ask[Booking], start: datetime) -> date | datetime:
        """By when one must end before an own booking that begins then."""
        if self.days:
            return ask.house.date_at(start) - self.days * DAY
        return last_end(ask.house, ask.subject.when, start - timedelta(hours=self.hours or 0))

    def sentence(self) -> str:
        """One sentence for days, one for hours."""
        return f"rule.gap_between_own.{'days' if self.days else 'hours'}"

    def numbers(self) -> Mapping[str, Number]:
        """`n` days or hours."""
        return {"n": self.days or self.hours}


@frozen
class NoChaining(BookingRule):
    """No booking begins just when another of the same household ends, in whatever room: that would be one long stay.

    For nights it is the day that counts, for hours the minute. What would pass: one day, or one hour, further on.
    """

    kind: ClassVar[str] = "no_chaining"
    example: ClassVar[str] = 'kind = "no_chaining"\nkinds = ["guest_stay"]'

    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to a booking that touches another."""
        booking = ask.subject
        if not concerns(self.kinds, booking.kind):
            return
        for span in own_around(ask, ledger, DAY, self.kinds):
            if _same(ask, span.end, booking.span.start):
                first: date | datetime = booking.span.start + timedelta(hours=1)
                first = booking.first_day + DAY if isinstance(booking.when, Nights) else first
                yield refuse("finding.no_chaining", passes=first, first=first)
            elif _same(ask, booking.span.end, span.start):
                last: date | datetime = booking.span.end - timedelta(hours=1)
                last = booking.last_day - DAY if isinstance(booking.when, Nights) else last
                yield refuse("finding.no_chaining.next", passes=last, last=last)

    def numbers(self) -> Mapping[str, Number]:
        """None."""
        return {}


def own_around(ask: Ask[Booking], ledger: Ledger, gap: timedelta, kinds: frozenset[str]) -> list[Span]:
    """When the household has other bookings of these kinds within a gap of the one asked for."""
    booking, without = ask.subject, ask.moving.id if ask.moving else None
    seen = ledger(BookingsBetween(ask.scope, booking.span.widened(gap, gap), ask.at, without))
    return [one.span for one in seen if one.household == booking.household and concerns(kinds, one.kind)]


def _same(ask: Ask[Booking], end: datetime, start: datetime) -> bool:
    """Whether one ends when the other begins: on the same day for nights, at the same minute for hours."""
    if isinstance(ask.subject.when, Nights):
        return end <= start and ask.house.date_at(end) == ask.house.date_at(start)
    return end == start


def _begins(booking: Booking, first: date | datetime) -> bool:
    """Whether it begins before a bound."""
    return booking.span.start < first if isinstance(first, datetime) else booking.first_day < first


def _ends(booking: Booking, last: date | datetime) -> bool:
    """Whether it ends after a bound."""
    return booking.span.end > last if isinstance(last, datetime) else booking.last_day > last
