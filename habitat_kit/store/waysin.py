"""Statements on the ways into places. Those that write are run under their house's lock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from habitat_kit.core.waysin import WayIn
from habitat_kit.store import tables
from habitat_kit.store.mapping.plain import Plain
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

way = tables.way_in

_WAY = Plain(WayIn, way)

_INSERT = Statement(insert(way))
_READ = Statement(select(*_WAY.columns).where(way.c.id == id_("way")))
_STANDING = Statement(
    select(*_WAY.columns).where(way.c.space_id == id_("space"), way.c.ended_at.is_(None)).order_by(way.c.kind)
)
_END = Statement(update(way).where(way.c.id == id_("way")).values(words="", ended_at=instant("now")))


def add(tx: Transaction, made: WayIn) -> None:
    """Write a way in."""
    tx.run(_INSERT, **_WAY.row(made))


def read(tx: Transaction, way_id: UUID) -> WayIn | None:
    """A way in by its id."""
    row = tx.one(_READ, way=way_id)
    return _WAY.value(row) if row else None


def standing(tx: Transaction, space: UUID) -> tuple[WayIn, ...]:
    """The ways into a space that stand, the code before the key."""
    return tuple(_WAY.value(row) for row in tx.run(_STANDING, space=space))


def end(tx: Transaction, way_id: UUID, now: datetime) -> None:
    """End it and erase its words."""
    tx.run(_END, way=way_id, now=now)
