"""What a move changes beside its booking: nights it gives up too late, and nights given up before that it takes again.

Rules of this file:
1. A night given up too late weighs as a cancelled one does; the move that gives it up is judged with it.
2. A night that was given up too late and is taken again weighs once, as the night it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Nights, in_order
from habitat_kit.core.prices import Due, still_due, sum_of
from habitat_kit.core.questions import ContributedSoFar, Question, TimesUsed, Used
from habitat_kit.core.rules import Ask
from habitat_kit.core.staying import given_up
from habitat_kit.core.uses import State

A = TypeVar("A")
_UNWRITTEN = UUID(int=0)
"""The id of what is not written yet."""


def _shares(had: tuple[Due, ...], of: Booking, runs: tuple[Nights, ...]) -> tuple[Due, ...]:
    """What stays due of a booking for each of these runs of its nights; none of a free one."""
    return still_due(had, None, of.nights, runs, had[0].amount.currency) if had else ()


@frozen
class Part:
    """Nights that were given up too late: a cancelled booking of their own, and what stays due for them."""

    booking: Booking
    dues: tuple[Due, ...] = ()

    def left(self, after: Booking) -> tuple[Part, ...]:
        """What stays given up once a booking has taken some of these nights again, with its share."""
        rest = tuple(given_up(self.booking.when, after.when))
        shares = _shares(self.dues, self.booking, rest)
        return tuple(Part(evolve(self.booking, when=when), shares[at : at + 1]) for at, when in enumerate(rest))


@frozen
class Exchange:
    """A booking that moves; `late`: what it gives up weighs; `parts` were given up too late before, `had` is its price."""

    before: Booking
    late: bool = False
    parts: tuple[Part, ...] = ()
    had: tuple[Due, ...] = ()

    def again(self, after: Booking) -> tuple[Part, ...]:
        """Of what was given up before, what the moved booking takes a night of."""
        when = after.when
        return tuple(
            part
            for part in self.parts
            if isinstance(when, Nights) and isinstance(part.booking.when, Nights)
            if part.booking.space == after.space and part.booking.when.within(when.arrival, when.departure)
        )

    def ledger(self, source: Ledger, ask: Ask[Booking]) -> Ledger:
        """The ledger a move is judged by: what will weigh beside it once it is done."""
        again = self.again(ask.subject)
        lost = () if ask.shortening or not self.late else tuple(self._lost(ask.subject))
        come = (*lost, *(left for part in again for left in part.left(ask.subject)))
        return Exchanged(source, ask, again, come) if again or come else source

    def _lost(self, after: Booking) -> Iterator[Part]:
        nights = tuple(given_up(self.before.when, after.when))
        cost = _shares(self.had, self.before, nights)
        for at, when in enumerate(nights):
            lost = evolve(self.before, id=_UNWRITTEN, when=when, state=State.CANCELLED, deadline=None, counted=True)
            yield Part(lost, cost[at : at + 1])


@frozen
class Exchanged:
    """A ledger as it will be: without the parts that are `gone`, with those that have `come`."""

    source: Ledger
    ask: Ask[Booking]
    gone: tuple[Part, ...]
    come: tuple[Part, ...]

    def __call__(self, question: Question[A]) -> A:
        """The answer once the move is done."""
        given: Any = self.source(question)
        if isinstance(question, Used):
            given += self._weighing(self.come)(question) - self._weighing(self.gone)(question)
        elif isinstance(question, TimesUsed):
            stay = [*given, *self._weighing(self.come)(question)]
            for period in self._weighing(self.gone)(question):
                stay.remove(period)
            given = in_order(stay)
        elif isinstance(question, ContributedSoFar):
            given += self._owed(self.come, question) - self._owed(self.gone, question)
        answer: A = given
        return answer

    def _weighing(self, parts: tuple[Part, ...]) -> History:
        return History(self.ask.house.tree, tuple(part.booking for part in parts))

    def _owed(self, parts: tuple[Part, ...], question: ContributedSoFar) -> Money:
        below = self.ask.house.tree.below(question.scope)
        dues = (due for part in parts for due in part.dues if part.booking.space in below)
        return sum_of((due for due in dues if due.price.year == question.year), question.currency)
