"""What outside systems call our records."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import NARROW, Base, protected, refers, staff
from habitat_kit.store.types import Id, Text


class ExternalReferenceRow(Base):
    """`system` calls the record `object_id` (a `what`: "house", "household" …) by `key`."""

    __tablename__ = "habitat_external_reference"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "what", "system", "key"),
        refers("organisation_id", "organisation"),
        Index(None, "object_id"),
        NARROW,
    )

    organisation_id: Mapped[UUID] = staff(Id)
    what: Mapped[str] = staff(Text)
    object_id: Mapped[UUID] = staff(Id)
    system: Mapped[str] = staff(Text)
    key: Mapped[str] = protected(Text)
