"""Statements on the ways into places. Those that write are run under their house's lock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import astuple, fields
from sqlalchemy import insert, select, update

from habitat_kit.core.waysin import WayIn, WayKind
from habitat_kit.store import tables
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction

way = tables.way_in

_NAMES = tuple(field.name for field in fields(WayIn))
"""In the order of the table's columns."""

_INSERT = Statement(insert(way))
_READ = Statement(select(*way.c).where(way.c.id == id_("way")))
_STANDING = Statement(
    select(*way.c).where(way.c.space_id == id_("space"), way.c.ended_at.is_(None)).order_by(way.c.kind)
)
_END = Statement(update(way).where(way.c.id == id_("way")).values(words="", ended_at=instant("now")))


def add(tx: Transaction, made: WayIn) -> None:
    """Write a way in."""
    tx.run(_INSERT, **dict(zip(way.c.keys(), astuple(made, recurse=False), strict=True)))


def read(tx: Transaction, way_id: UUID) -> WayIn | None:
    """A way in by its id."""
    row = tx.one(_READ, way=way_id)
    return _way(row) if row else None


def standing(tx: Transaction, space: UUID) -> tuple[WayIn, ...]:
    """The ways into a space that stand, the code before the key."""
    return tuple(_way(row) for row in tx.run(_STANDING, space=space))


def end(tx: Transaction, way_id: UUID, now: datetime) -> None:
    """End it and erase its words."""
    tx.run(_END, way=way_id, now=now)


def _way(row: Row) -> WayIn:
    named = dict(zip(_NAMES, row, strict=True))
    return WayIn(**{**named, "kind": WayKind(named["kind"])})
