"""Broken glasses, as rows; the reason stands beside them and can be erased alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from habitat_kit.core.glass import Glass
from habitat_kit.store import tables
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

glass = tables.glass

_ROW = (
    glass.c.id,
    glass.c.organisation_id,
    glass.c.house_id,
    glass.c.person_id,
    glass.c.made_at,
    glass.c.ends_at,
    glass.c.ended_at,
)
_FIND = Statement(select(*_ROW).where(glass.c.id == id_("glass")))
_OPEN = Statement(
    select(*_ROW)
    .where(glass.c.house_id == id_("house"), glass.c.ends_at > instant("at"), glass.c.ended_at.is_(None))
    .order_by(glass.c.made_at, glass.c.id)
)
_WRITE = Statement(insert(glass))
_MEND = Statement(
    update(glass).where(glass.c.id == id_("glass"), glass.c.ended_at.is_(None)).values(ended_at=instant("at"))
)


def find(tx: Transaction, glass_id: UUID) -> Glass | None:
    """A broken glass by its id."""
    row = tx.one(_FIND, glass=glass_id)
    return Glass(*row) if row else None


def open_ones(tx: Transaction, house: UUID, at: datetime) -> tuple[Glass, ...]:
    """The glasses of a house that are open at an instant."""
    return tuple(Glass(*row) for row in tx.run(_OPEN, house=house, at=at))


def write(tx: Transaction, made: Glass, reason: str) -> None:
    """Write a broken glass and why."""
    tx.run(
        _WRITE,
        id=made.id,
        organisation_id=made.organisation,
        house_id=made.house,
        person_id=made.person,
        reason_words=reason,
        made_at=made.made_at,
        ends_at=made.ends_at,
        ended_at=made.ended_at,
    )


def mend(tx: Transaction, glass_id: UUID, at: datetime) -> None:
    """Close it."""
    tx.run(_MEND, glass=glass_id, at=at)
