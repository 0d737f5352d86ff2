"""What an import looks up and leaves behind: who is called what in a house, and which bookings came from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import Claim
from habitat_kit.store import tables
from habitat_kit.store.mapping.uses import booking_row
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text

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
_USE, _CLAIM = Statement(insert(tables.use)), Statement(insert(tables.claim))


def called(tx: Transaction, house: UUID) -> frozenset[tuple[UUID, str | None]]:
    """Each household of a house with a name it goes by: its key, its label, its people's names and addresses."""
    rows = (*tx.run(_HOUSEHOLDS, house=house), *tx.run(_PEOPLE, house=house))
    return frozenset((at, name) for at, *names in rows for name in names)


def known(tx: Transaction, organisation: UUID, system: str) -> frozenset[str]:
    """By which keys a system's bookings are known already."""
    return frozenset(key for (key,) in tx.run(_KNOWN, organisation=organisation, system=system))


def bring(tx: Transaction, made: Iterable[tuple[Booking, tuple[Claim, ...]]]) -> None:
    """Write many new bookings with their claims; Taken when somebody holds one of them."""
    every = tuple(made)
    tx.many(_USE, (booking_row(booking) for booking, _ in every))
    tx.many(_CLAIM, (row for booking, claims in every for row in _claims(booking, claims)))


def _claims(booking: Booking, claims: Iterable[Claim]) -> Iterator[dict[str, Any]]:
    at = {"house_id": booking.house, "organisation_id": booking.organisation, "use_id": booking.id}
    return ({"leaf_id": one.leaf, "start": one.span.start, "end": one.span.end} | at for one in claims)


def keep(tx: Transaction, organisation: UUID, system: str, came: Iterable[tuple[str, UUID]]) -> None:
    """Keep which booking came from where."""
    tx.many(
        _KEEP,
        [
            {"organisation_id": organisation, "what": _WHAT, "object_id": use, "system": system, "key": key}
            for key, use in came
        ],
    )
