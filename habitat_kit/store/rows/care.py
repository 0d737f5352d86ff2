"""What one has to know in an emergency: in rows of their own, so that they can be erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, protected, refers, special, staff
from habitat_kit.store.types import Id, Instant, Text, Whole


class CareRow(Base):
    """Whom to call about a person, and what help they need to get out."""

    __tablename__ = "habitat_care"
    __table_args__ = (
        refers("person_id", "person", within="organisation_id"),
        STRICT,
    )

    person_id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    emergency: Mapped[str | None] = protected(Text)
    mobility: Mapped[str | None] = special(Text)
    noted_at: Mapped[datetime] = staff(Instant)


class DependantsRow(Base):
    """Who lives with a household and is no person here, by number."""

    __tablename__ = "habitat_dependants"
    __table_args__ = (
        refers("household_id", "household", within="organisation_id"),
        STRICT,
    )

    household_id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    infants: Mapped[int] = protected(Whole)
    children: Mapped[int] = protected(Whole)
    adults: Mapped[int] = protected(Whole)
    noted_at: Mapped[datetime] = staff(Instant)
