"""How people are reached, and why a protection was lifted: erasable, never in the journal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, protected, refers, staff
from habitat_kit.store.types import Flag, Id, Instant, Text


class ContactRow(Base):
    """How one person is reached; the `safe_` columns are all NULL where no safe contact stands."""

    __tablename__ = "habitat_contact"
    __table_args__ = (
        refers("person_id", "person", within="organisation_id"),
        CheckConstraint("safe_neutral IN (0, 1)", name="safe_neutral").ddl_if(dialect="sqlite"),
        STRICT,
    )

    person_id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    channel: Mapped[str] = protected(Text)
    hours: Mapped[str] = protected(Text)
    safe_channels: Mapped[str | None] = protected(Text)
    safe_hours: Mapped[str | None] = protected(Text)
    safe_neutral: Mapped[bool | None] = protected(Flag)


class LiftingRow(Base):
    """Why somebody lifted the protection of a space, a person or a contact."""

    __tablename__ = "habitat_lifting"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        Index(None, "object_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    what: Mapped[str] = staff(Text)
    object_id: Mapped[UUID] = staff(Id)
    made_by: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)
    words: Mapped[str] = protected(Text)
