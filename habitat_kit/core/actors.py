"""Actors, and the dated grants that give them roles.

Rules of this file:
1. A grant is dated and half-open, and reaches down from its scope.
2. The system (tick, load from the command line) may do everything and says so in the journal.
"""

from __future__ import annotations

from datetime import date
from enum import IntEnum, StrEnum
from uuid import UUID

from attrs import frozen

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.privacy import staff


class Role(StrEnum):
    """What somebody is trusted with."""

    RESIDENT = "resident"
    REFERENT = "referent"
    KEEPER = "keeper"
    STEWARD = "steward"
    TREASURER = "treasurer"
    COORDINATOR = "coordinator"
    SOCIAL_WORKER = "social_worker"
    LANDLORD = "landlord"
    AUDITOR = "auditor"


class Reach(IntEnum):
    """How far a right goes."""

    OWN = 1
    SPACE = 2
    HOUSE = 3
    ORGANISATION = 4


@frozen
class Grant:
    """A person holds a role over a scope (a house, a space, an organisation) from `start` up to `end`."""

    person: UUID = staff()
    role: Role = staff()
    scope: UUID = staff()
    start: date = staff()
    end: date | None = staff(default=None)

    def __attrs_post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise Unreadable("end", "error.end_before_start")


@frozen
class Actor:
    """Whoever sends a command. `person` is who they are to the houses; the system has none.

    `proven`: whether they showed a second proof of who they are, or nobody has to ask for one (a host's own login,
    a program's token). It changes what somebody may do, not who they are.
    """

    identity: UUID | None = staff(default=None)
    person: UUID | None = staff(default=None)
    system: bool = staff(default=False)
    proven: bool = staff(default=True, eq=False)

    @property
    def key_owner(self) -> UUID | None:
        """Whom an idempotency key belongs to."""
        return self.identity or self.person


SYSTEM = Actor(system=True)
"""The kit itself: deadlines, the command line."""

NOBODY = Actor()
"""Somebody who did not sign in."""
