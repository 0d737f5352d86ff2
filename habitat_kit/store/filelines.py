"""What a house's file last said of people: said again, it undoes nothing that commands did meanwhile.

Rules of this file:
1. A line is the SHA-256 of what a file says of one person, membership or grant; no word of it can be read back.
2. What no file ever said has no line, and no file ends it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from habitat_kit.store import tables
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

line = tables.file_line

_SAID = Statement(select(line.c.object_id, line.c.digest).where(line.c.house_id == id_("house")))
_FORGET = Statement(delete(line).where(line.c.house_id == id_("house"), line.c.object_id == id_("at")))
_WRITE = Statement(insert(line))


def digest(row: Mapping[str, Any]) -> bytes:
    """What tells one saying of a row from another."""
    return hashlib.sha256(repr(sorted(row.items())).encode()).digest()


def said(tx: Transaction, house: UUID) -> dict[UUID, bytes]:
    """What a house's file last said, by what it is about."""
    return dict(tx.run(_SAID, house=house))


def remember(tx: Transaction, house: UUID, before: Mapping[UUID, bytes], now: Mapping[UUID, bytes]) -> None:
    """Keep what the file says now in the place of what it said before."""
    other = [at for at in before.keys() | now.keys() if before.get(at) != now.get(at)]
    _forget(tx, house, [at for at in other if at in before])
    tx.many(_WRITE, [{"house_id": house, "object_id": at, "digest": now[at]} for at in sorted(other) if at in now])


def _forget(tx: Transaction, house: UUID, gone: Iterable[UUID]) -> None:
    for at in gone:
        tx.run(_FORGET, house=house, at=at)
