"""Persons, households, memberships and grants as rows, and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from habitat_kit.core.actors import Grant
from habitat_kit.core.people import Household, Membership, Person
from habitat_kit.core.spaces import House
from habitat_kit.store import tables

PERSON_COLUMNS = tuple(column.name for column in tables.person.c)
HOUSEHOLD_COLUMNS = tuple(column.name for column in tables.household.c)


def person_row(person: Person) -> dict[str, Any]:
    """The row of a person."""
    return {
        "id": person.id,
        "organisation_id": person.organisation,
        "key": person.key,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "locale": person.locale,
        "protected_location": person.protected_location,
    }


def person_of(values: tuple[Any, ...]) -> Person:
    """The person of one row read in the order of PERSON_COLUMNS."""
    row = dict(zip(PERSON_COLUMNS, values, strict=True))
    return Person(
        id=row["id"],
        organisation=row["organisation_id"],
        key=row["key"] or "",
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        locale=row["locale"],
        protected_location=row["protected_location"],
    )


def household_row(household: Household) -> dict[str, Any]:
    """The row of a household."""
    return {
        "id": household.id,
        "organisation_id": household.organisation,
        "house_id": household.house,
        "key": household.key,
        "label": household.label,
        "dwelling_id": household.dwelling,
    }


def household_of(values: tuple[Any, ...]) -> Household:
    """The household of one row read in the order of HOUSEHOLD_COLUMNS."""
    row = dict(zip(HOUSEHOLD_COLUMNS, values, strict=True))
    return Household(
        id=row["id"],
        organisation=row["organisation_id"],
        house=row["house_id"],
        key=row["key"],
        label=row["label"],
        dwelling=row["dwelling_id"],
    )


def membership_row(membership: Membership, id_: UUID, organisation: UUID) -> dict[str, Any]:
    """The row of a membership, under its id."""
    return {
        "id": id_,
        "organisation_id": organisation,
        "household_id": membership.household,
        "person_id": membership.person,
        "start": membership.start,
        "end": membership.end,
    }


def grant_row(grant: Grant, id_: UUID, house: House) -> dict[str, Any]:
    """The row of a grant, under its id; `reach` says what its scope is."""
    return {
        "id": id_,
        "organisation_id": house.organisation,
        "person_id": grant.person,
        "role": grant.role.value,
        "reach": _reach(grant.scope, house),
        "scope_id": grant.scope,
        "start": grant.start,
        "end": grant.end,
    }


def _reach(scope: UUID, house: House) -> str:
    if scope == house.organisation:
        return "organisation"
    if scope == house.id:
        return "house"
    return "space" if scope in house.tree else "household"
