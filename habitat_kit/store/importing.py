"""What an import looks up and leaves behind: who is called what in a house, and which bookings came from where."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text
from habitat_kit.store.uses import id_

household, membership, person, reference = tables.household, tables.membership, tables.person, tables.external_reference

_WHAT = "booking"
_HOUSEHOLDS = Statement(
    select(household.c.id, household.c.key, household.c.label).where(household.c.house_id == id_("house"))
)
_PEOPLE = Statement(
    select(household.c.id, person.c.name, person.c.email)
    .join(membership, membership.c.household_id == household.c.id)
    .join(person, person.c.id == membership.c.person_id)
    .where(household.c.house_id == id_("house"))
)
_KNOWN = Statement(
    select(reference.c.key).where(
        reference.c.organisation_id == id_("organisation"),
        reference.c.what == _WHAT,
        reference.c.system == bindparam("system", type_=Text()),
    )
)
_KEEP = Statement(insert(reference))


def called(tx: Transaction, house: UUID) -> tuple[tuple[UUID, str | None], ...]:
    """Each household of a house with a name it goes by: its key, its label, its people's names and addresses."""
    rows = (*tx.run(_HOUSEHOLDS, house=house), *tx.run(_PEOPLE, house=house))
    return tuple((at, name) for at, *names in rows for name in names)


def known(tx: Transaction, organisation: UUID, system: str) -> frozenset[str]:
    """By which keys a system's bookings are known already."""
    return frozenset(key for (key,) in tx.run(_KNOWN, organisation=organisation, system=system))


def keep(tx: Transaction, organisation: UUID, system: str, came: Iterable[tuple[str, UUID]]) -> None:
    """Keep which booking came from where."""
    tx.many(
        _KEEP,
        [
            {"organisation_id": organisation, "what": _WHAT, "object_id": use, "system": system, "key": key}
            for key, use in came
        ],
    )
