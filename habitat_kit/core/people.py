"""Organisations, persons, households and who belonged to which, when.

Rules of this file:
1. Membership and grants are dated and half-open: who leaves on a day is no member on it.
2. A household is who shares quotas; it is not an address.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.privacy import Privacy, kept, member, public, staff


def holds(start: date, end: date | None, day: date) -> bool:
    """Whether `day` lies in the half-open dates [start, end); no end means for ever."""
    return start <= day and lasts(end, day)


def lasts(end: date | None, day: date) -> bool:
    """Whether what ends then is not over on a day: it holds on it, or begins later."""
    return end is None or day < end


def meet(start: date, end: date | None, other: date, until: date | None) -> bool:
    """Whether the half-open dates [start, end) and [other, until) share a day."""
    return lasts(until, start) and lasts(end, other)


@frozen
class Organisation:
    """Who keeps a house's people: a residents' association, an operator, a landlord."""

    id: UUID = public()
    key: str = public()
    name: str = public()


@frozen
class Person:
    """Somebody. Contact details never leave the organisation that keeps them.

    `protected_location`: where they live must not be found; see core/discretion.py.
    """

    id: UUID = staff()
    organisation: UUID = staff()
    key: str = staff()
    name: str = member()
    email: str | None = kept(Privacy.PROTECTED, default=None)
    phone: str | None = kept(Privacy.PROTECTED, default=None)
    locale: str = staff(default="fr")
    protected_location: bool = kept(Privacy.PROTECTED, default=False)


@frozen
class Household:
    """People who share a home and its quotas. `label` is what neighbours call it."""

    id: UUID = member()
    organisation: UUID = staff()
    house: UUID = member()
    key: str = staff()
    label: str = member()
    dwelling: UUID | None = member(default=None)


@frozen
class Membership:
    """A person belongs to a household from `start` up to and without `end`."""

    household: UUID = member()
    person: UUID = member()
    start: date = staff()
    end: date | None = staff(default=None)

    def __attrs_post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise Unreadable("end", "error.end_before_start")


def households_of(person: UUID, memberships: Iterable[Membership], day: date) -> tuple[UUID, ...]:
    """The households a person belongs to on a day, in order."""
    return tuple(sorted({m.household for m in memberships if m.person == person and holds(m.start, m.end, day)}))
