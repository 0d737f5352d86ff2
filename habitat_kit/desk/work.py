"""One command at work: its transaction, its clock, its house, its actor, and what it tells.

Handlers get a Work and nothing else; whatever they read was read under the house's lock.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import define, evolve, field

from habitat_kit.core.actors import Actor, Reach, Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.errors import HabitatError, NotThere
from habitat_kit.core.events import Event
from habitat_kit.core.exchange import Exchange
from habitat_kit.core.ids import uuid7
from habitat_kit.core.inforce import RulesInForce, of_kind
from habitat_kit.core.outcomes import NotAllowed
from habitat_kit.core.people import holds
from habitat_kit.core.permissions import PERMISSIONS
from habitat_kit.core.questions import HostOf
from habitat_kit.core.rulebooks import Bench
from habitat_kit.core.rules import Ask, Rule
from habitat_kit.core.spaces import House
from habitat_kit.core.verdicts import Verdict
from habitat_kit.registry import Registry
from habitat_kit.store import uses
from habitat_kit.store.answers import ANSWERS, SqlLedger
from habitat_kit.store.ground import Ground
from habitat_kit.store.standing import Standing, houses_of
from habitat_kit.store.streams import Keeper, house_of
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.turnover import host_of


def permissions(registry: Registry) -> Mapping[str, Mapping[Role, Reach]]:
    """The one table of rights: the core's, and that of each plugin's command."""
    if not registry.commands:
        return PERMISSIONS
    return {**PERMISSIONS, **{name: offered.permissions for name, offered in registry.commands.items()}}


class Answered(HabitatError):
    """Unwinds to the door with an outcome, undoing what the handler wrote since its savepoint."""

    def __init__(self, outcome: Any) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


@define
class Asked:
    """A judged ask, to be written beside the booking it made (if any): the `part`th of its command."""

    ask: Ask[Booking]
    verdict: Verdict
    answers: dict[Any, Any]
    part: int
    use: UUID | None = None
    given: Exchange = field(factory=Exchange)


@define
class Work:
    """What a handler works with. `now` was read after the lock; `seq` is the command's number in its house."""

    tx: Transaction
    now: datetime
    actor: Actor
    registry: Registry
    standing: Standing
    ground: Ground | None = None
    keeper: Keeper | None = None
    seq: int = 0
    depth: int = 0
    settled: int = 0
    hidden: frozenset[UUID] = frozenset()
    """Places of the house that its actor must not learn of (desk/eyes.py); a reader's ground is without them."""
    events: list[Event] = field(factory=list)
    asks: list[Asked] = field(factory=list)
    turns: Iterator[int] = field(factory=count)
    """Numbers what its command judges, also where a plugin's command does within it."""
    ready: Any = None
    """What its command read and worked out before the house was locked (desk/beforehand.py)."""
    freed: set[UUID] = field(factory=set)
    """Where something may have become free: whoever waits is looked at before the command ends (desk/offering.py)."""

    @property
    def here(self) -> Ground:
        """The house the command is about."""
        if self.ground is None:
            raise NotThere("house")
        return self.ground

    @property
    def house(self) -> House:
        """The house itself."""
        return self.here.house

    @property
    def bench(self) -> Bench:
        """The house's rulebooks, sitting in judgement and timed."""
        return Bench(self.here.rulebooks, self.registry.watch)

    @property
    def organisation(self) -> UUID:
        """Whose people the command is about."""
        return self.keeper.organisation if self.keeper else self.house.organisation

    @property
    def today(self) -> date:
        """The house's local date; without a house, that of the organisation's first."""
        return self.now.astimezone(ZoneInfo(self.keeper.zone)).date() if self.keeper else self.house.date_at(self.now)

    @property
    def own(self) -> tuple[UUID, ...]:
        """The actor's households in this house today; those they may have elsewhere count for nothing here."""
        return self.standing.households(self.today, self.house.id)

    def ledger(self) -> SqlLedger:
        """What rules ask: the core's questions and the plugins', in this transaction, and those the ground answers."""
        extra = {question: answers.sql for question, answers in self.registry.questions.items()}
        return SqlLedger(self.tx, {**ANSWERS, **extra, RulesInForce: self._in_force, HostOf: self._host})

    def _in_force(self, _tx: Transaction, question: RulesInForce) -> tuple[Rule[Any], ...]:
        return of_kind(question, self.booking(question.use), self.here.rulebooks, self.house.tree)

    def _host(self, tx: Transaction, question: HostOf) -> UUID | None:
        return host_of(tx, evolve(question, day=max(question.day, self.today)))

    def new_id(self) -> UUID:
        """A fresh id, born now."""
        return uuid7(self.now, secrets.randbits(74))

    def tell(self, event: Event) -> None:
        """Put an event in the journal; plugins follow it in this transaction."""
        self.events.append(event)

    def scopes(self, space: UUID | None = None) -> dict[UUID, Reach]:
        """What a place here lies in: the space and those above it, the house, the organisation."""
        lies_in = {self.house.organisation: Reach.ORGANISATION, self.house.id: Reach.HOUSE}
        above = self.house.tree.above(space) if space and space not in self.hidden else ()
        return {**{s.id: Reach.SPACE for s in above}, **lies_in}

    def reach(self, right: str, space: UUID | None = None) -> Reach | None:
        """How far the actor's right goes at a place."""
        return self.standing.reach(right, self.scopes(space), self.today, permissions(self.registry))

    def beyond(self, right: str, space: UUID | None = None) -> bool:
        """Whether the actor's right at a place goes beyond what is their own."""
        return (self.reach(right, space) or Reach.OWN) > Reach.OWN

    def roles(self, space: UUID | None) -> frozenset[Role]:
        """What the actor is trusted with today at a space, or in the house."""
        scopes = self.scopes(space)
        grants = (g for g in self.standing.grants if g.scope in scopes and holds(g.start, g.end, self.today))
        return frozenset(grant.role for grant in grants)

    def require(self, right: str, space: UUID | None = None, household: UUID | None = None) -> Reach:
        """The actor's reach, or NotAllowed: OWN needs the household to be one of theirs."""
        found = self.reach(right, space)
        own = household is not None and household in self.own
        if found is None or (found is Reach.OWN and not own):
            raise Answered(NotAllowed(right))
        return found

    def reach_over(self, right: str, person: UUID) -> Reach | None:
        """How far the actor's right goes over a person: by the houses they live or serve in, or their organisation."""
        houses = houses_of(self.tx, person, self.today)
        places = (house_of(self.tx, "house", house) for house in houses)
        ours = [place.house for place in places if place and place.organisation == self.organisation]
        mine = {grant.scope: Reach.SPACE for grant in self.standing.grants if person == self.actor.person}
        scopes = {**mine, **dict.fromkeys(ours, Reach.HOUSE), self.organisation: Reach.ORGANISATION}
        return self.standing.reach(right, scopes, self.today, permissions(self.registry))

    def require_over(self, right: str, person: UUID) -> Reach:
        """The same, or NotAllowed: OWN needs the person to be the actor."""
        found = self.reach_over(right, person)
        if found is None or (found is Reach.OWN and person != self.actor.person):
            raise Answered(NotAllowed(right))
        return found

    def booking(self, use: UUID) -> Booking:
        """A booking of this house by its id."""
        found = uses.read_use(self.tx, use)
        if not isinstance(found, Booking) or found.house != self.house.id:
            raise NotThere("booking")
        return found

    def closure(self, use: UUID) -> Closure:
        """A closure of this house by its id."""
        found = uses.read_use(self.tx, use)
        if not isinstance(found, Closure) or found.house != self.house.id:
            raise NotThere("closure")
        return found
