"""Series: what many bookings have in common. Each date is a use of its own (store/rows/uses.py)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, member, ordered, public, staff
from habitat_kit.store.types import Day, Id, Instant, Text, Whole


class SeriesRow(Base):
    """One series: the period of its first date, and the rule that makes the others."""

    __tablename__ = "habitat_series"
    __table_args__ = (
        ForeignKeyConstraint(["house_id", "space_id"], ["habitat_space.house_id", "habitat_space.id"]),
        ForeignKeyConstraint(
            ["organisation_id", "household_id"], ["habitat_household.organisation_id", "habitat_household.id"]
        ),
        UniqueConstraint("organisation_id", "id"),
        Index(None, "house_id"),
        CheckConstraint("unit IN ('night', 'hour')", name="unit"),
        ordered("first_night", "departure", "nights"),
        STRICT,
    )

    id: Mapped[UUID] = public(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = public(Id)
    space_id: Mapped[UUID] = public(Id)
    household_id: Mapped[UUID] = member(Id)
    kind: Mapped[str] = public(Text)
    unit: Mapped[str] = public(Text)
    first_night: Mapped[date | None] = public(Day)
    departure: Mapped[date | None] = public(Day)
    wall_start: Mapped[str | None] = public(Text)
    wall_end: Mapped[str | None] = public(Text)
    zone: Mapped[str] = public(Text)
    repeat: Mapped[str] = public(Text)
    sequence: Mapped[int] = public(Whole)
    made_by: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)
    revised_at: Mapped[datetime] = public(Instant)
