"""Who waits for dates that others hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, flag, member, only, ordered, public, refers, staff
from habitat_kit.store.types import Day, Flag, Id, Instant, Json, Text, Whole

_IN_LINE = only("state = 'waiting'")


class WaitRow(Base):
    """A household in line for a space; only what still waits stands in the index of its house's line."""

    __tablename__ = "habitat_wait"
    __table_args__ = (
        refers("space_id", "space", within="house_id"),
        refers("household_id", "household", within="organisation_id"),
        refers("offer_id", "use", within="organisation_id"),
        refers("instead_of_id", "use", within="organisation_id"),
        refers("series_id", "series", within="organisation_id"),
        Index("habitat_wait_line_ix", "house_id", "number", **_IN_LINE),
        Index("habitat_wait_start_ix", "house_id", "start", **_IN_LINE),
        UniqueConstraint("house_id", "number"),
        Index("habitat_wait_household_ix", "household_id", "number"),
        Index(None, "offer_id"),
        Index(None, "instead_of_id"),
        Index("habitat_wait_series_ix", "series_id", "number", **only("series_id IS NOT NULL")),
        ordered("start", '"end"', "instants"),
        flag("on_behalf"),
        STRICT,
    )

    id: Mapped[UUID] = public(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = public(Id)
    space_id: Mapped[UUID] = public(Id)
    kind: Mapped[str] = public(Text)
    period: Mapped[dict[str, Any]] = public(Json)
    start: Mapped[datetime] = public(Instant)
    end: Mapped[datetime] = public(Instant)
    zone: Mapped[str] = public(Text)
    household_id: Mapped[UUID] = member(Id)
    guests: Mapped[int] = member(Whole)
    purpose: Mapped[str | None] = member(Text)
    person_id: Mapped[UUID | None] = staff(Id)
    made_by: Mapped[UUID | None] = staff(Id)
    on_behalf: Mapped[bool] = member(Flag)
    state: Mapped[str] = member(Text)
    number: Mapped[int] = staff(Whole)
    joined_at: Mapped[datetime] = staff(Instant)
    looked_at: Mapped[datetime | None] = staff(Instant)
    offer_id: Mapped[UUID | None] = member(Id)
    approval: Mapped[int | None] = staff(Whole)
    on_deadline: Mapped[str | None] = staff(Text)
    instead_of_id: Mapped[UUID | None] = member(Id)
    series_id: Mapped[UUID | None] = member(Id)
    occurrence: Mapped[date | None] = member(Day)
    revision: Mapped[int] = public(Whole)
