"""The people of a house today: who lives there, who serves there, and with `wide` whom the organisation trusts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select

from habitat_kit.core.spaces import House
from habitat_kit.store import tables
from habitat_kit.store.dated import not_over
from habitat_kit.store.parameters import id_
from habitat_kit.store.scopes import SCOPES_OF_HOUSE
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day

person, grant, membership, household = tables.person, tables.grant, tables.membership, tables.household
_today = bindparam("today", type_=Day())

_LIVE_HERE = (
    select(membership.c.person_id)
    .join(household, household.c.id == membership.c.household_id)
    .where(household.c.house_id == id_("house"), not_over(membership, _today))
)
_SERVE_HERE = select(grant.c.person_id).where(
    or_(grant.c.scope_id.in_(SCOPES_OF_HOUSE), grant.c.scope_id == id_("also")), not_over(grant, _today)
)
_PEOPLE = Statement(
    select(person.c.id, person.c.name, person.c.locale)
    .where(
        person.c.organisation_id == id_("organisation"),
        or_(person.c.id.in_(_LIVE_HERE), person.c.id.in_(_SERVE_HERE)),
    )
    .order_by(func.lower(person.c.name), person.c.id)
)


def people(tx: Transaction, house: House, today: date, *, wide: bool) -> tuple[tuple[UUID, str, str], ...]:
    """Id, name and language of each, by name."""
    also = house.organisation if wide else house.id
    found = tx.run(_PEOPLE, house=house.id, also=also, organisation=house.organisation, today=today)
    return tuple((row[0], row[1], row[2]) for row in found)
