"""The people of a house, as the API writes them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.web.api.wire.places import Household


@frozen(kw_only=True, slots=False)
class Person:
    """Somebody who lives or is trusted in a house: the households they belong to and the roles they hold."""

    id: UUID
    name: str
    houses: list[UUID]
    households: list[Household]
    roles: list[str]
    on_call: bool


@frozen(kw_only=True, slots=False)
class People:
    """One page of people, by id; `next` is the `after` of the following page, null on the last one."""

    people: list[Person]
    next: UUID | None


@frozen(kw_only=True, slots=False)
class PersonMembership:
    """A belonging to a household, dated and half-open."""

    id: UUID
    household: UUID
    start: date
    end: date | None


@frozen(kw_only=True, slots=False)
class PersonRole:
    """A role over a house, a space, a household or the organisation, dated and half-open."""

    id: UUID
    role: str
    scope: UUID
    start: date
    end: date | None


@frozen(kw_only=True, slots=False)
class OnePerson(Person):
    """Somebody with how they are reached, and since and until when they belong and are trusted."""

    email: str | None
    phone: str | None
    locale: str
    memberships: list[PersonMembership]
    grants: list[PersonRole]
