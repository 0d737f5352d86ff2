"""Reads for people's eyes: what stands in a house, in a household, before a steward.

These answer everything there is; desk/sight.py decides what of it an actor may see.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.people import Household
from habitat_kit.core.periods import Span
from habitat_kit.core.uses import UseType
from habitat_kit.store import tables
from habitat_kit.store.mapping.uses import use_of
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.streams import Locked
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.uses import of_holders

house, use, household, space = tables.house, tables.use, tables.household, tables.space

_HOUSES = Statement(
    select(house.c.id, house.c.organisation_id, house.c.seq, house.c.ground).order_by(house.c.name, house.c.id)
)
_HOLDING = of_holders(lambda use: select(*use.c).order_by(use.c.start, use.c.id))
_OF_HOUSEHOLD = Statement(
    select(*use.c)
    .where(use.c.household_id == id_("household"), use.c.type == UseType.BOOKING.value)
    .order_by(use.c.start.desc(), use.c.id)
    .limit(200)
)
_WAITING = Statement(
    select(*use.c)
    .where(use.c.house_id == id_("house"), use.c.deadline.is_not(None))
    .order_by(use.c.deadline, use.c.id)
    .limit(200)
)


def _household_columns() -> Select[Any]:
    return select(
        household.c.id,
        household.c.organisation_id,
        household.c.house_id,
        household.c.key,
        household.c.label,
        household.c.dwelling_id,
    )


_HOUSEHOLDS = Statement(_household_columns().where(household.c.house_id == id_("house")).order_by(household.c.label))
_HOUSEHOLD = Statement(_household_columns().where(household.c.id == id_("household")))
_REVISION = Statement(select(space.c.calendar_revision).where(space.c.id == id_("space")))


def houses(tx: Transaction) -> tuple[Locked, ...]:
    """Every house, by name, with its structure's revision."""
    return tuple(Locked(*row) for row in tx.run(_HOUSES))


def holding(tx: Transaction, space_id: UUID, span: Span) -> tuple[Booking | Closure, ...]:
    """The uses that hold a leaf under a space somewhere in a span, in order of time."""
    return tuple(use_of(row) for row in tx.run(_HOLDING, space=space_id, start=span.start, end=span.end))


def of_household(tx: Transaction, household_id: UUID) -> tuple[Booking, ...]:
    """A household's last 200 bookings, latest first."""
    return tuple(b for row in tx.run(_OF_HOUSEHOLD, household=household_id) if isinstance(b := use_of(row), Booking))


def waiting(tx: Transaction, house_id: UUID) -> tuple[Booking, ...]:
    """The bookings of a house that wait for an answer, most urgent first."""
    return tuple(b for row in tx.run(_WAITING, house=house_id) if isinstance(b := use_of(row), Booking))


def households(tx: Transaction, house_id: UUID) -> tuple[Household, ...]:
    """The households of a house, by label."""
    return tuple(Household(*row) for row in tx.run(_HOUSEHOLDS, house=house_id))


def one_household(tx: Transaction, household_id: UUID) -> Household | None:
    """A household by its id."""
    row = tx.one(_HOUSEHOLD, household=household_id)
    return Household(*row) if row else None


def calendar_revision(tx: Transaction, space_id: UUID) -> int:
    """How often what a space's calendar shows has changed."""
    row = tx.one(_REVISION, space=space_id)
    return int(row[0]) if row else 0
