"""Statements on danger orders and those they displaced. Run under the house's lock, but for what only reads."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import frozen
from sqlalchemy import bindparam, insert, or_, select, update

from habitat_kit.core.closures import DANGERS, Closure
from habitat_kit.core.displacements import Displacement
from habitat_kit.core.uses import State, UseType
from habitat_kit.store import tables
from habitat_kit.store.dated import in_force
from habitat_kit.store.mapping.displacements import displacement_of, displacement_row
from habitat_kit.store.mapping.uses import use_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day

displacement, use = tables.displacement, tables.use
membership, person = tables.membership, tables.person

_ADD = Statement(insert(displacement))
_OF_BOOKING = Statement(
    select(*displacement.c)
    .where(displacement.c.use_id == id_("booking"), displacement.c.returned_at.is_(None))
    .order_by(displacement.c.at.desc())
)
_WAITING = Statement(
    select(*displacement.c, use.c.space_id)
    .join(use, use.c.id == displacement.c.use_id)
    .where(use.c.house_id == id_("house"), use.c.state == State.DISPLACED.value)
    .where(displacement.c.returned_at.is_(None))
    .order_by(use.c.start, use.c.made_at, use.c.id)
)
_RETURN = Statement(
    update(displacement)
    .where(displacement.c.use_id == id_("booking"), displacement.c.returned_at.is_(None))
    .values(returned_at=instant("now"))
)
_STANDING = Statement(
    select(*use.c)
    .where(use.c.house_id == id_("house"), use.c.type == UseType.CLOSURE.value, use.c.state == State.CLOSED.value)
    .where(or_(*(use.c.kind == kind for kind in sorted(DANGERS))), use.c.end > instant("now"))
    .order_by(use.c.start.desc(), use.c.id)
)


_day = bindparam("day", type_=Day())
_REACHABLE = Statement(
    select(person.c.name, person.c.phone)
    .join(membership, membership.c.person_id == person.c.id)
    .where(membership.c.household_id == id_("household"))
    .where(in_force(membership, _day))
    .order_by(person.c.name, person.c.id)
)


@frozen
class Reachable:
    """Somebody to be called."""

    name: str
    phone: str | None


def reachable(tx: Transaction, household: UUID, day: date) -> tuple[Reachable, ...]:
    """The people of a household on a day, by name."""
    return tuple(Reachable(*row) for row in tx.run(_REACHABLE, household=household, day=day))


def add(tx: Transaction, displaced: Displacement) -> None:
    """Keep what a booking had."""
    tx.run(_ADD, **displacement_row(displaced))


def waiting(tx: Transaction, house: UUID) -> tuple[tuple[Displacement, UUID], ...]:
    """Who in a house waits to come back, each with the space they had, by the start of their dates."""
    return tuple((displacement_of(row[:-1]), row[-1]) for row in tx.run(_WAITING, house=house))


def of_booking(tx: Transaction, booking: UUID) -> Displacement | None:
    """The order a displaced booking waits for; None when it never had to leave, or is back."""
    row = tx.one(_OF_BOOKING, booking=booking)
    return displacement_of(row) if row else None


def give_back(tx: Transaction, booking: UUID, now: datetime) -> None:
    """Note that a booking is back."""
    tx.run(_RETURN, booking=booking, now=now)


def standing(tx: Transaction, house: UUID, now: datetime) -> tuple[Closure, ...]:
    """The danger orders that stand in a house, the latest first."""
    rows = tx.run(_STANDING, house=house, now=now)
    return tuple(found for row in rows if isinstance(found := use_of(row), Closure))
