"""Typed words about a use: in rows of their own, so that they can be erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select

from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.store import tables
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

note = tables.note

_WRITE = Statement(insert(note))
_READ = Statement(select(note.c.words).where(note.c.id == id_("note")))
_LAST = Statement(select(note.c.words).where(note.c.use_id == id_("use")).order_by(note.c.made_at.desc()).limit(1))


def write(
    tx: Transaction, note_id: UUID, booking: Booking | Closure, words: str, *, made_by: UUID | None, made_at: datetime
) -> None:
    """Keep what somebody wrote about a booking or a closure."""
    tx.run(
        _WRITE,
        id=note_id,
        organisation_id=booking.organisation,
        use_id=booking.id,
        made_by=made_by,
        made_at=made_at,
        words=words,
    )


def read(tx: Transaction, note_id: UUID) -> str | None:
    """The words of a note, if they are left."""
    row = tx.one(_READ, note=note_id)
    return row[0] if row else None


def last(tx: Transaction, use: UUID) -> str | None:
    """The last words written about a use, if any are left."""
    row = tx.one(_LAST, use=use)
    return row[0] if row else None
