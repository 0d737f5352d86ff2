"""Statements on the neighbours' yes. Run under the house's lock, but for what only reads."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from habitat_kit.core.bookings import Booking
from habitat_kit.store import tables
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Whole

support = tables.support

_ADD = Statement(insert(support))
_OF = Statement(
    select(support.c.household_id)
    .where(support.c.use_id == id_("use"), support.c.sequence == bindparam("sequence", type_=Whole()))
    .order_by(support.c.household_id)
)


def add(tx: Transaction, booking: Booking, household: UUID, *, person: UUID | None, at: datetime) -> None:
    """A household says yes to a booking as it stands; once."""
    tx.run(
        _ADD,
        use_id=booking.id,
        sequence=booking.sequence,
        household_id=household,
        organisation_id=booking.organisation,
        person_id=person,
        made_at=at,
    )


def given(tx: Transaction, booking: Booking) -> frozenset[UUID]:
    """The households that said yes to a booking as it stands."""
    return frozenset(row[0] for row in tx.run(_OF, use=booking.id, sequence=booking.sequence))
