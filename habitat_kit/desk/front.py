"""The desk as its callers know it: do, judge, sight, tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import finalize

from attrs import define, evolve, field
from sqlalchemy import Connection

from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.allowances import HouseholdYear, allowances
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSeries, BookSpace, Command, MoveBooking, MoveSeries, Tick
from habitat_kit.core.errors import HabitatError, NotThere, StartAgain, StoreUnavailable, Unreadable
from habitat_kit.core.events import Event
from habitat_kit.core.groundrules import nothing_elsewhere
from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Remembering
from habitat_kit.core.outcomes import (
    Common,
    Conflict,
    Judged,
    Misread,
    Refused,
    SeriesBooked,
    SeriesMoved,
    SeriesRefused,
    Stale,
    Ticked,
    TryLater,
    Unknown,
)
from habitat_kit.core.rules import Ask
from habitat_kit.core.verdicts import Verdict
from habitat_kit.desk.booking import in_the_way, move_wish, wish
from habitat_kit.desk.door import Clock, Door
from habitat_kit.desk.eyes import require_known
from habitat_kit.desk.givingup import exchange
from habitat_kit.desk.grounds import Grounds
from habitat_kit.desk.kept import objection
from habitat_kit.desk.nearest import nearest
from habitat_kit.desk.offering import LOOK_AGAIN
from habitat_kit.desk.sight import Sight
from habitat_kit.desk.turns import Turns
from habitat_kit.desk.work import Answered, Work
from habitat_kit.registry import Registry
from habitat_kit.store import arrivals, streams, uses, waiting
from habitat_kit.store.standing import read_standing
from habitat_kit.store.transaction import Database, Transaction

O = TypeVar("O")  # noqa: E741  # O as in outcome


def _together(ticked: list[Ticked | Common]) -> Ticked | Common:
    """The sum over all houses, or the first answer that is none; those out of the actor's sight count for nothing."""
    settled = finished = 0
    for outcome in ticked:
        if isinstance(outcome, Ticked):
            settled, finished = settled + outcome.settled, finished + outcome.finished
        elif not isinstance(outcome, Unknown):
            return outcome
    return Ticked(settled, finished)


class _Rehearsed(Exception):
    """Unwinds a transaction in which something was done to see what would come of it."""


@contextmanager
def _undone(begin: Callable[[], AbstractContextManager[Transaction]]) -> Iterator[Transaction]:
    """A write transaction of which nothing stays."""
    with suppress(_Rehearsed), begin() as tx:
        yield tx
        raise _Rehearsed


