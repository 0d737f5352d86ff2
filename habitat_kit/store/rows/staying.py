"""How a use stood before its last step, and the spaces it has left: kept for a while, then forgotten."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import NARROW, Base, public, refers, staff
from habitat_kit.store.types import Day, Id, Instant, Json, Text, Whole


class StepRow(Base):
    """The last step somebody took with a use: who, when, and the use as it stood before (without typed words)."""

    __tablename__ = "habitat_step"
    __table_args__ = (
        PrimaryKeyConstraint("use_id"),
        refers("use_id", "use", within="organisation_id"),
        Index(None, "house_id", "at"),
        NARROW,
    )

    use_id: Mapped[UUID] = staff(Id)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = staff(Id)
    at: Mapped[datetime] = staff(Instant)
    actor_id: Mapped[UUID | None] = staff(Id)
    event: Mapped[str] = staff(Text)
    revision: Mapped[int] = staff(Whole)
    before: Mapped[dict[str, Any]] = staff(Json)
    parts: Mapped[list[Any]] = staff(Json)


class LeftRow(Base):
    """A space a use was moved out of, with the times it had there: calendars of that space remove it."""

    __tablename__ = "habitat_left"
    __table_args__ = (
        PrimaryKeyConstraint("space_id", "use_id"),
        refers("space_id", "space", within="house_id"),
        refers("use_id", "use", within="organisation_id"),
        Index(None, "use_id"),
        Index(None, "house_id", "left_at"),
        NARROW,
    )

    space_id: Mapped[UUID] = public(Id)
    use_id: Mapped[UUID] = public(Id)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = public(Id)
    left_at: Mapped[datetime] = public(Instant)
    first_night: Mapped[date | None] = public(Day)
    departure: Mapped[date | None] = public(Day)
    wall_start: Mapped[str | None] = public(Text)
    wall_end: Mapped[str | None] = public(Text)
    zone: Mapped[str] = public(Text)
    start: Mapped[datetime] = public(Instant)
    end: Mapped[datetime] = public(Instant)
    revision: Mapped[int] = public(Whole)
    sequence: Mapped[int] = public(Whole)
