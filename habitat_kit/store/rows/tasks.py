"""Tasks, and the words people wrote about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, only, protected, refers, staff
from habitat_kit.store.types import Day, Id, Instant, Json, Text, Whole

_TO_DO = only("ended_at IS NULL")


class TaskRow(Base):
    """Something to be done by `due`; `ended_at` is NULL while it is still to be done. Its words are erasable."""

    __tablename__ = "habitat_task"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("house_id", "house"),
        refers("space_id", "space", within="house_id"),
        refers("use_id", "use", within="organisation_id"),
        refers("assignee_id", "person", within="organisation_id"),
        refers("person_id", "person", within="organisation_id"),
        UniqueConstraint("organisation_id", "id"),
        Index("habitat_task_open_ix", "house_id", "due", **_TO_DO),
        Index("habitat_task_assignee_ix", "assignee_id", "due", **_TO_DO),
        Index("habitat_task_all_ix", "house_id", "due"),
        Index("habitat_task_use_ix", "use_id", **only("use_id IS NOT NULL")),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = staff(Id)
    space_id: Mapped[UUID | None] = staff(Id)
    use_id: Mapped[UUID | None] = staff(Id)
    person_id: Mapped[UUID | None] = staff(Id)
    kind: Mapped[str] = staff(Text)
    due: Mapped[date] = staff(Day)
    title: Mapped[str | None] = staff(Text)
    detail: Mapped[str | None] = protected(Text)
    key: Mapped[str | None] = staff(Text)
    numbers: Mapped[list[Any]] = staff(Json)
    assignee_id: Mapped[UUID | None] = staff(Id)
    role: Mapped[str | None] = staff(Text)
    state: Mapped[str] = staff(Text)
    made_by: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)
    ended_by: Mapped[UUID | None] = staff(Id)
    ended_at: Mapped[datetime | None] = staff(Instant)
    revision: Mapped[int] = staff(Whole)


class TaskNoteRow(Base):
    """Why a task was put off or given up: erasable, the journal holds its id only."""

    __tablename__ = "habitat_task_note"
    __table_args__ = (
        refers("task_id", "task", within="organisation_id"),
        Index(None, "task_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    task_id: Mapped[UUID] = staff(Id)
    made_by: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)
    words: Mapped[str] = protected(Text)
