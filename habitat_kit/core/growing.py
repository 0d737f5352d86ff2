"""A ledger that grows: the in-memory answers over bookings that come and go, each found by its household or its leaf.

Rules of this file:
1. It answers as History does, by the same functions: it only picks the bookings a question can be about.
2. Picking is by a household's year and by a leaf's month, so that a question costs what is near, not what ever was.
3. A question it does not know how to pick for is asked of every booking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from attrs import define, field

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import ANSWERS, History, taken
from habitat_kit.core.periods import Span
from habitat_kit.core.questions import BookingsBetween, NightsUsed, Question
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.core.uses import HOLDING

A = TypeVar("A")
Shelf = dict[UUID, Booking]
MONTH = 32
"""Days of one drawer of a leaf."""


@define
class Growing:
    """Bookings in memory, and the ledger over them. `answers` adds those to a plugin's questions."""

    tree: SpaceTree
    answers: Mapping[type[Question[Any]], Callable[[History, Any], Any]] = ANSWERS
    every: Shelf = field(init=False, factory=dict)
    _years: dict[tuple[UUID, int], Shelf] = field(init=False, factory=dict)
    _months: dict[tuple[UUID, int], Shelf] = field(init=False, factory=dict)

    def put(self, booking: Booking) -> None:
        """Keep a booking as it stands now, in place of how it stood."""
        known = self.every.get(booking.id)
        for shelf in self._shelves(known) if known is not None else ():
            del shelf[booking.id]
        self.every[booking.id] = booking
        for shelf in self._shelves(booking):
            shelf[booking.id] = booking

    def __call__(self, question: Question[A]) -> A:
        """The answer to `question`, from the bookings it can be about."""
        return History(self.tree, tuple(self._near(question).values()), self.answers)(question)

    def holding(self, space: UUID, span: Span) -> Iterator[Booking]:
        """The bookings that hold a leaf of a space somewhere in a span, each once."""
        wanted = {leaf.id for leaf in self.tree.leaves(space)}
        for booking in self._under(space, span).values():
            if booking.state in HOLDING and booking.span.meets(span) and wanted & taken(self.tree, booking):
                yield booking

    def _shelves(self, booking: Booking) -> Iterator[Shelf]:
        for year in range(booking.first_day.year, booking.last_day.year + 1):
            yield self._years.setdefault((booking.household, year), {})
        for leaf in self.tree.leaves(booking.space):
            for month in _months(booking.first_day, booking.last_day):
                yield self._months.setdefault((leaf.id, month), {})

    def _near(self, question: Question[Any]) -> Shelf:
        match question:
            case NightsUsed():
                return self._of(question.household, question.first, question.end)
            case BookingsBetween():
                return self._under(question.scope, question.span)
        return self.every

    def _of(self, household: UUID, first: date, end: date) -> Shelf:
        found: Shelf = {}
        for year in range(first.year, end.year + 1):
            found |= self._years.get((household, year), {})
        return found

    def _under(self, space: UUID, span: Span) -> Shelf:
        found: Shelf = {}
        for leaf in self.tree.leaves(space):
            for month in _months(span.start.date(), span.end.date()):
                found |= self._months.get((leaf.id, month), {})
        return found


def _months(first: date, last: date) -> range:
    """The drawers some days fall in, and those beside them: an instant's day depends on the clock it is read on."""
    return range((first.toordinal() - 1) // MONTH, (last.toordinal() + 1) // MONTH + 1)
