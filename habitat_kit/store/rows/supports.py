"""Which households said yes to a neighbour's booking that waits for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import NARROW, Base, member, public, refers, staff
from habitat_kit.store.types import Id, Instant, Whole


class SupportRow(Base):
    """A household's yes to a booking as it stood at a `sequence`: moved, it has to be asked for again."""

    __tablename__ = "habitat_support"
    __table_args__ = (
        PrimaryKeyConstraint("use_id", "sequence", "household_id"),
        refers("use_id", "use", within="organisation_id"),
        refers("household_id", "household", within="organisation_id"),
        NARROW,
    )

    use_id: Mapped[UUID] = public(Id)
    sequence: Mapped[int] = public(Whole)
    household_id: Mapped[UUID] = member(Id)
    organisation_id: Mapped[UUID] = staff(Id)
    person_id: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)
