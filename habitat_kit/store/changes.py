"""Reading the journal onwards: what happened in a stream after a number.

A stream's numbers are given under its lock, which is held until COMMIT: whoever sees number n sees all before it,
so a reader that goes on from the last number it saw misses nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, bindparam, func, select

from habitat_kit.store import tables
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Whole

journal = tables.journal

AT_ONCE = 200
"""Rows read of a stream at one time; a command's events are never parted."""


@frozen
class Line:
    """One row of the journal: its place, and the event as it was written."""

    stream: UUID
    seq: int
    part: int
    at: datetime
    event: str
    house: UUID | None
    body: dict[str, Any]


_COLUMNS = (journal.c.stream_id, journal.c.seq, journal.c.part, journal.c.at, journal.c.event)


def _lines() -> Select[Any]:
    return (
        select(*_COLUMNS, journal.c.house_id, journal.c.body)
        .where(journal.c.stream_id == id_("stream"))
        .order_by(journal.c.seq, journal.c.part)
    )


def after_statement(most: int) -> Statement:
    """Reads at most so many lines of a stream behind a number."""
    return Statement(_lines().where(journal.c.seq > bindparam("after", type_=Whole())).limit(most))


_AFTER = after_statement(AT_ONCE)
_OF_ONE = Statement(_lines().where(journal.c.seq == bindparam("seq", type_=Whole())))
_LAST = Statement(
    select(func.coalesce(func.max(journal.c.seq), 0, type_=Whole())).where(journal.c.stream_id == id_("stream"))
)


def after(tx: Transaction, stream: UUID, seq: int) -> tuple[tuple[Line, ...], bool]:
    """The next lines of a stream behind a number, whole commands only, and whether there may be more."""
    lines = [Line(*row) for row in tx.run(_AFTER, stream=stream, after=seq)]
    if len(lines) < AT_ONCE:
        return tuple(lines), False
    cut = lines[-1].seq
    whole = [line for line in lines if line.seq < cut]
    return tuple(whole or (Line(*row) for row in tx.run(_OF_ONE, stream=stream, seq=cut))), True


def last(tx: Transaction, stream: UUID) -> int:
    """The number of a stream's last line; 0 when nothing happened yet."""
    row = tx.one(_LAST, stream=stream)
    return int(row[0]) if row else 0
