"""Mails that wait to be sent, or were: matters, ids and numbers, never words or addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, only, refers, staff
from habitat_kit.store.types import Id, Instant, Json, Text, Whole


class MailRow(Base):
    """One mail to one person. `held_until` is set while somebody is sending it, `ended_at` once nothing is left to do."""

    __tablename__ = "habitat_mail"
    __table_args__ = (
        refers("person_id", "person", within="organisation_id"),
        refers("house_id", "house"),
        Index("habitat_mail_due_ix", "due_at", **only("ended_at IS NULL")),
        Index(None, "person_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID | None] = staff(Id)
    person_id: Mapped[UUID] = staff(Id)
    matter: Mapped[str] = staff(Text)
    numbers: Mapped[list[Any]] = staff(Json)
    about_id: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)
    due_at: Mapped[datetime] = staff(Instant)
    attempts: Mapped[int] = staff(Whole)
    state: Mapped[str] = staff(Text)
    held_until: Mapped[datetime | None] = staff(Instant)
    ended_at: Mapped[datetime | None] = staff(Instant)
    code: Mapped[int | None] = staff(Whole)
