"""An organisation and its houses: the two streams, whose `seq` is write lock and journal order at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, public, refers, staff
from habitat_kit.store.types import Id, Json, Text, Whole


class OrganisationRow(Base):
    """Who keeps a house's people."""

    __tablename__ = "habitat_organisation"
    __table_args__ = (UniqueConstraint("key"), STRICT)

    id: Mapped[UUID] = public(Id, primary_key=True)
    key: Mapped[str] = public(Text)
    name: Mapped[str] = public(Text)
    seq: Mapped[int] = staff(Whole)


class HouseRow(Base):
    """The root of one tree. `ground` counts changes of spaces, kinds and rulebooks; `terms` are its settings."""

    __tablename__ = "habitat_house"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        UniqueConstraint("key"),
        Index(None, "organisation_id"),
        STRICT,
    )

    id: Mapped[UUID] = public(Id, primary_key=True)
    organisation_id: Mapped[UUID] = public(Id)
    key: Mapped[str] = public(Text)
    name: Mapped[str] = public(Text)
    zone: Mapped[str] = public(Text)
    check_in: Mapped[str] = public(Text)
    check_out: Mapped[str] = public(Text)
    locale: Mapped[str] = public(Text)
    seq: Mapped[int] = staff(Whole)
    ground: Mapped[int] = staff(Whole)
    terms: Mapped[dict[str, Any]] = public(Json)
