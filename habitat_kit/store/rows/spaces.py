"""Spaces, and the closure table that says which spaces stand under which."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import NARROW, STRICT, Base, flag, ordered, public, refers, set_only, staff
from habitat_kit.store.types import Day, Flag, Id, Instant, Json, Text, Whole


class SpaceRow(Base):
    """One node of a house's tree.

    `opens` and `closes` are the instants of its life (guard.life derives them from `life_from` and from
    `life_until` or `split_on`, in the house's zone): the guard refuses a claim outside them.
    """

    __tablename__ = "habitat_space"
    __table_args__ = (
        refers("house_id", "house"),
        refers("parent_id", "space", within="house_id"),
        UniqueConstraint("house_id", "id"),
        UniqueConstraint("house_id", "key"),
        ordered("life_from", "life_until", "life"),
        ordered("opens", "closes", "open"),
        flag("bookable"),
        flag("protected_location"),
        Index("habitat_space_protected_ix", "id", **set_only("protected_location")),
        STRICT,
    )

    id: Mapped[UUID] = public(Id, primary_key=True)
    house_id: Mapped[UUID] = public(Id)
    parent_id: Mapped[UUID | None] = public(Id)
    key: Mapped[str] = public(Text)
    name: Mapped[str] = public(Text)
    form: Mapped[str] = public(Text)
    bookable: Mapped[bool] = public(Flag)
    sleeps: Mapped[int] = public(Whole)
    seats: Mapped[int] = public(Whole)
    life_from: Mapped[date | None] = staff(Day)
    life_until: Mapped[date | None] = staff(Day)
    split_on: Mapped[date | None] = staff(Day)
    opens: Mapped[datetime] = staff(Instant)
    closes: Mapped[datetime] = staff(Instant)
    story: Mapped[dict[str, Any]] = public(Json)
    protected_location: Mapped[bool] = staff(Flag)
    calendar_revision: Mapped[int] = public(Whole)


class SpaceUnderRow(Base):
    """`space_id` stands under `ancestor_id` (every space under itself); leaf commands keep it."""

    __tablename__ = "habitat_space_under"
    __table_args__ = (
        refers("ancestor_id", "space", within="house_id"),
        refers("space_id", "space", within="house_id"),
        Index(None, "space_id"),
        flag("is_leaf"),
        NARROW,
    )

    ancestor_id: Mapped[UUID] = public(Id, primary_key=True)
    space_id: Mapped[UUID] = public(Id, primary_key=True)
    house_id: Mapped[UUID] = public(Id)
    is_leaf: Mapped[bool] = public(Flag)
