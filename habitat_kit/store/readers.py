"""Who is written to: the living members of a household, and who answers for a place. Deputies stand in for theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, bindparam, case, func, or_, select, union

from habitat_kit.core.actors import Role
from habitat_kit.core.people import Person
from habitat_kit.store import tables
from habitat_kit.store.dated import in_force, not_over
from habitat_kit.store.mapping.people import PERSON_COLUMNS, person_of
from habitat_kit.store.parameters import id_
from habitat_kit.store.standing import day
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text, Whole

person, membership, household = tables.person, tables.membership, tables.household
grant, under, house, deputy = tables.grant, tables.space_under, tables.house, tables.deputy


@frozen
class Reader:
    """Somebody to write to, and whether they have an address for mail."""

    person: UUID
    organisation: UUID
    mailbox: bool


def _readers() -> Select[Any]:
    return select(person.c.id, person.c.organisation_id, person.c.email)


_MEMBERS = Statement(
    _readers()
    .join(membership, membership.c.person_id == person.c.id)
    .where(membership.c.household_id == id_("household"), in_force(membership, day("day")))
    .order_by(person.c.id)
)
_RESIDENTS = Statement(
    _readers()
    .add_columns(household.c.id)
    .join(membership, membership.c.person_id == person.c.id)
    .join(household, household.c.id == membership.c.household_id)
    .where(household.c.house_id == id_("house"), in_force(membership, day("day")))
    .order_by(household.c.id, person.c.id)
)

_ever = func.count(membership.c.id, type_=Whole())
_from_now = func.count(case((not_over(membership, day("day")), membership.c.id)), type_=Whole())
_BELONGING = Statement(select(_ever, _from_now).where(membership.c.household_id == id_("household")))


def _holders() -> Select[Any]:
    return (
        _readers()
        .join(grant, grant.c.person_id == person.c.id)
        .where(grant.c.role == bindparam("role", type_=Text()), in_force(grant, day("day")))
    )


_ANSWERING = Statement(
    union(
        _holders().where(or_(grant.c.scope_id == id_("house"), grant.c.scope_id == id_("organisation"))),
        _holders().join(under, under.c.ancestor_id == grant.c.scope_id).where(under.c.space_id == id_("space")),
    )
)
_STAND_INS = Statement(
    _readers()
    .join(deputy, deputy.c.deputy_id == person.c.id)
    .where(deputy.c.person_id == id_("person"), in_force(deputy, day("day")))
    .order_by(person.c.id)
)
_PERSON = Statement(select(*(person.c[name] for name in PERSON_COLUMNS)).where(person.c.id == id_("person")))


def members(tx: Transaction, household_id: UUID, today: date) -> tuple[Reader, ...]:
    """Who belongs to a household on a day."""
    return tuple(Reader(who, of, bool(email)) for who, of, email in tx.run(_MEMBERS, household=household_id, day=today))


def residents(tx: Transaction, house_id: UUID, today: date) -> Mapping[UUID, tuple[Reader, ...]]:
    """Who lives in a house on a day, by household."""
    found: dict[UUID, tuple[Reader, ...]] = {}
    for who, of, email, home in tx.run(_RESIDENTS, house=house_id, day=today):
        found[home] = (*found.get(home, ()), Reader(who, of, bool(email)))
    return found


def moved_out(tx: Transaction, household_id: UUID, today: date) -> bool:
    """Whether somebody belonged to a household, and nobody does from this day on."""
    row = tx.one(_BELONGING, household=household_id, day=today)
    return row is not None and row[0] > 0 and row[1] == 0


def holders(
    tx: Transaction, role: Role, *, house: UUID, organisation: UUID, space: UUID, today: date
) -> tuple[Reader, ...]:
    """Who holds a role over a space, its house or its organisation on a day."""
    at = {"house": house, "organisation": organisation, "space": space, "day": today}
    return tuple(Reader(who, of, bool(email)) for who, of, email in sorted(tx.run(_ANSWERING, role=role.value, **at)))


def stand_ins(tx: Transaction, person_id: UUID, today: date) -> tuple[Reader, ...]:
    """Who stands in for a person on a day."""
    return tuple(Reader(who, of, bool(email)) for who, of, email in tx.run(_STAND_INS, person=person_id, day=today))


def read_person(tx: Transaction, person_id: UUID) -> Person | None:
    """A person by their id."""
    row = tx.one(_PERSON, person=person_id)
    return person_of(row) if row else None


def reader(tx: Transaction, person_id: UUID) -> Reader | None:
    """One person to write to."""
    found = read_person(tx, person_id)
    return Reader(found.id, found.organisation, bool(found.email)) if found else None
