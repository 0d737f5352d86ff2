"""Statements on the links to arrival slips. Those that write are run under their house's lock, but for `forget`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, insert, select, update

from habitat_kit.core.arrivals import LINGERS, ArrivalLink
from habitat_kit.store import tables
from habitat_kit.store.mapping.plain import Plain
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Digest

link, use = tables.arrival_link, tables.use

_LINK = Plain(ArrivalLink, link, booking="use_id")

_INSERT = Statement(insert(link))
_STANDING = Statement(select(*_LINK.columns).where(link.c.use_id == id_("use"), link.c.ended_at.is_(None)))
_OPENED = Statement(
    select(*_LINK.columns).where(link.c.digest == bindparam("digest", type_=Digest()), link.c.ended_at.is_(None))
)
_END = Statement(update(link).where(link.c.id == id_("link")).values(call="", ended_at=instant("now")))
_FORGET = Statement(
    update(link)
    .where(link.c.ended_at.is_(None), exists().where(use.c.id == link.c.use_id, use.c.end <= instant("before")))
    .values(call="", ended_at=instant("now"))
)


def add(tx: Transaction, made: ArrivalLink, digest: bytes) -> None:
    """Write a new link."""
    tx.run(_INSERT, **_LINK.row(made), digest=digest)


def standing(tx: Transaction, booking: UUID) -> ArrivalLink | None:
    """The link of a booking that nobody ended."""
    row = tx.one(_STANDING, use=booking)
    return _LINK.value(row) if row else None


def opened(tx: Transaction, digest: bytes) -> ArrivalLink | None:
    """The link a secret's digest belongs to, if nobody ended it."""
    row = tx.one(_OPENED, digest=digest)
    return _LINK.value(row) if row else None


def end(tx: Transaction, link_id: UUID, now: datetime) -> None:
    """End a link and erase its words."""
    tx.run(_END, link=link_id, now=now)


def forget(tx: Transaction, now: datetime) -> None:
    """End every link whose booking ended LINGERS ago, and erase its words."""
    tx.run(_FORGET, before=now - LINGERS, now=now)
