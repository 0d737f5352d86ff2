"""What came of a change among people."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import field, frozen

TYPED = {"typed": True}
"""attrs metadata of words somebody typed: shown now, never kept with the outcome."""


@frozen
class PersonAdded:
    """The person is written down; with a household they belong to it and live in its house."""

    person: UUID
    household: UUID | None = None
    membership: UUID | None = None


@frozen
class PersonChanged:
    """The person is called and reached as was said."""

    person: UUID


@frozen
class HouseholdAdded:
    """The household is written down."""

    household: UUID
    house: UUID


@frozen
class MembershipAdded:
    """The person belongs to the household from `start` up to `end`."""

    membership: UUID
    household: UUID
    person: UUID
    start: date
    end: date | None


@frozen
class MembershipEnded:
    """The membership ends on this day; one that had not begun is gone."""

    membership: UUID
    end: date


@frozen
class GrantGiven:
    """The person holds the role from `start` up to `end`."""

    grant: UUID
    person: UUID
    start: date
    end: date | None


@frozen
class GrantEnded:
    """The role ends on this day; one that had not begun is gone."""

    grant: UUID
    end: date


@frozen(kw_only=True)
class _DoorsShut:
    identities: int = 0
    sessions: int = 0
    api_keys: int = 0
    links: int = 0
    feed_links: int = 0
    passkeys: int = 0
    labels: tuple[str, ...] = field(default=(), repr=False, metadata=TYPED)


@frozen
class AccessEnded(_DoorsShut):
    """What opened doors for somebody and opens none any more, by number; `labels` are those of links and tokens."""


@frozen
class PersonEnded(_DoorsShut):
    """What ended with the person on `end`, by number; what opens doors ends then too, at once when that is today."""

    person: UUID
    end: date
    memberships: int = 0
    grants: int = 0
    deputies: int = 0
    duties: int = 0
    tasks_left: int = 0


@frozen
class HandedOver:
    """What passed from one person to another, by number."""

    person: UUID
    to: UUID
    start: date
    tasks: int = 0
    grants: int = 0
    duties: int = 0
