"""A house whose clock is turned by hand: what its people will do stands ahead, by its instant, and is done in order.

Rules of this file:
1. Whatever people do goes through the one door, as them: a no is part of the story.
2. Steps of one instant are done in the order they were planned in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any
from uuid import UUID

from attrs import define, evolve, field

from habitat_kit.core.actors import Actor, Role
from habitat_kit.core.commands import Command
from habitat_kit.core.people import holds
from habitat_kit.house_file import HouseFile
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings

Step = Callable[[], Any]
PATIENT = 1_000
"""Milliseconds from which a rule is named as slow: a whole year in seconds says nothing of one booking."""


@define
class Hands:
    """A clock that stands where it was set."""

    now: datetime

    def __call__(self) -> datetime:
        """Its time."""
        return self.now


@define
class Story:
    """A house, its clock, and what is still to happen."""

    kit: HabitatKit
    clock: Hands
    house: HouseFile
    turns: Iterator[int] = field(factory=count)
    ahead: list[tuple[datetime, int, Step]] = field(factory=list)

    def at(self, instant: datetime, step: Step) -> None:
        """Plan a step."""
        heappush(self.ahead, (instant, next(self.turns), step))

    def later(self, hours: int, step: Step) -> None:
        """Plan a step so many hours from the clock's now."""
        self.at(self.clock.now + timedelta(hours=hours), step)

    def play(self) -> None:
        """Do every step, and those they plan, each at its instant."""
        while self.ahead:
            self.clock.now, _, step = heappop(self.ahead)
            step()

    def send(self, command: Command[Any], by: Actor) -> Any:
        """What came of a command."""
        return self.kit.desk.do(command, by=by)

    def offered(self, name: str, **fields: Any) -> Command[Any]:
        """A command that a plugin offers, by its name."""
        return self.kit.registry.commands[name].command(**fields)

    def place(self, key: str) -> UUID:
        """The place the house file calls `key`."""
        return self.house.house.tree.keyed(key).id

    def who(self, key: str) -> Actor:
        """The person the house file calls `key`."""
        return Actor(person=next(person.id for person in self.house.persons if person.key == key))

    def role(self, role: Role) -> Actor:
        """The first whom the house file gives a role."""
        return Actor(person=next(grant.person for grant in self.house.grants if grant.role is role))

    def of(self, home: UUID | None) -> Actor:
        """Somebody of a household who has an address of their own; a steward for those without internet."""
        day = self.clock.now.date()
        theirs = {m.person for m in self.house.memberships if m.household == home and holds(m.start, m.end, day)}
        reached = [one.id for one in self.house.persons if one.id in theirs and one.email]
        return Actor(person=reached[0]) if reached else self.role(Role.STEWARD)


@contextmanager
def story(settings: Settings, house: HouseFile, begins: datetime) -> Iterator[Story]:
    """A story of a house on its database, from an instant on."""
    clock = Hands(begins)
    patient = evolve(settings, slow_rule_ms=PATIENT)
    kit = HabitatKit(settings=patient, clock=clock)
    try:
        yield Story(kit, clock, house)
    finally:
        kit.close()
