"""Statements on contacts and protections, and who of a house must not be told of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, insert, or_, select, union, update

from habitat_kit.core.contact import Contact
from habitat_kit.core.uses import HOLDING
from habitat_kit.store import tables
from habitat_kit.store.mapping.contact import contact_of, contact_row
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Flag

contact, lifting, person, space = tables.contact, tables.lifting, tables.person, tables.space
under = tables.space_under
membership, household, use = tables.membership, tables.household, tables.use

_READ = Statement(select(*contact.c).where(contact.c.person_id == id_("person")))
_FORGET = Statement(delete(contact).where(contact.c.person_id == id_("person")))
_WRITE = Statement(insert(contact))
_LIFT = Statement(insert(lifting))
_SPACE = Statement(
    update(space).where(space.c.id == id_("at")).values(protected_location=bindparam("protected", type_=Flag()))
)
_PERSON = Statement(
    update(person).where(person.c.id == id_("at")).values(protected_location=bindparam("protected", type_=Flag()))
)
_IS_PROTECTED = Statement(select(person.c.protected_location).where(person.c.id == id_("person")))


DISCREET: Select[Any] = (
    select(membership.c.household_id)
    .join(person, person.c.id == membership.c.person_id)
    .where(person.c.protected_location)
)
"""The households with a protected person, of every house: few, found by an index of their own."""

_DISCREET = Statement(select(household.c.id).where(household.c.house_id == id_("house"), household.c.id.in_(DISCREET)))
_HOUSES_OF = Statement(
    select(household.c.house_id)
    .distinct()
    .join(membership, membership.c.household_id == household.c.id)
    .where(membership.c.person_id == id_("person"))
)
_PROTECTED_IDS = Statement(
    union(
        select(under.c.space_id).join(space, space.c.id == under.c.ancestor_id).where(space.c.protected_location),
        select(person.c.id).where(person.c.protected_location),
        DISCREET,
    )
)
_STAYS = Statement(
    select(use.c.space_id)
    .where(use.c.household_id == id_("household"), use.c.end > instant("now"))
    .where(or_(*(use.c.state == state.value for state in sorted(HOLDING))))
)


def contact_for(tx: Transaction, person_id: UUID) -> Contact | None:
    """How a person is reached; None for who set nothing (`core.contact.way` knows what that means)."""
    row = tx.one(_READ, person=person_id)
    return contact_of(row) if row else None


def put_contact(tx: Transaction, changed: Contact) -> None:
    """Write how a person is reached."""
    tx.run(_FORGET, person=changed.person)
    tx.run(_WRITE, **contact_row(changed))


def write_reason(
    tx: Transaction, note: UUID, of: tuple[UUID, str, UUID], words: str, *, by: UUID | None, at: datetime
) -> None:
    """Keep why a protection was lifted; `of` is (organisation, what, id)."""
    organisation, what, object_id = of
    row = {"id": note, "organisation_id": organisation, "what": what, "object_id": object_id}
    tx.run(_LIFT, **row, made_by=by, made_at=at, words=words)


def mark_space(tx: Transaction, space_id: UUID, *, protected: bool) -> None:
    """Protect a space's location, or no longer."""
    tx.run(_SPACE, at=space_id, protected=protected)


def mark_person(tx: Transaction, person_id: UUID, *, protected: bool) -> None:
    """Protect a person's location, or no longer."""
    tx.run(_PERSON, at=person_id, protected=protected)


def is_protected(tx: Transaction, person_id: UUID) -> bool:
    """Whether a person's location is protected."""
    row = tx.one(_IS_PROTECTED, person=person_id)
    return bool(row and row[0])


def discreet_households(tx: Transaction, house_id: UUID) -> frozenset[UUID]:
    """The households of a house that are not told of."""
    return frozenset(found for (found,) in tx.run(_DISCREET, house=house_id))


def houses_of_member(tx: Transaction, person_id: UUID) -> tuple[UUID, ...]:
    """The houses a person has, had or will have a household in: those that must look again at what they show."""
    return tuple(found for (found,) in tx.run(_HOUSES_OF, person=person_id))


def protected_ids(tx: Transaction) -> frozenset[UUID]:
    """Every place, household and person of the database that must not be found."""
    return frozenset(found for (found,) in tx.run(_PROTECTED_IDS))


def stays(tx: Transaction, households: Iterable[UUID], now: datetime) -> frozenset[UUID]:
    """The spaces these households hold a use of that is not over."""
    return frozenset(at for one in households for (at,) in tx.run(_STAYS, household=one, now=now))
