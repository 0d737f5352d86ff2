"""What a move changes beside its booking: nights it gives up too late, and nights given up before that it takes again.

Rules of this file:
1. A night given up too late weighs as a cancelled one does; the move that gives it up is judged with it.
2. Nights given up too late are their household's, whichever of its bookings gave them up. What it had then and moves
   there takes them again: each weighs once, as the night it is. A booking made later is another wish, and weighs beside.
"""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Nights, in_order
from habitat_kit.core.prices import Due, less, still_due, sum_of
from habitat_kit.core.questions import ContributedSoFar, Question, TimesUsed, Used
from habitat_kit.core.rules import Ask
from habitat_kit.core.staying import given_up
from habitat_kit.core.uses import State

A = TypeVar("A")
_UNWRITTEN = UUID(int=0)
"""The id of what is not written yet."""


@frozen
class Part:
    """Nights that were given up too late: a cancelled booking of their own, and what stays due for them."""

    booking: Booking
    dues: tuple[Due, ...] = ()

    def left(self, after: Booking) -> tuple[Part, ...]:
        """What stays given up once a booking has taken some of these nights again, with its share."""
        return _runs(self.booking, after, self.dues)

    def taken(self, by: Booking) -> Part:
        """What a booking has of these nights, with the share that none of those has that are `left`."""
        lost, had = self.booking.when, by.when
        if not (isinstance(lost, Nights) and isinstance(had, Nights)):
            return self
        run = Nights(max(lost.arrival, had.arrival), min(lost.departure, had.departure))
        shares = (due for part in self.left(by) for due in part.dues)
        return Part(evolve(self.booking, when=run), less(self.dues, shares, run))


@frozen
class Exchange:
    """A booking that moves; `late`: what it gives up weighs; `parts` were given up too late before, `had` is its price.

    Without a booking nothing is exchanged: what it is judged by is what there is.
    """

    before: Booking | None = None
    late: bool = False
    parts: tuple[Part, ...] = ()
    had: tuple[Due, ...] = ()

    def again(self, after: Booking) -> tuple[Part, ...]:
        """Of what was given up before, what the moved booking takes a night of."""
        return tuple(part for part in self.parts if takes_again(after, part.booking))

    def ledger(self, source: Ledger, ask: Ask[Booking]) -> Ledger:
        """The ledger an ask is judged by: what will weigh beside a move once it is done."""
        again = self.again(ask.subject)
        weighs = self.late and not ask.shortening and self.before is not None
        lost = lost_by(self.before, ask.subject, self.had) if weighs and self.before else ()
        come = (*lost, *(left for part in again for left in part.left(ask.subject)))
        return Exchanged(source, ask, again, come) if again or come else source


def takes_again(after: Booking, part: Booking) -> bool:
    """Whether a booking that moved takes nights again that its household gave up too late while it had that booking."""
    when, lost = after.when, part.when
    theirs = (part.household, part.kind, part.space) == (after.household, after.kind, after.space)
    if not (theirs and part.given_up and part.counted and isinstance(when, Nights) and isinstance(lost, Nights)):
        return False
    later = after.made_at is not None and part.revised_at is not None and part.revised_at < after.made_at
    return not later and lost.within(when.arrival, when.departure) > 0


def lost_by(before: Booking, after: Booking, had: tuple[Due, ...] = ()) -> tuple[Part, ...]:
    """The nights a booking had and has no more, in runs that follow one another, each with its share of what it cost."""
    cancelled = evolve(before, id=_UNWRITTEN, state=State.CANCELLED, deadline=None, sequence=0, counted=True)
    return _runs(cancelled, after, had)


def _runs(of: Booking, after: Booking, dues: tuple[Due, ...]) -> tuple[Part, ...]:
    """What `after` has not of a booking's nights, with its share of what those cost."""
    runs = tuple(given_up(of.when, after.when))
    shares = still_due(dues, None, of.when, runs) if isinstance(of.when, Nights) else ()
    return tuple(Part(evolve(of, when=when), due) for when, due in zip(runs, shares, strict=True))


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
