"""A ledger that grows: the in-memory answers over bookings that come and go, each found by its household or its place.

Rules of this file:
1. It answers as History does, by the same functions: it only picks the bookings a question can be about.
2. Picking is by what a household booked of a kind in a place and a year, whatever its state, and by a place's week,
   where something holds a leaf in it: so a question costs what is near, not what ever was.
3. A question it does not know how to pick for is asked of every booking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar
from uuid import UUID

from attrs import define, field, fields

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import SUMS, History, seen, taken
from habitat_kit.core.periods import Span
from habitat_kit.core.questions import BookingsBetween, Question, Weighing
from habitat_kit.core.uses import HOLDING

A = TypeVar("A")
Drawers = dict[int, dict[int, Booking]]
DRAWER = 8
"""Days of one drawer of a place."""


@define
class Growing:
    """A history whose bookings come and go; `world` is the rest of it, and what it begins with."""

    world: History
    every: dict[int, Booking] = field(init=False, factory=dict)
    _numbers: dict[UUID, int] = field(init=False, factory=dict)
    _years: dict[tuple[UUID, str, UUID], Drawers] = field(init=False, factory=dict)
    _weeks: dict[UUID, Drawers] = field(init=False, factory=dict)
    _rest: dict[str, Any] = field(init=False)

    def __attrs_post_init__(self) -> None:
        known = (part.name for part in fields(History) if part.name != "bookings")
        self._rest = {name: getattr(self.world, name) for name in known}
        for booking in self.world.bookings:
            self.put(booking)

    def put(self, booking: Booking) -> None:
        """Keep a booking as it stands now, in place of how it stood."""
        number = self._numbers.setdefault(booking.id, len(self._numbers))
        known = self.every.get(number)
        for drawers, drawer_numbers in self._places(known) if known is not None else ():
            for drawer in drawer_numbers:
                del drawers[drawer][number]
        self.every[number] = booking
        for drawers, drawer_numbers in self._places(booking):
            for drawer in drawer_numbers:
                drawers.setdefault(drawer, {})[number] = booking

    def __call__(self, question: Question[A]) -> A:
        """The answer to `question`, from the bookings it can be about."""
        answer: Any
        if isinstance(question, Weighing) and type(question) in SUMS:
            answer = SUMS[type(question)](self._of_household(question), question)
        elif isinstance(question, BookingsBetween):
            answer = seen(self.world.tree, self.holding(question.scope, question.span), question)
        else:
            answer = History(bookings=tuple(self.every.values()), **self._rest)(question)
        return answer  # type: ignore[no-any-return]  # an A, as the question's class says

    def holding(self, space: UUID, span: Span) -> list[Booking]:
        """The bookings that hold a leaf of a space somewhere in a span, each once."""
        start, end = span.start, span.end
        near = _drawn(self._weeks.get(space, {}), _weeks(span))
        return [booking for booking in near if booking.span.start < end and start < booking.span.end]

    def _places(self, booking: Booking) -> Iterator[tuple[Drawers, range]]:
        """Where a booking lies: its household's years there, and the weeks of every space it holds a leaf of."""
        tree, years = self.world.tree, range(booking.first_day.year, booking.last_day.year + 1)
        for above in tree.above(booking.space):
            yield self._years.setdefault((booking.household, booking.kind, above.id), {}), years
        if booking.state in HOLDING:
            weeks = _weeks(booking.span)
            for space in {above.id for leaf in taken(tree, booking) for above in tree.above(leaf)}:
                yield self._weeks.setdefault(space, {}), weeks

    def _of_household(self, question: Weighing[Any]) -> Iterable[Booking]:
        """What the household booked of the kind in the place, in the years the question is about."""
        end = question.end.year + ((question.end.month, question.end.day) != (1, 1))
        there = self._years.get((question.household, question.kind, question.scope), {})
        return _drawn(there, range(question.first.year, end))


def _drawn(drawers: Drawers, wanted: range) -> Iterable[Booking]:
    """What lies in these drawers, once: however many are wanted, only those there are cost anything."""
    numbers = wanted if len(wanted) < len(drawers) else [number for number in drawers if number in wanted]
    there = [drawer for number in numbers if (drawer := drawers.get(number))]
    if len(there) == 1:
        return there[0].values()
    return {number: booking for drawer in there for number, booking in drawer.items()}.values()


def _weeks(span: Span) -> range:
    """The drawers a span falls in."""
    return range(span.start.toordinal() // DRAWER, span.end.toordinal() // DRAWER + 1)
