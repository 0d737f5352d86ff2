"""How one gets into places: erasable, and nowhere else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, only, protected, public, refers, staff
from habitat_kit.store.types import Id, Instant, Text, Whole


class WayInRow(Base):
    """A code, or where a key is; of a place and a kind one stands at a time, and one that is over has no words."""

    __tablename__ = "habitat_way_in"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("space_id", "space", within="house_id"),
        Index("habitat_way_in_standing_uq", "space_id", "kind", unique=True, **only("ended_at IS NULL")),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = public(Id)
    space_id: Mapped[UUID] = public(Id)
    kind: Mapped[str] = staff(Text)
    words: Mapped[str] = protected(Text)
    shown_hours: Mapped[int] = staff(Whole)
    made_by: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)
    ended_at: Mapped[datetime | None] = staff(Instant)
