"""Who lives in a house and who is trusted there, today and from then on: what its steward keeps in mind."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen
from sqlalchemy import bindparam, select

from habitat_kit.core.actors import Role
from habitat_kit.store import tables
from habitat_kit.store.dated import not_over
from habitat_kit.store.parameters import id_
from habitat_kit.store.scopes import SCOPES_OF_HOUSE
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day

person, household, membership, grant = tables.person, tables.household, tables.membership, tables.grant
deputy, house = tables.deputy, tables.house
_DAY = bindparam("day", type_=Day())


@frozen
class Member:
    """Somebody of a household, under the membership's id."""

    membership: UUID
    household: UUID
    person: UUID
    name: str
    start: date
    end: date | None


@frozen
class Holder:
    """Somebody trusted with a role, under the grant's id."""

    grant: UUID
    person: UUID
    name: str
    role: Role
    scope: UUID
    start: date
    end: date | None


@frozen
class StandIn:
    """Who stands in for whom, under the standing-in's id."""

    deputy: UUID
    person: UUID
    by: UUID
    name: str
    start: date
    end: date | None


_MEMBERS = Statement(
    select(
        membership.c.id,
        membership.c.household_id,
        membership.c.person_id,
        person.c.name,
        membership.c.start,
        membership.c.end,
    )
    .join(household, household.c.id == membership.c.household_id)
    .join(person, person.c.id == membership.c.person_id)
    .where(household.c.house_id == id_("house"), not_over(membership, _DAY))
    .order_by(person.c.name, membership.c.start, membership.c.id)
)
_keeper = select(house.c.organisation_id).where(house.c.id == id_("house")).scalar_subquery()
_HOLDERS = Statement(
    select(grant.c.id, grant.c.person_id, person.c.name, grant.c.role, grant.c.scope_id, grant.c.start, grant.c.end)
    .join(person, person.c.id == grant.c.person_id)
    .where(grant.c.scope_id.in_(SCOPES_OF_HOUSE), not_over(grant, _DAY))
    .where(grant.c.role != Role.RESIDENT.value)
    .where(person.c.organisation_id == _keeper)
    .order_by(person.c.name, grant.c.role, grant.c.start, grant.c.id)
)
_STAND_INS = Statement(
    select(deputy.c.id, deputy.c.person_id, deputy.c.deputy_id, person.c.name, deputy.c.start, deputy.c.end)
    .join(person, person.c.id == deputy.c.deputy_id)
    .where(deputy.c.organisation_id == id_("organisation"), not_over(deputy, _DAY))
    .order_by(deputy.c.start, deputy.c.id)
)


def members(tx: Transaction, house: UUID, day: date) -> tuple[Member, ...]:
    """Who belongs to a household of a house on a day or later, by name."""
    return tuple(Member(*row) for row in tx.run(_MEMBERS, house=house, day=day))


def holders(tx: Transaction, house: UUID, day: date) -> tuple[Holder, ...]:
    """Who of the house's keeper holds a role in it, but living there, on a day or later, by name."""
    found = tx.run(_HOLDERS, house=house, day=day)
    return tuple(Holder(at, who, name, Role(role), *rest) for at, who, name, role, *rest in found)


def stand_ins(tx: Transaction, organisation: UUID, day: date) -> tuple[StandIn, ...]:
    """Who stands in for whom in an organisation on a day or later."""
    return tuple(StandIn(*row) for row in tx.run(_STAND_INS, organisation=organisation, day=day))
