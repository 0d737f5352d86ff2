"""The one door: `do(command, by=actor, key=…)` in, an outcome out, events told.

Rules of this file:
1. The house is locked first, by a statement of its own; the key, the clock and the rights are read after it.
2. What the handler wrote and what plugins add stand in one savepoint: a refusal or conflict undoes it,
   the ask and the key are still kept.
3. Whatever was freed is offered to who waits for it before plugins follow, in the same savepoint.
4. The kit retries only what it began itself; in a host's transaction it answers TryLater.
5. No SQL, no value and no exception of a driver leaves this door. A constraint that breaks however often the
   command is run is no race: it is logged by its name, and raised.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import attrs
from attrs import define, field

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import Command, LoadHouse
from habitat_kit.core.errors import Misconfigured, NotThere, StartAgain, StoreUnavailable, Taken, Unreadable
from habitat_kit.core.events import Event
from habitat_kit.core.outcomes import Misread, TryLater, Unknown
from habitat_kit.desk import eyes, offering, recording, rights, settling
from habitat_kit.desk.beforehand import Ended, beforehand, foresee
from habitat_kit.desk.following import answering_for, follow, named, undo_if_nothing_came
from habitat_kit.desk.grounds import Grounds
from habitat_kit.desk.lines import Lines, lines
from habitat_kit.desk.table import Line
from habitat_kit.desk.work import Answered, Work
from habitat_kit.registry import Registry
from habitat_kit.store import standing, streams
from habitat_kit.store.errors import ConstraintBroken, OutcomeUnknown
from habitat_kit.store.ground import Ground
from habitat_kit.store.transaction import Transaction

LOG = logging.getLogger("habitat_kit.desk")

Clock = Callable[[], datetime]
Key = tuple[UUID, str, bytes]

MET = 10_000
"""How many (person, place) the door remembers to have let through."""

ROUNDS = 50
"""How often in one command what plugins free is offered on; the clock does the rest."""

ATTEMPTS = 4
"""How often the kit runs a command whose transaction the database broke off."""


@define
class Door:
    """Does commands in write transactions that `begin` opens; `own` says whether the kit began them.

    `records`: what was asked and told is written down; not where all of it is undone.
    """

    begin: Callable[[], AbstractContextManager[Transaction]]
    look: Callable[[], AbstractContextManager[Transaction]]
    registry: Registry
    clock: Clock
    grounds: Grounds
    own: bool = True
    records: bool = True
    table: Lines = field(init=False, default=attrs.Factory(lambda door: lines(door.registry), takes_self=True))
    met: set[tuple[UUID | None, UUID]] = field(init=False, factory=set)

    def do(self, command: Command[Any], by: Actor, key: str | None) -> tuple[Any, tuple[Event, ...]]:
        """The outcome and the events to tell, once committed."""
        owned = self._owned(command, by, key)
        if isinstance(owned, Misread):
            return owned, ()
        broken: ConstraintBroken | None = None
        for _ in range(ATTEMPTS if self.own else 1):
            try:
                return self._once(command, by, owned)
            except OutcomeUnknown:
                if owned is None:
                    return TryLater(), ()
            except ConstraintBroken as breach:
                broken = breach  # whoever wrote past the lock was first, or it can never be written: look again
            except (StartAgain, Taken):
                broken = None
            except StoreUnavailable as away:
                LOG.error("%s: %s", command.name(), away)  # noqa: TRY400  # where it broke is no news, why is
                return TryLater(5), ()
        if broken is not None and self.own:
            LOG.error("%s breaks the constraint %s (%s) each time", command.name(), broken.name or "?", broken.kind)
            raise broken
        return TryLater(), ()

    def _owned(self, command: Command[Any], by: Actor, key: str | None) -> Key | Misread | None:
        """The idempotency key with its owner and the body it stands for."""
        if key is None or by.key_owner is None:
            return None
        if not 1 <= len(key) <= 200 or not key.isprintable():
            return Misread("Idempotency-Key", "error.bad_key", {"longest": 200})
        return by.key_owner, key, recording.digest(command)

    def _once(self, command: Command[Any], by: Actor, key: Key | None) -> tuple[Any, tuple[Event, ...]]:
        if isinstance(command, LoadHouse):
            return self._load(command, by, key)
        line = self.table[type(command)]
        at = getattr(command, line.at)
        if streams.keeps(line.what):
            return self._among_people(command, by, key, line)
        if not self._known(by, line, at):
            return Unknown(line.at), ()
        reading = partial(self._reading, by, line, at)
        ready = beforehand(command, line, reading)
        if isinstance(ready, Ended):
            return ready.outcome, ()
        if ready is not None and getattr(command, "plan_only", False):
            with reading() as work:
                work.ready = ready
                return self._handled(command, line, work), ()
        with self.begin() as tx:
            locked = streams.lock(tx, line.what, at)
            if locked is None:
                return Unknown(line.at), ()
            now = self._now()
            foresee(tx, by, key, locked.house, now)
            found = streams.kept(tx, key[0], key[1]) if key else None
            if found:
                return recording.replayed(tx, found, command, key[2] if key else b""), ()
            work = self._work(tx, by, self.grounds.at(tx, locked), now=now)
            work.seq, work.ready = locked.seq, ready
            self._settle(work)
            outcome = self._handled(command, line, work)
            if self.records:
                recording.write_asks(work, command)
                recording.write_journal(
                    work, (locked.house, locked.organisation, locked.house, locked.seq), outcome, key
                )
            return outcome, tuple(work.events)

    def _among_people(
        self, command: Command[Any], by: Actor, key: Key | None, line: Line
    ) -> tuple[Any, tuple[Event, ...]]:
        """A command in an organisation's own stream; a wide one locks its houses too, after it."""
        at = getattr(command, line.at)
        with self.look() as tx:
            place = streams.keeper_of(tx, line.what, at)
            if place is None or not (by.system or standing.somewhere(tx, by, place.organisation)):
                return Unknown(line.at), ()
        with self.begin() as tx:
            keeper = streams.lock_keeper(tx, line.what, at, houses=line.wide)
            if keeper is None:
                return Unknown(line.at), ()
            found = streams.kept(tx, key[0], key[1]) if key else None
            if found:
                return recording.replayed(tx, found, command, key[2] if key else b""), ()
            work = self._work(tx, by, None, keeper)
            outcome = self._handled(command, line, work)
            recording.write_journal(work, (keeper.organisation, keeper.organisation, None, keeper.seq), outcome, key)
            return outcome, tuple(work.events)

    def _known(self, by: Actor, line: Line, at: UUID) -> bool:
        """Whether the place exists and the actor has any grant there, or is on call: strangers never take the lock.

        Who was let through once is remembered: under the lock every right is read anew.
        """
        if by.system or (by.person, at) in self.met:
            return True
        try:
            with self._reading(by, line, at) as work:
                scopes = {*work.scopes(), *(space.id for space in work.house.tree.spaces)}
                known = any(grant.scope in scopes for grant in work.standing.grants) or eyes.on_call(work)
        except NotThere:
            return False
        if known and len(self.met) < MET:
            self.met.add((by.person, at))
        return known

    @contextmanager
    def _reading(self, by: Actor, line: Line, at: UUID) -> Iterator[Work]:
        """A Work that reads only, in a snapshot."""
        with self.look() as tx:
            place = streams.house_of(tx, line.what, at)
            if place is None:
                raise NotThere(line.at)
            yield self._work(tx, by, self.grounds.at(tx, place))

    def _now(self) -> datetime:
        return self.clock().replace(microsecond=0)

    def _work(
        self,
        tx: Transaction,
        by: Actor,
        ground: Ground | None,
        keeper: streams.Keeper | None = None,
        now: datetime | None = None,
    ) -> Work:
        return Work(tx, now or self._now(), by, self.registry, standing.read_standing(tx, by), ground, keeper)

    def _handled(self, command: Command[Any], line: Line, work: Work) -> Any:
        """The handler's outcome in a savepoint with what plugins add; undone when nothing came of it."""
        settled = len(work.events)
        try:
            eyes.require_known(work, command, line.at)
            rights.require(command, line, work)
            with work.tx.savepoint():
                outcome = self._answer(command, line, work)
                self._follow(work, settled)
                undo_if_nothing_came(outcome, told=len(work.events) - settled)
                return outcome
        except Answered as answered:
            outcome = answered.outcome
        except NotThere as missing:
            outcome = Unknown(missing.what)
        except Unreadable as unreadable:
            outcome = Misread(unreadable.field, unreadable.code, unreadable.numbers)
        del work.events[settled:]
        work.freed.clear()
        for asked in work.asks:
            asked.use = None
        return outcome

    def _nested(self, command: Command[Any], work: Work) -> Any:
        """A plugin's Do: the same handlers, for what lies in this house."""
        line = self.table.get(type(command))
        if line is None or streams.keeps(line.what) is not (work.keeper is not None):
            raise NotThere("command")  # there is none, or its stream is not the one that is locked
        return self._answer(command, line, work)

    def _answer(self, command: Command[Any], line: Line, work: Work) -> Any:
        """What the handler answers; a plugin's handler answers for what it raises."""
        if line.right is None:
            return line.handler(command, work)
        with answering_for(
            self.registry.owner("command", line.right) or line.right, but=(Answered, NotThere, Unreadable)
        ):
            outcome = line.handler(command, work)
            if not attrs.has(type(outcome)):
                raise TypeError(f"{line.right}: a handler answers an outcome, not {type(outcome).__name__}")
            return outcome

    def _settle(self, work: Work) -> None:
        """Settle passed deadlines; a plugin that breaks on one is named and its effects left out: time goes on."""
        work.settled = settling.settle(work)
        offering.pass_on(work)
        told = len(work.events)
        if not told:
            return
        try:
            with work.tx.savepoint():
                self._follow(work, 0)
        except Answered as answered:
            del work.events[told:]
            work.freed.clear()
            LOG.warning("a plugin refused what time had settled: %s", named(answered.outcome))

    def _follow(self, work: Work, since: int) -> None:
        """Offer what became free, and let plugins follow; what that frees is offered too, so often at most."""
        for _ in range(ROUNDS):
            offering.pass_on(work)
            told = tuple(work.events[since:])
            follow(work, self._nested, told)
            since = len(work.events)
            if not work.freed:
                return

    def _load(self, command: LoadHouse, by: Actor, key: Key | None) -> tuple[Any, tuple[Event, ...]]:
        """A house file names its organisation and house inside; either may not exist yet."""
        from habitat_kit.desk import loading  # noqa: PLC0415  # only this command reads house files

        try:
            with self.look() as tx:
                loading.require_somewhere(tx, by, self.clock().date())
            organisation, house = loading.names(command, self.registry)
            with self.begin() as tx:
                keeper = streams.lock_organisation(tx, organisation)
                locked = streams.lock_house_by_key(tx, house)
                found = streams.kept(tx, key[0], key[1]) if key else None
                if found:
                    return recording.replayed(tx, found, command, key[2] if key else b""), ()
                work = self._work(tx, by, self.grounds.at(tx, locked) if locked else None)
                with tx.savepoint():
                    outcome = loading.load_house(command, work)
                place = loading.place(work, keeper, locked)
                if place is not None:
                    recording.write_journal(work, place, outcome, key)
                return outcome, tuple(work.events)
        except Answered as answered:
            return answered.outcome, ()
        except Misconfigured as wrong:
            return Misread("text", "error.house_file", {"reason": str(wrong)}), ()
        except Unreadable as wrong:
            return Misread("text", wrong.code, wrong.numbers), ()
