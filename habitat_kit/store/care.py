"""What one has to know in an emergency, and who is there: read for that and for nothing else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import bindparam, delete, insert, or_, select

from habitat_kit.core.bookings import Booking
from habitat_kit.core.care import Care, Dependants
from habitat_kit.core.people import Household, Person
from habitat_kit.core.uses import State, UseType
from habitat_kit.store import tables
from habitat_kit.store.dated import in_force
from habitat_kit.store.mapping.people import HOUSEHOLD_COLUMNS, PERSON_COLUMNS, household_of, person_of
from habitat_kit.store.mapping.uses import use_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day

care, dependants, use = tables.care, tables.dependants, tables.use
person, household, membership = tables.person, tables.household, tables.membership

_DROP_CARE = Statement(delete(care).where(care.c.person_id == id_("person")))
_WRITE_CARE = Statement(insert(care))
_CARE = Statement(
    select(care.c.person_id, care.c.organisation_id, care.c.emergency, care.c.mobility).where(
        care.c.person_id == id_("person")
    )
)
_DROP_DEPENDANTS = Statement(delete(dependants).where(dependants.c.household_id == id_("household")))
_WRITE_DEPENDANTS = Statement(insert(dependants))
_DEPENDANTS = Statement(
    select(
        dependants.c.household_id,
        dependants.c.organisation_id,
        dependants.c.infants,
        dependants.c.children,
        dependants.c.adults,
    )
    .join(household, household.c.id == dependants.c.household_id)
    .where(household.c.house_id == id_("house"))
)


def note(tx: Transaction, noted: Care, now: datetime) -> None:
    """Write what is known about a person in the place of what was; nothing known leaves no row."""
    tx.run(_DROP_CARE, person=noted.person)
    if noted:
        words = {"emergency": noted.emergency, "mobility": noted.mobility, "noted_at": now}
        tx.run(_WRITE_CARE, person_id=noted.person, organisation_id=noted.organisation, **words)


def read(tx: Transaction, person_id: UUID) -> Care | None:
    """What is known about a person."""
    row = tx.one(_CARE, person=person_id)
    return Care(*row) if row else None


def count(tx: Transaction, counted: Dependants, now: datetime) -> None:
    """Write who lives with a household in the place of what was; nobody leaves no row."""
    tx.run(_DROP_DEPENDANTS, household=counted.household)
    if counted.heads:
        heads = {"infants": counted.infants, "children": counted.children, "adults": counted.adults}
        of = {"household_id": counted.household, "organisation_id": counted.organisation, "noted_at": now}
        tx.run(_WRITE_DEPENDANTS, **of, **heads)


def dependants_of(tx: Transaction, house_id: UUID) -> dict[UUID, Dependants]:
    """Who lives with each household of a house."""
    return {row[0]: Dependants(*row) for row in tx.run(_DEPENDANTS, house=house_id)}


@frozen
class Living:
    """Somebody who lives in a house on a day, with their household and what is known about them."""

    household: Household
    person: Person
    care: Care | None


_DAY = bindparam("day", type_=Day())
_LIVING = Statement(
    select(
        *(household.c[name] for name in HOUSEHOLD_COLUMNS),
        *(person.c[name] for name in PERSON_COLUMNS),
        care.c.emergency,
        care.c.mobility,
    )
    .select_from(
        membership.join(household, household.c.id == membership.c.household_id)
        .join(person, person.c.id == membership.c.person_id)
        .outerjoin(care, care.c.person_id == person.c.id)
    )
    .where(household.c.house_id == id_("house"))
    .where(in_force(membership, _DAY))
    .order_by(household.c.label, household.c.id, person.c.name, person.c.id)
)
_HERE = (State.CONFIRMED, State.CHECKED_IN)
_STAYING = Statement(
    select(*use.c)
    .where(use.c.house_id == id_("house"), use.c.type == UseType.BOOKING.value)
    .where(or_(*(use.c.state == state.value for state in _HERE)))
    .where(use.c.start <= instant("at"), use.c.end > instant("at"))
    .order_by(use.c.start, use.c.id)
)
_PERSON = Statement(select(person).where(person.c.id == id_("person")))


def living(tx: Transaction, house_id: UUID, day: date) -> tuple[Living, ...]:
    """Who lives in a house on a day, household by household."""
    return tuple(map(_living, tx.run(_LIVING, house=house_id, day=day)))


def _living(row: tuple[Any, ...]) -> Living:
    homes, persons = len(HOUSEHOLD_COLUMNS), len(PERSON_COLUMNS)
    who = person_of(row[homes : homes + persons])
    emergency, mobility = row[homes + persons :]
    known = Care(who.id, who.organisation, emergency, mobility)
    return Living(household_of(row[:homes]), who, known or None)


def staying(tx: Transaction, house_id: UUID, at: datetime) -> tuple[Booking, ...]:
    """The bookings of a house that are going on at an instant."""
    return tuple(b for row in tx.run(_STAYING, house=house_id, at=at) if isinstance(b := use_of(row), Booking))


def anybody(tx: Transaction, person_id: UUID) -> Person | None:
    """A person, whoever keeps them."""
    row = tx.one(_PERSON, person=person_id)
    return person_of(row) if row else None
