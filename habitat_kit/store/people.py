"""Persons, memberships and roles by command: found by id, written, ended. Run under their organisation's lock.

Rules of this file:
1. What has begun is ended on a day; what has not begun by then is dropped.
2. Whoever lives in a household is a resident of its house for the same days: that role is written and ended with
   the membership, as a house file does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Table, bindparam, delete, insert, select, union, update

from habitat_kit.core.actors import Grant, Role
from habitat_kit.core.people import Membership, Person
from habitat_kit.store import tables
from habitat_kit.store.dated import in_force
from habitat_kit.store.mapping.people import person_of, person_row
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day

person, household, membership, grant = tables.person, tables.household, tables.membership, tables.grant
house, space = tables.house, tables.space
_DAY = bindparam("day", type_=Day())


@frozen
class Belonging:
    """A membership under its id, with the house of its household."""

    id: UUID
    organisation: UUID
    house: UUID
    membership: Membership


@frozen
class Trust:
    """A grant under its id; `reach` says what its scope is."""

    id: UUID
    organisation: UUID
    reach: str
    grant: Grant


_PERSON = Statement(select(person).where(person.c.id == id_("person"), person.c.organisation_id == id_("organisation")))
_WRITE_PERSON = Statement(insert(person))
_CHANGE_PERSON = Statement(
    update(person)
    .where(person.c.id == id_("at"))
    .values({name: bindparam(f"to_{name}", type_=person.c[name].type) for name in ("name", "email", "phone", "locale")})
)
_WRITE_HOUSEHOLD = Statement(insert(household))


def read_person(tx: Transaction, person_id: UUID, organisation: UUID) -> Person | None:
    """A person that an organisation keeps."""
    row = tx.one(_PERSON, person=person_id, organisation=organisation)
    return person_of(row) if row else None


def add_person(tx: Transaction, made: Person) -> None:
    """Write a person who is in no house file: without a key."""
    tx.run(_WRITE_PERSON, **{**person_row(made), "key": None})


def change_person(tx: Transaction, changed: Person) -> None:
    """Write how somebody is called and reached; their other columns stay."""
    named = {"name": changed.name, "email": changed.email, "phone": changed.phone, "locale": changed.locale}
    tx.run(_CHANGE_PERSON, at=changed.id, **{f"to_{name}": value for name, value in named.items()})


def add_household(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Write a household."""
    tx.run(_WRITE_HOUSEHOLD, **row)


_belongings = select(
    membership.c.id,
    membership.c.organisation_id,
    household.c.house_id,
    membership.c.household_id,
    membership.c.person_id,
    membership.c.start,
    membership.c.end,
).join(household, household.c.id == membership.c.household_id)
_BELONGING = Statement(_belongings.where(membership.c.id == id_("membership")))
_BELONGINGS = Statement(_belongings.where(membership.c.person_id == id_("person")).order_by(membership.c.start))
_WRITE_MEMBERSHIP = Statement(insert(membership))
_trusts = select(
    grant.c.id,
    grant.c.organisation_id,
    grant.c.reach,
    grant.c.person_id,
    grant.c.role,
    grant.c.scope_id,
    grant.c.start,
    grant.c.end,
)
_TRUST = Statement(_trusts.where(grant.c.id == id_("grant")))
_TRUSTS = Statement(_trusts.where(grant.c.person_id == id_("person")).order_by(grant.c.start, grant.c.id))
_WRITE_GRANT = Statement(insert(grant))


def _belonging(row: tuple[Any, ...]) -> Belonging:
    at, organisation, house_id, *of = row
    return Belonging(at, organisation, house_id, Membership(*of))


def _trust(row: tuple[Any, ...]) -> Trust:
    at, organisation, reach, person_id, role, *dated = row
    return Trust(at, organisation, reach, Grant(person_id, Role(role), *dated))


def belonging(tx: Transaction, membership_id: UUID) -> Belonging | None:
    """A membership by its id."""
    row = tx.one(_BELONGING, membership=membership_id)
    return _belonging(row) if row else None


def belongings(tx: Transaction, person_id: UUID) -> tuple[Belonging, ...]:
    """Every membership a person ever had, oldest first."""
    return tuple(map(_belonging, tx.run(_BELONGINGS, person=person_id)))


def add_membership(tx: Transaction, made: UUID, organisation: UUID, of: Membership) -> None:
    """Write a membership under an id."""
    dated = {"household_id": of.household, "person_id": of.person, "start": of.start, "end": of.end}
    tx.run(_WRITE_MEMBERSHIP, id=made, organisation_id=organisation, **dated)


def trust(tx: Transaction, grant_id: UUID) -> Trust | None:
    """A grant by its id."""
    row = tx.one(_TRUST, grant=grant_id)
    return _trust(row) if row else None


def trusts(tx: Transaction, person_id: UUID) -> tuple[Trust, ...]:
    """Every grant a person ever had, oldest first."""
    return tuple(map(_trust, tx.run(_TRUSTS, person=person_id)))


def add_grant(tx: Transaction, made: Trust) -> None:
    """Write a grant."""
    of = made.grant
    tx.run(
        _WRITE_GRANT,
        id=made.id,
        organisation_id=made.organisation,
        person_id=of.person,
        role=of.role.value,
        reach=made.reach,
        scope_id=of.scope,
        start=of.start,
        end=of.end,
    )


def _by_id(table: Table) -> tuple[Statement, Statement]:
    return (
        Statement(update(table).where(table.c.id == id_("at")).values({"end": _DAY})),
        Statement(delete(table).where(table.c.id == id_("at"))),
    )


_ENDING = {name: _by_id(tables.METADATA.tables[f"habitat_{name}"]) for name in ("membership", "grant", "deputy")}


def left_of(start: date, end: date, today: date) -> date | None:
    """The day a dated row that began on `start` ends when it is to end on `end`; None: it never began, and goes.

    What has begun keeps one day at least, whatever day is asked for.
    """
    if start >= max(end, today):
        return None
    return max(end, start + timedelta(days=1))


def end(tx: Transaction, what: str, at: UUID, start: date, day: date, today: date) -> None:
    """End a membership, grant or deputy on a day."""
    change, drop = _ENDING[what]
    until = left_of(start, day, today)
    if until is None:
        tx.run(drop, at=at)
    else:
        tx.run(change, at=at, day=until)


_PLACES = Statement(
    union(
        select(household.c.house_id)
        .join(membership, membership.c.household_id == household.c.id)
        .where(membership.c.person_id == id_("person"), in_force(membership, _DAY)),
        select(grant.c.scope_id).where(grant.c.person_id == id_("person"), in_force(grant, _DAY)),
        select(space.c.house_id)
        .join(grant, grant.c.scope_id == space.c.id)
        .where(grant.c.person_id == id_("person"), in_force(grant, _DAY)),
        select(household.c.house_id)
        .join(grant, grant.c.scope_id == household.c.id)
        .where(grant.c.person_id == id_("person"), in_force(grant, _DAY)),
    )
)


def places_on(tx: Transaction, person_id: UUID, day: date) -> frozenset[UUID]:
    """The houses a person lives or serves in on a day, with the other scopes of their grants; none: they are not here."""
    return frozenset(found for (found,) in tx.run(_PLACES, person=person_id, day=day))


_DWELLING = Statement(select(space.c.id).where(space.c.id == id_("space"), space.c.house_id == id_("house")))


def stands_in(tx: Transaction, space_id: UUID, house_id: UUID) -> bool:
    """Whether a space is one of a house's."""
    return tx.one(_DWELLING, space=space_id, house=house_id) is not None
