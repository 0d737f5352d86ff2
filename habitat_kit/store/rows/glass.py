"""Broken glasses: who opened protected contact details when on call, until when, and why in words one can erase."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, protected, refers, staff
from habitat_kit.store.types import Id, Instant, Text


class GlassRow(Base):
    """One broken glass."""

    __tablename__ = "habitat_glass"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("house_id", "house"),
        Index(None, "house_id", "ends_at"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = staff(Id)
    person_id: Mapped[UUID] = staff(Id)
    reason_words: Mapped[str | None] = protected(Text)
    made_at: Mapped[datetime] = staff(Instant)
    ends_at: Mapped[datetime] = staff(Instant)
    ended_at: Mapped[datetime | None] = staff(Instant)
