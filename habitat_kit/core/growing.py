"""A ledger that grows: the in-memory answers over bookings that come and go, each found by its household or its place.

Rules of this file:
1. It answers as History does, by the same functions: it only picks the bookings a question can be about.
2. Picking is by a household's year, whatever its state, and by a place's month, where it holds a leaf in it: so a
   question costs what is near, not what ever was.
3. A question it does not know how to pick for is asked of every booking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from attrs import define, field, fields

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History, seen, taken
from habitat_kit.core.periods import Span
from habitat_kit.core.questions import BookingsBetween, Question, Weighing
from habitat_kit.core.uses import HOLDING

A = TypeVar("A")
Drawers = dict[int, dict[int, Booking]]
MONTH = 32
"""Days of one drawer of a place."""


@define
class Growing:
    """A history whose bookings come and go; `world` is the rest of it, and what it begins with."""

    world: History
    every: dict[int, Booking] = field(init=False, factory=dict)
    _numbers: dict[UUID, int] = field(init=False, factory=dict)
    _years: dict[UUID, Drawers] = field(init=False, factory=dict)
    _months: dict[UUID, Drawers] = field(init=False, factory=dict)

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
        if isinstance(question, BookingsBetween):
            between: Any = seen(self.world.tree, self.holding(question.scope, question.span), question)
            return between  # type: ignore[no-any-return]  # an A, as the question's class says
        return History(bookings=tuple(self._near(question)), **self._rest)(question)

    def holding(self, space: UUID, span: Span) -> list[Booking]:
        """The bookings that hold a leaf of a space somewhere in a span, each once."""
        near = _drawn(self._months.get(space, {}), _months(span.start.date(), span.end.date()))
        return [booking for booking in near if booking.span.meets(span)]

    def _places(self, booking: Booking) -> Iterator[tuple[Drawers, range]]:
        """Where a booking lies: its household's years, and the months of every space it holds a leaf of."""
        first, last = booking.first_day, booking.last_day
        yield self._years.setdefault(booking.household, {}), range(first.year, last.year + 1)
        if booking.state in HOLDING:
            tree = self.world.tree
            for space in {above.id for leaf in taken(tree, booking) for above in tree.above(leaf)}:
                yield self._months.setdefault(space, {}), _months(first, last)

    def _near(self, question: Question[Any]) -> Iterable[Booking]:
        if not isinstance(question, Weighing):
            return self.every.values()
        years = range(question.first.year, question.end.year + 1)
        return _drawn(self._years.get(question.household, {}), years)


def _drawn(drawers: Drawers, wanted: range) -> Iterable[Booking]:
    """What lies in these drawers, once: however many are wanted, only those there are cost anything."""
    numbers = wanted if len(wanted) < len(drawers) else [number for number in drawers if number in wanted]
    there = [drawer for number in numbers if (drawer := drawers.get(number))]
    if len(there) == 1:
        return there[0].values()
    return {number: booking for drawer in there for number, booking in drawer.items()}.values()


def _months(first: date, last: date) -> range:
    """The drawers some days fall in, and those beside them: an instant's day depends on the clock it is read on."""
    return range((first.toordinal() - 1) // MONTH, (last.toordinal() + 1) // MONTH + 1)
