"""Who was displaced by which danger order, or made room for which meeting, as they stood then."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, flag, public, refers, staff
from habitat_kit.store.types import Flag, Id, Instant, Json, Text, Whole


class DisplacementRow(Base):
    """One booking displaced by one order: what it had, to be given back."""

    __tablename__ = "habitat_displacement"
    __table_args__ = (
        PrimaryKeyConstraint("order_id", "use_id"),
        refers("order_id", "use", within="organisation_id"),
        refers("use_id", "use", within="organisation_id"),
        Index(None, "use_id"),
        flag("counted"),
        STRICT,
    )

    order_id: Mapped[UUID] = public(Id)
    use_id: Mapped[UUID] = public(Id)
    organisation_id: Mapped[UUID] = staff(Id)
    state: Mapped[str] = public(Text)
    period: Mapped[dict[str, Any]] = public(Json)
    counted: Mapped[bool] = staff(Flag)
    at: Mapped[datetime] = staff(Instant)
    revision: Mapped[int] = public(Whole)
    deadline: Mapped[datetime | None] = staff(Instant)
    on_deadline: Mapped[str | None] = staff(Text)
    returned_at: Mapped[datetime | None] = staff(Instant)
