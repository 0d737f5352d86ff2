"""Uses, the claims they hold, and the words people typed about them.

What quotas count stands on the use itself, in one covering index, so that a year's sum never joins.
Claim columns have no default: a BEFORE trigger would see NULL where REPLACE puts it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import (
    NARROW,
    STRICT,
    Base,
    flag,
    member,
    only,
    ordered,
    protected,
    public,
    refers,
    staff,
)
from habitat_kit.store.types import Day, Flag, Id, Instant, Json, Text, Whole

QUOTA = (
    *("household_id", "counted", "kind", "end", "start", "space_id"),
    *("first_night", "departure", "wall_start", "wall_end", "deadline", "on_deadline", "id"),
)
"""What a quota is summed from: all that its sum reads, so that no row is looked up.

A period is entered by the first end in it, so nothing before it is read.
"""


class UseRow(Base):
    """Anything that takes a space: its own nights or wall times, and the instants they make."""

    __tablename__ = "habitat_use"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("space_id", "space", within="house_id"),
        refers("household_id", "household", within="organisation_id"),
        refers("person_id", "person", within="organisation_id"),
        refers("series_id", "series", within="organisation_id"),
        UniqueConstraint("organisation_id", "id"),
        Index("habitat_use_quota_ix", *QUOTA),
        Index("habitat_use_series_ix", "series_id", "occurrence", **only("series_id IS NOT NULL")),
        Index("habitat_use_deadline_ix", "house_id", "deadline", **only("deadline IS NOT NULL")),
        Index("habitat_use_space_ix", "space_id", "end"),
        Index("habitat_use_state_ix", "house_id", "state", "end"),
        Index("habitat_use_list_ix", "house_id", "type", "start", "id"),
        CheckConstraint("unit IN ('night', 'hour')", name="unit"),
        ordered("start", '"end"', "instants"),
        ordered("first_night", "departure", "nights"),
        flag("on_behalf"),
        flag("counted"),
        STRICT,
    )

    id: Mapped[UUID] = public(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = public(Id)
    space_id: Mapped[UUID] = public(Id)
    type: Mapped[str] = public(Text)
    kind: Mapped[str] = public(Text)
    state: Mapped[str] = public(Text)
    household_id: Mapped[UUID | None] = member(Id)
    person_id: Mapped[UUID | None] = staff(Id)
    made_by: Mapped[UUID | None] = staff(Id)
    on_behalf: Mapped[bool] = member(Flag)
    unit: Mapped[str] = public(Text)
    first_night: Mapped[date | None] = public(Day)
    departure: Mapped[date | None] = public(Day)
    wall_start: Mapped[str | None] = public(Text)
    wall_end: Mapped[str | None] = public(Text)
    zone: Mapped[str] = public(Text)
    start: Mapped[datetime] = public(Instant)
    end: Mapped[datetime] = public(Instant)
    guests: Mapped[int] = member(Whole)
    purpose: Mapped[str | None] = member(Text)
    deadline: Mapped[datetime | None] = member(Instant)
    on_deadline: Mapped[str | None] = member(Text)
    revision: Mapped[int] = public(Whole)
    sequence: Mapped[int] = public(Whole)
    made_at: Mapped[datetime] = staff(Instant)
    revised_at: Mapped[datetime] = public(Instant)
    counted: Mapped[bool] = member(Flag)
    versions: Mapped[list[Any]] = public(Json)
    series_id: Mapped[UUID | None] = member(Id)
    occurrence: Mapped[date | None] = member(Day)


class ClaimRow(Base):
    """One leaf held from `start` up to and without `end`; store/guard.py keeps two from meeting."""

    __tablename__ = "habitat_claim"
    __table_args__ = (
        PrimaryKeyConstraint("leaf_id", "start"),
        refers("leaf_id", "space", within="house_id"),
        refers("use_id", "use", within="organisation_id"),
        Index(None, "use_id"),
        ordered("start", '"end"', "instants"),
        NARROW,
    )

    house_id: Mapped[UUID] = public(Id)
    leaf_id: Mapped[UUID] = public(Id)
    organisation_id: Mapped[UUID] = staff(Id)
    use_id: Mapped[UUID] = public(Id)
    start: Mapped[datetime] = public(Instant)
    end: Mapped[datetime] = public(Instant)


class NoteRow(Base):
    """Typed words about a use (the reason of a refusal …): erasable, the journal holds its id only."""

    __tablename__ = "habitat_note"
    __table_args__ = (refers("use_id", "use", within="organisation_id"), Index(None, "use_id"), STRICT)

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    use_id: Mapped[UUID] = staff(Id)
    made_by: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)
    words: Mapped[str] = protected(Text)
