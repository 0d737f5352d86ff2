"""Whether anybody lives here yet."""

from __future__ import annotations

from sqlalchemy import select

from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

_FIRST = Statement(select(tables.organisation.c.name).order_by(tables.organisation.c.key).limit(1))


def first_name(tx: Transaction) -> str | None:
    """The name of the database's first organisation by key; None when it has none."""
    row = tx.one(_FIRST)
    return row[0] if row else None
