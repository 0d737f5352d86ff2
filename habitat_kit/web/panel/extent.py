"""How far a reader sees, as a value: two readers of one extent see the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import NamedTuple, Self, TypeVar
from uuid import UUID

from habitat_kit.core.actors import Actor, Role
from habitat_kit.web.panel.reader import Reader

K = TypeVar("K")


class Extent(NamedTuple):
    """Whatever of a reader decides which rows they see; it can be a key, and nothing else passes through it."""

    person: UUID | None
    day: date
    houses: frozenset[tuple[str, frozenset[UUID]]]
    organisations: frozenset[tuple[str, frozenset[UUID]]]
    roles: frozenset[tuple[Role, frozenset[UUID]]]
    secret: frozenset[UUID]

    @classmethod
    def of(cls, reader: Reader) -> Self:
        """The extent of a reader today."""
        return cls(
            reader.actor.person,
            reader.now.date(),
            _items(reader.houses),
            _items(reader.organisations),
            _items(reader.roles),
            reader.secret,
        )

    def reader(self) -> Reader:
        """A reader who sees this far, at the day's beginning."""
        return Reader(
            actor=Actor(person=self.person),
            houses=dict(self.houses),
            organisations=dict(self.organisations),
            now=datetime.combine(self.day, time(), UTC),
            roles=dict(self.roles),
            secret=self.secret,
        )


def _items(found: Mapping[K, frozenset[UUID]]) -> frozenset[tuple[K, frozenset[UUID]]]:
    return frozenset(found.items())
