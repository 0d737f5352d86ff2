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
7. A move exchanges nights as the desk has it do (core/exchange.py): whether what it gives up is given up too late is
   as it was in fact, which nights these are is as the booking stands here.
8. A series that was refused as a whole stands as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from uuid import UUID

from attrs import define, evolve, field, frozen

from habitat_kit.core.anew import changing
from habitat_kit.core.bookings import Booking, shortens
from habitat_kit.core.exchange import Exchange, Part, lost_by
from habitat_kit.core.fairness import FairUse, Shared
from habitat_kit.core.growing import Growing
from habitat_kit.core.happened import STANDING, Answer, Asked, Back, Ended, Given, Happened, Left, Opened, Shut
from habitat_kit.core.history import History
from habitat_kit.core.ids import numbered
from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Ledger, Without
from habitat_kit.core.rulebooks import Bench
from habitat_kit.core.rules import Ask, Severity
from habitat_kit.core.spaces import House
from habitat_kit.core.staying import lived
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Verdict


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
        return self.asked.refusing if self.verdict is None else _refusing(self.asked, self.verdict)


def _refusing(asked: Asked, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    if not verdict.refused:
        return ()
    said = dict.fromkeys((f.rulebook, f.article) for f in verdict.refusing)
    return tuple(article for article in said if article not in asked.overridden)


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
    return Replayed(tuple(answered), tuple(run.standing.every.values()))


def _in_order(happened: Iterable[Happened]) -> Iterator[tuple[Happened, ...]]:
    """In order of time, the dates of a series together; what happened at one instant stays in the order it is given in."""
    in_time = sorted(happened, key=lambda what: what.at)
    for whole, found in groupby(in_time, key=lambda what: what.whole if isinstance(what, Asked) else None):
        some = tuple(found)
        yield from (some,) if whole is not None else ((what,) for what in some)


_NOTHING = Exchange()
"""What an ask exchanges that moves no nights."""


@define
class _Run:
    """A replay at one instant: what stands and what ever stood, what is closed."""

    house: House
    bench: Bench | None
    world: History
    standing: Growing = field(init=False)
    shut: dict[UUID, Shut] = field(factory=dict)
    parts: dict[UUID, set[UUID]] = field(factory=dict)
    """What each household ever gave up too late."""
    stood: dict[UUID, Booking | None] = field(factory=dict)
    """How what changed with the last that happened stood before."""

    def __attrs_post_init__(self) -> None:
        self.standing = Growing(self.world)

    def together(self, some: tuple[Happened, ...], since: datetime | None) -> list[Answered]:
        """Let things happen of which all stand or none; the answers to those that were asks of the period."""
        self.stood.clear()
        answered = [one for what in some if (one := self.take(what, since)) is not None]
        if len(some) == 1 or all(one.answer in STANDING for one in answered):
            return answered
        for use, before in tuple(self.stood.items()):
            self._stand(before or evolve(self.standing[use], state=State.CANCELLED, counted=False))
        return [evolve(one, answer=Answer.TAKEN) if one.answer in STANDING else one for one in answered]

    def take(self, what: Happened, since: datetime | None) -> Answered | None:
        """Let one thing happen; the answer when it was an ask of the period."""
        match what:
            case Asked() if since is not None and what.at < since:
                self._as_in_fact(what)
            case Asked():
                return self._as_in_fact(what) if self.bench is None else self._asked(what, self.bench)
            case Given(_, booking):
                self._stand(_held(booking))
            case Left():
                self._leave(what)
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
        known = self.standing.get(booking)
        if known is not None:
            self._stand(evolve(known, state=state, counted=counted))

    def _leave(self, what: Left) -> None:
        known = self.standing.get(what.booking)
        if known is not None and known.state is State.CONFIRMED and what.at > known.span.start:
            self._move(known, lived(known, self.house, what.at), what, Exchange(known, late=what.late))

    def _move(self, before: Booking, after: Booking, what: Asked | Left, given: Exchange) -> None:
        """A booking stands elsewhere or shorter, and what that exchanges weighs as it has to."""
        self._stand(after)
        for part in given.again(after):
            self._stand(evolve(part.booking, counted=False))
            self._split(part.left(after), part.booking.revised_at, what)
        if given.late:
            self._split(lost_by(before, after), what.at, what)

    def _split(self, parts: Iterable[Part], at: datetime | None, what: Asked | Left) -> None:
        """Nights given up too late, under the id they have in fact if it is these."""
        ids = {(one.space, one.when): one.id for one in what.parts}
        for one in (part.booking for part in parts):
            fresh = numbered(len(self.standing.every))
            part = evolve(one, id=ids.get((one.space, one.when), fresh), span=self.house.span(one.when), revised_at=at)
            self._stand(part)
            self.parts.setdefault(part.household, set()).add(part.id)

    def _exchange(self, before: Booking | None, *, late: bool) -> Exchange:
        """What a move gives up too late, and may take again."""
        if before is None or not before.nights:
            return _NOTHING
        parts = sorted(self.parts.get(before.household, ()))
        return Exchange(before, late, tuple(Part(self.standing[part]) for part in parts))

    def _back(self, booking: UUID) -> None:
        known = self.standing.get(booking)
        if known is not None and known.state is not State.CONFIRMED and not self._taken(known):
            self._stand(_held(known))

    def _stand(self, booking: Booking) -> None:
        self.stood.setdefault(booking.id, self.standing.put(booking))
        if booking.state is State.CONFIRMED and self.parts:
            self.parts.get(booking.household, set()).discard(booking.id)

    def _as_in_fact(self, asked: Asked) -> Answered:
        if asked.answer in STANDING:
            self._have(asked, self._before(asked))
        return Answered(asked, asked.answer)

    def _have(self, asked: Asked, before: Booking | None, given: Exchange | None = None) -> None:
        booking = _held(asked.booking)
        if before is None:
            self._stand(booking)
        else:
            self._move(before, booking, asked, given or self._exchange(before, late=asked.late))

    def _asked(self, asked: Asked, bench: Bench) -> Answered:
        before = self._before(asked)
        if asked.moves and before is None:
            return Answered(asked, Answer.NOTHING_TO_MOVE)
        given = self._exchange(before, late=asked.late)
        verdict = self._judged(asked, before, given, bench)
        answer = self._answer(asked, verdict)
        if answer in STANDING:
            self._have(asked, before, given)
        return Answered(asked, answer, verdict)

    def _judged(self, asked: Asked, before: Booking | None, given: Exchange, bench: Bench) -> Verdict:
        """What memory answers is not remembered beside it: asking again costs no more."""
        booking = asked.booking
        gives_back = before is not None and shortens(booking, before)
        ask = Ask(booking, asked.at, self.house, booking.space, before, gives_back)
        ledger: Ledger = self.standing if self.standing.get(booking.id) is None else Without(self.standing, booking.id)
        return judge(ask, ledger if before is None else given.ledger(ledger, ask), bench)

    def _answer(self, asked: Asked, verdict: Verdict) -> Answer:
        if _refusing(asked, verdict):
            return Answer.REFUSED
        if self._taken(asked.booking):
            return Answer.TAKEN
        return Answer.WAITS if verdict.severity is Severity.APPROVE else Answer.STANDS

    def _before(self, asked: Asked) -> Booking | None:
        """The booking a move finds here; None where it does not stand."""
        known = self.standing.get(asked.booking.id) if asked.moves else None
        return known if known is not None and known.state is State.CONFIRMED else None

    def _taken(self, booking: Booking) -> bool:
        """Whether somebody else, or a closure, holds a leaf the booking needs."""
        held = self.standing.holding(booking.space, booking.span)
        return any(other.id != booking.id for other in held) or (bool(self.shut) and self._closed(booking))

    def _closed(self, booking: Booking) -> bool:
        tree, space = self.house.tree, booking.space
        closed = (one.space for one in self.shut.values() if one.span.meets(booking.span))
        return any(one in tree.below(space) or space in tree.below(one) for one in closed)


_held = changing(Booking, state=State.CONFIRMED, deadline=None, on_silence=None, counted=True)
"""A booking as it counts once it stands: no deadline can pass, what ended in fact ends it."""
