"""What happened: asks with their verdicts, the journal, and how far each reader has read it.

These rows hold ids, numbers, codes, dates and instants, never typed words, and refer to nothing by a
foreign key: people's rows may be erased, what happened stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import NARROW, STRICT, Base, flag, only, staff
from habitat_kit.store.types import Digest, Flag, Id, Instant, Json, Text, Whole


class AskRow(Base):
    """One judged ask, refused ones too: what was asked, the verdict with the rulebook versions, the answers read.

    It was the `part`th that its command, number `seq` of the house, judged; `late` says of a move that what it gives up
    is given up too late.
    Each booking writes one, so it has one index: its key, in which a house's asks stand in order of time.
    """

    __tablename__ = "habitat_ask"
    __table_args__ = (PrimaryKeyConstraint("house_id", "at", "id"), flag("late"), STRICT)

    id: Mapped[UUID] = staff(Id)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = staff(Id)
    at: Mapped[datetime] = staff(Instant)
    actor_id: Mapped[UUID | None] = staff(Id)
    seq: Mapped[int] = staff(Whole)
    part: Mapped[int] = staff(Whole)
    command: Mapped[str] = staff(Text)
    use_id: Mapped[UUID | None] = staff(Id)
    late: Mapped[bool] = staff(Flag)
    subject: Mapped[dict[str, Any]] = staff(Json)
    verdict: Mapped[dict[str, Any]] = staff(Json)
    answers: Mapped[list[Any]] = staff(Json)


class JournalRow(Base):
    """One event of a stream, in order of `seq` and `part`; with the command's idempotency key and outcome."""

    __tablename__ = "habitat_journal"
    __table_args__ = (
        PrimaryKeyConstraint("stream_id", "seq", "part"),
        Index("habitat_journal_actor_id_key_uq", "actor_id", "key", unique=True, **only("key IS NOT NULL")),
        Index(None, "use_id"),
        STRICT,
    )

    stream_id: Mapped[UUID] = staff(Id)
    seq: Mapped[int] = staff(Whole)
    part: Mapped[int] = staff(Whole)
    at: Mapped[datetime] = staff(Instant)
    event: Mapped[str] = staff(Text)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID | None] = staff(Id)
    use_id: Mapped[UUID | None] = staff(Id)
    actor_id: Mapped[UUID | None] = staff(Id)
    body: Mapped[dict[str, Any]] = staff(Json)
    key: Mapped[str | None] = staff(Text)
    request_digest: Mapped[bytes | None] = staff(Digest)
    outcome: Mapped[dict[str, Any] | None] = staff(Json)


class CursorRow(Base):
    """How far a reader (an outbox) has read a stream."""

    __tablename__ = "habitat_cursor"
    __table_args__ = (PrimaryKeyConstraint("reader", "stream_id"), NARROW)

    reader: Mapped[str] = staff(Text)
    stream_id: Mapped[UUID] = staff(Id)
    seq: Mapped[int] = staff(Whole)
