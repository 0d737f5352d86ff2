"""A ledger that grows: the in-memory answers over bookings that come and go, each found by its household or its place.

Rules of this file:
1. It answers as History does, by the same functions: it only picks the bookings a question can be about.
2. Picking is by what a household booked of a kind in a place and a year, whatever its state, and by some days of a
   place, where something holds a leaf in them: so a question costs what is near, not what ever was.
3. A question no booking has a say in is asked of the world. One it does not know how to pick for is asked of every
   booking, and its answer kept until the next is put.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from attrs import define, evolve, field

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import SUMS, UNBOOKED, History, seen
from habitat_kit.core.ledger import Ledger, Remembering
from habitat_kit.core.periods import Span
from habitat_kit.core.questions import BookingsBetween, Question, Seen, Weighing
from habitat_kit.core.spaces import Space
from habitat_kit.core.uses import HOLDING

A = TypeVar("A")
Drawer = dict[int, Booking]
"""Bookings by the number their id is: hashed at once, as an id is not."""

Drawers = defaultdict[int, Drawer]
DRAWER = 8
"""Days of one drawer of a place; a household's is a year."""


def _empty() -> Drawers:
    return defaultdict(Drawer)


@define
class Growing:
    """A history whose bookings come and go; `world` is the rest of it, and what it begins with."""

    world: History
    every: Drawer = field(init=False, factory=Drawer)
    _years: dict[tuple[UUID, str, UUID], Drawers] = field(init=False, factory=dict)
    _days: dict[UUID, Drawers] = field(init=False, factory=dict)
    _years_above: dict[tuple[UUID, str, UUID], tuple[Drawers, ...]] = field(init=False, factory=dict)
    _days_above: dict[UUID, tuple[tuple[Space, tuple[Drawers, ...]], ...]] = field(init=False, factory=dict)
    _all: Ledger | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        for booking in self.world.bookings:
            self.put(booking)

    def __getitem__(self, booking: UUID) -> Booking:
        return self.every[booking.int]

    def get(self, booking: UUID) -> Booking | None:
        """A booking as it stands, if there is one of this id."""
        return self.every.get(booking.int)

    def put(self, booking: Booking) -> Booking | None:
        """Keep a booking as it stands now, in place of how it stood: that is the answer."""
        number = booking.id.int
        known = self.every.get(number)
        if known is not None:
            for drawer in self._drawers(known):
                drawer.pop(number, None)
        self.every[number] = booking
        for drawer in self._drawers(booking):
            drawer[number] = booking
        self._all = None
        return known

    def __call__(self, question: Question[A]) -> A:
        """The answer to `question`, from the bookings it can be about."""
        about: Any = question
        answer: Any
        if type(question) in SUMS:
            answer = self._summed(about)
        elif type(question) is BookingsBetween:
            answer = self._between(about)
        elif type(question) in UNBOOKED:
            answer = self.world(question)
        else:
            answer = self._of_all(question)
        return answer  # type: ignore[no-any-return]  # an A, as the question's class says

    def _summed(self, question: Weighing[Any]) -> Any:
        """What weighs, by what the household booked of the kind in the place, in the years the question is about."""
        end = question.end
        last = end.year if (end.month, end.day) != (1, 1) else end.year - 1
        there = self._years.get((question.household, question.kind, question.scope))
        near = _drawn(there, question.first.year, last) if there else ()
        return SUMS[type(question)](near, question)

    def _between(self, question: BookingsBetween) -> tuple[Seen, ...]:
        near = self.holding(question.scope, question.span)
        return seen(self.world.tree, near, question) if near else ()

    def _of_all(self, question: Question[A]) -> A:
        if self._all is None:
            self._all = Remembering(evolve(self.world, bookings=tuple(self.every.values())))
        return self._all(question)

    def holding(self, space: UUID, span: Span) -> list[Booking]:
        """The bookings that hold a leaf of a space somewhere in a span, each once."""
        there = self._days.get(space)
        if not there:
            return []
        start, end = span.start, span.end
        near = _drawn(there, *_days(span))
        return [booking for booking in near if booking.span.start < end and start < booking.span.end]

    def _drawers(self, booking: Booking) -> list[Drawer]:
        """Where a booking lies: in its household's years there, and in the days of every space it holds a leaf of."""
        first_day, last_day = booking.first_day, booking.last_day
        years = range(first_day.year, last_day.year + 1)
        lies = [drawers[year] for drawers in self._theirs(booking) for year in years]
        if booking.state in HOLDING:
            first, last = _days(booking.span)
            for leaf, over in self._leaves(booking.space):
                if leaf.lives_some(first_day, last_day):
                    lies += [drawers[days] for drawers in over for days in range(first, last + 1)]
        return lies

    def _theirs(self, booking: Booking) -> tuple[Drawers, ...]:
        """The years of what its household booked of its kind in its space, and in each above."""
        household, kind, space = key = (booking.household, booking.kind, booking.space)
        found = self._years_above.get(key)
        if found is None:
            above = self.world.tree.above(space)
            found = tuple(self._years.setdefault((household, kind, one.id), _empty()) for one in above)
            self._years_above[key] = found
        return found

    def _leaves(self, space: UUID) -> tuple[tuple[Space, tuple[Drawers, ...]], ...]:
        """The leaves of a space, each with its days and those of each space above."""
        found = self._days_above.get(space)
        if found is None:
            leaves = self.world.tree.leaves(space)
            found = self._days_above[space] = tuple((leaf, self._over(leaf)) for leaf in leaves)
        return found

    def _over(self, leaf: Space) -> tuple[Drawers, ...]:
        return tuple(self._days.setdefault(above.id, _empty()) for above in self.world.tree.above(leaf.id))


def _drawn(drawers: Drawers, first: int, last: int) -> Iterable[Booking]:
    """What lies in these drawers, once: however many are wanted, only those there are cost anything."""
    if first == last:
        return drawers[first].values() if first in drawers else ()
    wanted = range(first, last + 1)
    numbers = wanted if len(wanted) < len(drawers) else [number for number in drawers if number in wanted]
    there = [drawer for number in numbers if (drawer := drawers.get(number))]
    if len(there) == 1:
        return there[0].values()
    return {number: booking for drawer in there for number, booking in drawer.items()}.values()


def _days(span: Span) -> tuple[int, int]:
    """The first and the last drawer a span falls in."""
    return span.start.toordinal() // DRAWER, span.end.toordinal() // DRAWER
