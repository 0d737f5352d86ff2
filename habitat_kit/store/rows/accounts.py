"""What households owe and paid, line by line; the words about a line; and what each booking costs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import NARROW, STRICT, Base, flag, protected, public, staff
from habitat_kit.store.types import Day, Flag, Id, Instant, Json, Text, Whole

_HOUSEHOLD = ["habitat_household.organisation_id", "habitat_household.id"]
_USE = ["habitat_use.organisation_id", "habitat_use.id"]
_LINE = ["habitat_account_line.organisation_id", "habitat_account_line.id"]


class AccountLineRow(Base):
    """One line, never changed: amounts in the currency's smallest coin. No line is reversed twice."""

    __tablename__ = "habitat_account_line"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id"], ["habitat_organisation.id"]),
        ForeignKeyConstraint(["house_id"], ["habitat_house.id"]),
        ForeignKeyConstraint(["organisation_id", "household_id"], _HOUSEHOLD),
        ForeignKeyConstraint(["organisation_id", "use_id"], _USE),
        ForeignKeyConstraint(["organisation_id", "reverses_id"], _LINE),
        UniqueConstraint("organisation_id", "id"),
        UniqueConstraint("reverses_id"),
        Index(None, "household_id", "day"),
        Index(None, "house_id", "day"),
        Index(None, "use_id"),
        Index(None, "space_id", "year"),
        STRICT,
    )

    id: Mapped[UUID] = public(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = public(Id)
    household_id: Mapped[UUID] = staff(Id)
    day: Mapped[date] = staff(Day)
    kind: Mapped[str] = staff(Text)
    what: Mapped[str] = staff(Text)
    amount: Mapped[int] = staff(Whole)
    currency: Mapped[str] = staff(Text)
    quantity: Mapped[int | None] = staff(Whole)
    unit: Mapped[int | None] = staff(Whole)
    year: Mapped[int | None] = staff(Whole)
    use_id: Mapped[UUID | None] = staff(Id)
    space_id: Mapped[UUID | None] = staff(Id)
    rulebook: Mapped[str | None] = staff(Text)
    version: Mapped[str | None] = staff(Text)
    article: Mapped[str | None] = staff(Text)
    reverses_id: Mapped[UUID | None] = staff(Id)
    made_by: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)


class AccountNoteRow(Base):
    """What somebody typed about a line: erasable, the line stays."""

    __tablename__ = "habitat_account_note"
    __table_args__ = (ForeignKeyConstraint(["organisation_id", "line_id"], _LINE), STRICT)

    line_id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    words: Mapped[str] = protected(Text)


class PriceRow(Base):
    """What a booking costs from one of its revisions on, to whom, and whether it is owed; the last `turn` holds."""

    __tablename__ = "habitat_price"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "use_id"], _USE),
        ForeignKeyConstraint(["organisation_id", "household_id"], _HOUSEHOLD),
        flag("owed"),
        NARROW,
    )

    use_id: Mapped[UUID] = staff(Id, primary_key=True)
    turn: Mapped[int] = staff(Whole, primary_key=True)
    revision: Mapped[int] = staff(Whole)
    organisation_id: Mapped[UUID] = staff(Id)
    household_id: Mapped[UUID] = staff(Id)
    owed: Mapped[bool] = staff(Flag)
    prices: Mapped[list[Any]] = staff(Json)
