"""Days of the week on which one comes and goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Nights, on_weekday
from habitat_kit.core.rules import Ask, Bound, Number, Reason, refuse
from habitat_kit.plugins.participatory.dates import DAY
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys
from habitat_kit.plugins.participatory.weekdays import LONG, Weekday, numbers, told, weekdays, weeks


@frozen
class ArrivalDays(BookingRule):
    """A stay begins on one of the days `arrive`, and ends on one of the days `leave`; one may be left out.

    What would pass: the next such day, from the one asked for.
    """

    kind: ClassVar[str] = "arrival_days"
    example: ClassVar[str] = (
        'kind = "arrival_days"\narrive = ["saturday"]\nleave = ["saturday"]\nkinds = ["guest_stay"]'
    )

    arrive: frozenset[Weekday] = field(default=frozenset(), converter=weekdays)
    leave: frozenset[Weekday] = field(default=frozenset(), converter=weekdays)
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def __attrs_post_init__(self) -> None:
        if not self.arrive and not self.leave:
            raise Misconfigured("arrival_days: write arrive, leave or both")

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no on each side that falls on another day."""
        when = ask.subject.when
        if not isinstance(when, Nights) or not concerns(self.kinds, ask.subject.kind):
            return
        for key, day, allowed in (
            ("finding.arrival_days", when.arrival, self.arrive),
            ("finding.arrival_days.leave", when.departure, self.leave),
        ):
            if not on_weekday(day, numbers(allowed)):
                first = _next(day, numbers(allowed))
                yield refuse(key, passes=first, days=told(allowed), first=first)

    def bounds(self) -> Iterator[Bound]:
        """The days one may come and go on, and the nights there are between them at least."""
        come, go = numbers(self.arrive or frozenset(Weekday)), numbers(self.leave or frozenset(Weekday))
        among = weeks(lambda first, n: first in come and (n == LONG or (first + n - 1) % 7 + 1 in go))
        yield Bound("stays", self.kinds, among=among)
        if self.arrive and self.leave:
            least = min((end.number - start.number - 1) % 7 + 1 for start in self.arrive for end in self.leave)
            yield Bound("nights", self.kinds, least=least)
        for what, days in (("arrival", self.arrive), ("departure", self.leave)):
            if days:
                yield Bound(what, self.kinds, among=frozenset(days))

    def sentence(self) -> str:
        """One sentence for coming, one for going, one for both."""
        return f"rule.arrival_days{'' if not self.leave else '.both' if self.arrive else '.leave'}"

    def numbers(self) -> Mapping[str, Number]:
        """`days` one comes on, `last` those one leaves on."""
        return {"days": told(self.arrive), "last": told(self.leave)}


def _next(day: date, allowed: frozenset[int]) -> date:
    while day.isoweekday() not in allowed:
        day += DAY
    return day
