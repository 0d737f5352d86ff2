"""What happens among people: by ids and days, never by a name."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import public, staff


@frozen(kw_only=True)
class PersonEvent(Event):
    """Something that happened about a person."""

    person: UUID = staff()


@frozen(kw_only=True)
class PersonWritten(PersonEvent):
    """A person was written down."""


@frozen(kw_only=True)
class PersonCorrected(PersonEvent):
    """How a person is called or reached was changed."""


@frozen(kw_only=True)
class HouseholdWritten(Event):
    """A household was written down."""

    household: UUID = staff()


@frozen(kw_only=True)
class MembershipBegun(PersonEvent):
    """A person belongs to a household from `start` up to `end`."""

    membership: UUID = staff()
    household: UUID = staff()
    start: date = staff()
    end: date | None = staff(default=None)


@frozen(kw_only=True)
class MembershipOver(PersonEvent):
    """A membership ends on `end`."""

    membership: UUID = staff()
    household: UUID = staff()
    end: date = staff()


@frozen(kw_only=True)
class RoleGiven(PersonEvent):
    """A person holds a role over `scope` from `start` up to `end`."""

    grant: UUID = staff()
    role: Role = staff()
    scope: UUID = staff()
    start: date = staff()
    end: date | None = staff(default=None)


@frozen(kw_only=True)
class RoleEnded(PersonEvent):
    """A role ends on `end`."""

    grant: UUID = staff()
    role: Role = staff()
    scope: UUID = staff()
    end: date = staff()


@frozen(kw_only=True)
class AccessClosed(Event):
    """Whatever opened doors for an identity opens none any more."""

    identity: UUID = staff()
    person: UUID | None = staff(default=None)


@frozen(kw_only=True)
class PersonLeft(PersonEvent):
    """All that a person was and might here ends on `end`; so many of each ended."""

    end: date = staff()
    memberships: int = public(default=0)
    grants: int = public(default=0)
    duties: int = public(default=0)
    identities: int = public(default=0)


@frozen(kw_only=True)
class WorkHandedOver(PersonEvent):
    """What a person had to do passed to another from `start` on; `tasks` are those that moved."""

    to: UUID = staff()
    start: date = staff()
    tasks: tuple[UUID, ...] = staff(default=(), converter=tuple)
    grants: int = public(default=0)
    duties: int = public(default=0)
