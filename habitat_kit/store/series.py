"""Statements on series and their dates. Run under the house's lock, but for what only reads."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, literal, select, update

from habitat_kit.core.bookings import Booking
from habitat_kit.core.series import Series
from habitat_kit.store import tables
from habitat_kit.store.mapping.series import series_of, series_row
from habitat_kit.store.mapping.uses import use_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Whole

series, use = tables.series, tables.use

_ADD = Statement(insert(series))
_REWRITE = Statement(
    update(series)
    .where(series.c.id == id_("at_id"))
    .values({c.name: bindparam(c.name, type_=c.type) for c in series.c if c.name != "id"})
)
_READ = Statement(select(*series.c).where(series.c.id == id_("series")))
_NOTICED = Statement(
    update(series)
    .where(series.c.id == id_("series"))
    .values(sequence=series.c.sequence + literal(1, Whole()), revised_at=instant("now"))
)
_DATES = Statement(select(*use.c).where(use.c.series_id == id_("series")).order_by(use.c.occurrence, use.c.id))


def add(tx: Transaction, made: Series) -> None:
    """Write a new series."""
    tx.run(_ADD, **series_row(made))


def rewrite(tx: Transaction, changed: Series) -> None:
    """Write a series anew."""
    row = series_row(changed)
    row["at_id"] = row.pop("id")
    tx.run(_REWRITE, **row)


def noticed(tx: Transaction, series_id: UUID, now: datetime) -> None:
    """Let calendars notice that a date stands which did not before."""
    tx.run(_NOTICED, series=series_id, now=now)


def read(tx: Transaction, series_id: UUID) -> Series | None:
    """A series by its id."""
    row = tx.one(_READ, series=series_id)
    return series_of(row) if row else None


def bookings(tx: Transaction, series_id: UUID) -> tuple[Booking, ...]:
    """Every booking of a series, whatever became of it, by the date it was planned for."""
    return tuple(found for row in tx.run(_DATES, series=series_id) if isinstance(found := use_of(row), Booking))
