"""A year asked again under other rules: what a group looks at before it votes.

Rules of this file:
1. Closed loop: each ask is judged by what would stand then under the new rules, not by what stood in fact. A stay
   refused here leaves its dates to whoever asked next, and its nights to its household.
2. People are taken to ask as they did: nobody asks more or less because of a rule, nobody tries other dates.
3. What ended in fact (cancelled, declined, lapsed) ends here on the same day, if it stands here at all. An ask that
   is refused in fact and passes here stands until its end. What came back in fact comes back if it still can.
4. A yes that somebody has to say counts as said: in fact it came later, or its refusal ends the booking here too.
5. What a steward overrode in fact, an article of the same number may say again: it is overridden here too. What was
   brought in from another calendar is not judged.
6. The house is taken as it is now: its places, hours and zone.
7. Nights given up too late in fact weigh here too, if they are given up; a move refused for them alone stands here.
8. A series that was refused as a whole stands as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias
from uuid import UUID

from attrs import define, evolve, field, frozen

from habitat_kit.core.bookings import Booking, shortens
from habitat_kit.core.fairness import FairUse, Shared
from habitat_kit.core.growing import Growing
from habitat_kit.core.history import History
from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Ledger, Remembering, Without
from habitat_kit.core.periods import Span
from habitat_kit.core.rulebooks import Bench
from habitat_kit.core.rules import Ask, Severity
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Verdict


class Answer(StrEnum):
    """What came of an ask."""

    STANDS = "stands"
    WAITS = "waits"
    REFUSED = "refused"
    TAKEN = "taken"
    NOTHING_TO_MOVE = "nothing_to_move"


STANDING = frozenset({Answer.STANDS, Answer.WAITS})
"""The answers that hold the dates; a booking that waits holds them too."""


@frozen
class Asked:
    """Somebody asked for `booking` at an instant; `answer` is what came of it in fact, `refusing` who said no.

    `moves` says that the booking was there already and would stand elsewhere. `refusing` are (rulebook, article), as
    are the `overridden`, whose no somebody overrode for a written reason. `whole` is the series none of whose dates was
    had, because not all could be.
    """

    at: datetime
    booking: Booking
    answer: Answer
    moves: bool = False
    refusing: tuple[tuple[str, str], ...] = ()
    overridden: frozenset[tuple[str, str]] = frozenset()
    whole: UUID | None = None


@frozen
class Given:
    """A booking nobody asked for: one brought in from another calendar, or nights `of` another, given up too late."""

    at: datetime
    booking: Booking
    of: UUID | None = None


@frozen
class Ended:
    """A booking gave its dates back; `counted` says whether its nights weigh all the same."""

    at: datetime
    booking: UUID
    counted: bool = False


@frozen
class Back:
    """A booking that had ended stands again as it was."""

    at: datetime
    booking: UUID


@frozen
class Shut:
    """A place was closed for a span: nobody can have it then."""

    at: datetime
    closure: UUID
    space: UUID
    span: Span


@frozen
class Opened:
    """A closure ended."""

    at: datetime
    closure: UUID


Happened: TypeAlias = Asked | Given | Ended | Back | Shut | Opened


@frozen
class Answered:
    """An ask with what comes of it under other rules. `verdict` is None where nothing was judged."""

    asked: Asked
    answer: Answer
    verdict: Verdict | None = None

    @property
    def differs(self) -> bool:
        """Whether it holds the dates here and not in fact, or the other way round."""
        return (self.answer in STANDING) is not (self.asked.answer in STANDING)

    @property
    def refusing(self) -> tuple[tuple[str, str], ...]:
        """Which articles say no that nobody overrode, as (rulebook, article); in fact, where nothing was judged here."""
        if self.verdict is None:
            return self.asked.refusing
        said = dict.fromkeys((f.rulebook, f.article) for f in self.verdict.refusing)
        return tuple(article for article in said if article not in self.asked.overridden)


@frozen
class Replayed:
    """A whole period: every ask in the order of time, and every booking that was ever made, as it stands in the end."""

    answered: tuple[Answered, ...]
    bookings: tuple[Booking, ...]


@frozen
class Rehearsed:
    """A period in fact and under a proposed version: the shares of both, and the asks that would have gone otherwise.

    `judged` is how many asks there were, `waiting` how many would have waited for somebody's yes.
    """

    before: Shared
    after: FairUse
    changed: tuple[Answered, ...]
    judged: int
    waiting: int


def replay(
    house: House,
    happened: Iterable[Happened],
    bench: Bench | None,
    *,
    world: History | None = None,
    since: datetime | None = None,
) -> Replayed:
    """What happened, asked again before these rulebooks; without any, every ask is answered as it was in fact.

    So is every one before `since`, and none of those is told. `world` is what rules may ask about besides bookings:
    who lives where, who signed.
    """
    run = _Run(house, bench, world or History(house.tree))
    answered = [one for some in _in_order(happened) for one in run.together(some, since)]
    return Replayed(tuple(answered), tuple(run.ever.values()))


def _in_order(happened: Iterable[Happened]) -> Iterator[tuple[Happened, ...]]:
    """In order of time, the dates of a series together; what happened at one instant stays in the order it is given in."""
    in_time = sorted(happened, key=lambda what: what.at)
    for series, found in groupby(in_time, key=lambda what: what.whole if isinstance(what, Asked) else None):
        some = tuple(found)
        yield from (some,) if series else ((what,) for what in some)


@define
class _Run:
    """A replay at one instant: what stands, what stood, what is closed."""

    house: House
    bench: Bench | None
    world: History
    standing: Growing = field(init=False)
    ever: dict[UUID, Booking] = field(factory=dict)
    shut: dict[UUID, Shut] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.standing = Growing(self.world)

    def together(self, some: tuple[Happened, ...], since: datetime | None) -> list[Answered]:
        """Let things happen of which all stand or none; the answers to those that were asks of the period."""
        stood = {one.booking.id: self.ever.get(one.booking.id) for one in some if isinstance(one, Asked)}
        answered = [one for what in some if (one := self.take(what, since)) is not None]
        if len(some) == 1 or all(one.answer in STANDING for one in answered):
            return answered
        for one in (one for one in answered if one.answer in STANDING):
            before = stood[one.asked.booking.id] or evolve(one.asked.booking, state=State.CANCELLED, counted=False)
            self._stand(before)
        return [evolve(one, answer=Answer.TAKEN) if one.answer in STANDING else one for one in answered]

    def take(self, what: Happened, since: datetime | None) -> Answered | None:
        """Let one thing happen; the answer when it was an ask of the period."""
        match what:
            case Asked() if since is not None and what.at < since:
                self._as_in_fact(what)
            case Asked():
                return self._as_in_fact(what) if self.bench is None else self._asked(what, self.bench)
            case Given(_, booking, of):
                self._stand(_held(booking)) if of is None else self._give_up(booking, of)
            case Ended(_, booking, counted):
                self._put(booking, State.CANCELLED, counted=counted)
            case Back(_, booking):
                self._back(booking)
            case Shut():
                self.shut[what.closure] = what
            case Opened(_, closure):
                self.shut.pop(closure, None)
        return None

    def _put(self, booking: UUID, state: State, *, counted: bool) -> None:
        known = self.ever.get(booking)
        if known is not None:
            self._stand(evolve(known, state=state, counted=counted))

    def _give_up(self, nights: Booking, of: UUID) -> None:
        """Let nights weigh that were given up too late, if their booking gave them up here too."""
        known = self.ever.get(of)
        if known and (known.space != nights.space or not known.when.within(nights.first_day, nights.last_day)):
            self._stand(evolve(_held(nights), state=State.CANCELLED))

    def _back(self, booking: UUID) -> None:
        known = self.ever.get(booking)
        if known is not None and known.state is not State.CONFIRMED and not self._taken(known):
            self._stand(_held(known))

    def _stand(self, booking: Booking) -> None:
        self.ever[booking.id] = booking
        self.standing.put(booking)

    def _as_in_fact(self, asked: Asked) -> Answered:
        if asked.answer in STANDING:
            self._stand(_held(asked.booking))
        return Answered(asked, asked.answer)

    def _asked(self, asked: Asked, bench: Bench) -> Answered:
        before = self._before(asked)
        if asked.moves and before is None:
            return Answered(asked, Answer.NOTHING_TO_MOVE)
        booking = asked.booking
        gives_back = before is not None and shortens(booking, before)
        ask = Ask(booking, asked.at, self.house, booking.space, before, gives_back)
        ledger: Ledger = Without(self.standing, booking.id) if booking.id in self.ever else self.standing
        verdict = judge(ask, Remembering(ledger), bench)
        refused = Answered(asked, Answer.REFUSED, verdict)
        if refused.refusing:
            return refused
        if self._taken(booking):
            return Answered(asked, Answer.TAKEN, verdict)
        self._stand(_held(booking))
        return Answered(asked, Answer.WAITS if verdict.severity is Severity.APPROVE else Answer.STANDS, verdict)

    def _before(self, asked: Asked) -> Booking | None:
        """The booking a move finds here; None where it does not stand."""
        known = self.ever.get(asked.booking.id) if asked.moves else None
        return known if known is not None and known.state is State.CONFIRMED else None

    def _taken(self, booking: Booking) -> bool:
        """Whether somebody else, or a closure, holds a leaf the booking needs."""
        tree, space = self.house.tree, booking.space
        closed = (one.space for one in self.shut.values() if one.span.meets(booking.span))
        return any(one in tree.below(space) or space in tree.below(one) for one in closed) or any(
            other.id != booking.id for other in self.standing.holding(space, booking.span)
        )


def _held(booking: Booking) -> Booking:
    """A booking as it counts once it stands: no deadline can pass, what ended in fact ends it."""
    return evolve(booking, state=State.CONFIRMED, deadline=None, on_silence=None, counted=True)