@define
class Desk:
    """The one door of a database. `inside` gives a desk that works in a host's own transaction."""

    database: Database
    registry: Registry
    clock: Clock
    _door: Door = field(init=False)
    _stage: Door = field(init=False)
    _turns: Turns = field(init=False, factory=Turns)
    _host: Connection | None = field(default=None, kw_only=True)
    _untold: dict[int, tuple[Event, ...]] = field(factory=dict, kw_only=True)

    def __attrs_post_init__(self) -> None:
        begin = self._inside if self._host is not None else self.database.write
        look = self._inside if self._host is not None else self.database.read
        grounds = Grounds(self.registry)
        self._door = Door(begin, look, self.registry, self.clock, grounds, own=self._host is None)
        undone = partial(_undone, begin)
        self._stage = Door(undone, look, self.registry, self.clock, grounds, self._host is None, records=False)

    @contextmanager
    def _inside(self) -> Iterator[Transaction]:
        with self.database.inside(cast("Connection", self._host)) as tx:
            yield tx

    def inside(self, connection: Connection) -> Desk:
        """A desk in a host's open transaction: call `tell(outcome)` after the host's own commit."""
        return Desk(self.database, self.registry, self.clock, host=connection, untold=self._untold)

    def do(self, command: Command[O], *, by: Actor, key: str | None = None) -> O | Common:
        """Do a command; its outcome. Refusals are outcomes, never exceptions."""
        if isinstance(command, Tick) and command.house is None:
            return cast("O", self._tick_all(by))
        outcome, events = self._door.do(command, by, key)
        if isinstance(command, BookSpace | MoveBooking) and _elsewhere(outcome):
            outcome = evolve(outcome, alternatives=self._alternatives(command, by))
        if self._host is None:
            self._tell(events)
        elif events:
            self._keep_untold(outcome, events)
        return cast("O", outcome)

    def _keep_untold(self, outcome: object, events: tuple[Event, ...]) -> None:
        """Keep what to tell as long as the host keeps the outcome: one that rolled back never tells."""
        self._untold[id(outcome)] = events
        finalize(outcome, self._untold.pop, id(outcome), None)

    def tell(self, outcome: object) -> None:
        """Tell plugins what a command in a host's transaction did; call it after the host's commit."""
        self._tell(self._untold.pop(id(outcome), ()))

    def _tell(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.registry.hear(event)

    def _tick_all(self, by: Actor) -> Ticked | Common:
        """Tick every house where time decided something and the actor has a grant.

        A house that cannot be read stops no other: its error is raised when the others are done.
        """
        try:
            with self._door.look() as tx:
                houses = _due(tx, self.clock().replace(microsecond=0))
        except (StartAgain, StoreUnavailable):
            return TryLater()
        ticked, broken = list[Ticked | Common](), list[HabitatError]()
        for house in houses:
            try:
                ticked.append(self.do(Tick(house), by=by))
            except HabitatError as error:
                broken.append(error)
        if broken:
            raise broken[0]
        together = _together(ticked)
        if untold := tuple(event for outcome in ticked for event in self._untold.pop(id(outcome), ())):
            self._keep_untold(together, untold)
        return together

    def forget_keys(self, before: datetime) -> None:
        """Forget idempotency keys, and the outcomes kept under them, of commands done before an instant."""
        with suppress(StartAgain, StoreUnavailable), self._door.begin() as tx:
            streams.forget_keys(tx, before)

    def forget_arrivals(self, now: datetime) -> None:
        """End the links to arrival slips of stays that are over, with the words their hosts wrote."""
        with suppress(StartAgain, StoreUnavailable), self._door.begin() as tx:
            arrivals.forget(tx, now)

    def judge(self, command: BookSpace | MoveBooking, *, by: Actor) -> Judged | Stale | Common:
        """What would come of an ask: the verdict, who is in the way, dates that pass, nights left. Nothing is written."""
        try:
            with self._door.look() as tx:
                return self._judged(tx, command, by)
        except Answered as answered:
            return cast("Common", answered.outcome)
        except NotThere as missing:
            return Unknown(missing.what)
        except Unreadable as unreadable:
            return Misread(unreadable.field, unreadable.code, unreadable.numbers)
        except (StartAgain, StoreUnavailable):
            return TryLater()

    def rehearse(
        self, command: BookSeries | MoveSeries, *, by: Actor
    ) -> SeriesBooked | SeriesMoved | SeriesRefused | Stale | Common:
        """What would come of a series, date by date: it is done as it would be, and all of it undone.

        A date is judged with the earlier ones standing, so nothing less than doing it can tell. It holds the house
        meanwhile, so there is one at a time; TryLater for who would wait too long.
        """
        with self._turns.turn(by.key_owner) as mine:
            if not mine:
                return TryLater()
            outcome, _ = self._stage.do(command, by, None)
        return cast("SeriesBooked", outcome)

    def _judged(self, tx: Transaction, command: BookSpace | MoveBooking, by: Actor) -> Judged:
        work = self._work(tx, command, by)
        ask = self._ask(work, command)
        ledger, given = Remembering(work.ledger()), exchange(work, ask)
        verdict = judge(ask, given.ledger(ledger, ask), work.bench)
        if isinstance(command, BookSpace) and command.hold:
            verdict += objection(work, ask.subject) or Verdict()
        conflict = in_the_way(work, ask.subject)
        passes = not verdict.refused and conflict is None
        return Judged(
            verdict,
            conflict,
            () if passes or nothing_elsewhere(verdict) else nearest(tx, ask, ledger, work.bench, given),
            self._allowances(work, ask.subject, ledger),
        )

    def _alternatives(self, command: BookSpace | MoveBooking, by: Actor) -> Any:
        """The nearest dates that pass, looked for outside the transaction; none where looking fails: the answer stands."""
        try:
            with self._door.look() as tx:
                work = self._work(tx, command, by)
                ask = self._ask(work, command)
                return nearest(tx, ask, Remembering(work.ledger()), work.bench, exchange(work, ask))
        except HabitatError:
            return ()

    def _work(self, tx: Transaction, command: BookSpace | MoveBooking, by: Actor) -> Work:
        """A Work that reads only."""
        what, at = ("space", command.space) if isinstance(command, BookSpace) else ("use", command.booking)
        place = streams.house_of(tx, what, at)
        if place is None:
            raise NotThere("space" if what == "space" else "booking")
        ground = self._door.grounds.at(tx, place)
        work = Work(tx, self.clock().replace(microsecond=0), by, self.registry, read_standing(tx, by), ground)
        space = command.space if isinstance(command, BookSpace) else work.booking(command.booking).space
        require_known(work, command, what if what == "space" else "booking")
        if work.reach("see_house", space) is None:
            raise NotThere("space" if what == "space" else "booking")
        return work

    @staticmethod
    def _ask(work: Work, command: BookSpace | MoveBooking) -> Ask[Booking]:
        if isinstance(command, BookSpace):
            wished = wish(command, work)
            return Ask(wished, work.now, work.house, wished.space, roles=work.roles(wished.space))
        return move_wish(command, work)

    @staticmethod
    def _allowances(work: Work, booking: Booking, ledger: Remembering) -> Any:
        years = {booking.first_day.year, booking.last_day.year}
        return tuple(
            allowance
            for year in sorted(years)
            for allowance in allowances(
                work.here.rulebooks,
                HouseholdYear(booking.household, booking.kind, year, work.house, booking.space, work.now, booking.id),
                booking.space,
                ledger,
            )
        )

    def sight(self, actor: Actor) -> Sight:
        """What one actor may see, read now."""
        return Sight(actor, self._door.look, self.registry, self.clock, self._door.grounds)

    def as_system(self, command: Command[O]) -> O | Common:
        """Do a command as the kit itself: what the command line and the clock do."""
        return self.do(command, by=SYSTEM)


def _due(tx: Transaction, now: datetime) -> tuple[UUID, ...]:
    """The houses where time decided something: a deadline, an end, or dates free for who waits."""
    return tuple(sorted({*uses.houses_due(tx, now), *waiting.houses(tx, now, now - LOOK_AGAIN)}))


def _elsewhere(outcome: object) -> bool:
    """Whether other dates are worth looking for."""
    return isinstance(outcome, Conflict) or (isinstance(outcome, Refused) and not nothing_elsewhere(outcome.verdict))
