"""A ledger that grows: the in-memory answers over bookings that come and go, each found by its household or its leaf.

Rules of this file:
1. It answers as History does, by the same functions: it only picks the bookings a question can be about.
2. Picking is by a household's year and by a leaf's month, so that a question costs what is near, not what ever was.
3. A question it does not know how to pick for is asked of every booking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from attrs import define, field, fields

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History, taken
from habitat_kit.core.periods import Span
from habitat_kit.core.questions import BookingsBetween, Question, Used
from habitat_kit.core.uses import HOLDING

A = TypeVar("A")
Drawers = dict[int, dict[int, Booking]]
MONTH = 32
"""Days of one drawer of a leaf."""


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
        return History(bookings=tuple(self._near(question)), **self._rest)(question)

    def holding(self, space: UUID, span: Span) -> Iterator[Booking]:
        """The bookings that hold a leaf of a space somewhere in a span, each once."""
        wanted = {leaf.id for leaf in self.world.tree.leaves(space)}
        for booking in self._under(space, span):
            if booking.state in HOLDING and booking.span.meets(span) and wanted & taken(self.world.tree, booking):
                yield booking

    def _places(self, booking: Booking) -> Iterator[tuple[Drawers, range]]:
        """Where a booking lies: its household's years, and the months of every leaf of its space."""
        yield (
            self._years.setdefault(booking.household, {}),
            range(booking.first_day.year, booking.last_day.year + 1),
        )
        for leaf in self.world.tree.leaves(booking.space):
            yield self._months.setdefault(leaf.id, {}), _months(booking.first_day, booking.last_day)

    def _near(self, question: Question[Any]) -> Iterable[Booking]:
        match question:
            case Used():
                found: dict[int, Booking] = {}
                years = range(question.first.year, question.end.year + 1)
                _draw(self._years.get(question.household, {}), years, found)
                return found.values()
            case BookingsBetween():
                return self._under(question.scope, question.span)
        return self.every.values()

    def _under(self, space: UUID, span: Span) -> Iterable[Booking]:
        months, found = _months(span.start.date(), span.end.date()), dict[int, Booking]()
        for leaf in self.world.tree.leaves(space):
            _draw(self._months.get(leaf.id, {}), months, found)
        return found.values()


def _draw(drawers: Drawers, wanted: range, found: dict[int, Booking]) -> None:
    """Put what lies in these drawers to what is found: however many are wanted, only those there are cost anything."""
    for number in wanted if len(wanted) < len(drawers) else [number for number in drawers if number in wanted]:
        found |= drawers.get(number, {})


def _months(first: date, last: date) -> range:
    """The drawers some days fall in, and those beside them: an instant's day depends on the clock it is read on."""
    return range((first.toordinal() - 1) // MONTH, (last.toordinal() + 1) // MONTH + 1)
