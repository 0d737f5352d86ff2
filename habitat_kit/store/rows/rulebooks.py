"""Rulebooks and their dated versions: a version is never rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, flag, ordered, public, refers
from habitat_kit.store.types import Digest, Flag, Id, Instant, Json, Text, Whole


class RulebookRow(Base):
    """A rulebook of a house; `plugin` names who brought it, if a plugin did."""

    __tablename__ = "habitat_rulebook"
    __table_args__ = (
        refers("house_id", "house"),
        UniqueConstraint("house_id", "key"),
        STRICT,
    )

    id: Mapped[UUID] = public(Id, primary_key=True)
    house_id: Mapped[UUID] = public(Id)
    key: Mapped[str] = public(Text)
    title: Mapped[dict[str, Any]] = public(Json)
    plugin: Mapped[str | None] = public(Text)


class RulebookVersionRow(Base):
    """Its text, rules, source and bindings (`body`), in force from one instant to another."""

    __tablename__ = "habitat_rulebook_version"
    __table_args__ = (
        refers("rulebook_id", "rulebook"),
        UniqueConstraint("rulebook_id", "version"),
        ordered("in_force", "until", "dates"),
        flag("must_sign"),
        STRICT,
    )

    id: Mapped[UUID] = public(Id, primary_key=True)
    rulebook_id: Mapped[UUID] = public(Id)
    version: Mapped[int] = public(Whole)
    in_force: Mapped[datetime] = public(Instant)
    until: Mapped[datetime | None] = public(Instant)
    body: Mapped[dict[str, Any]] = public(Json)
    digest: Mapped[bytes] = public(Digest)
    must_sign: Mapped[bool] = public(Flag)
