"""Persons, households, who belonged to which and who may do what: dated, and kept by an organisation."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, flag, member, ordered, protected, refers, set_only, staff
from habitat_kit.store.types import Day, Flag, Id, Text


class PersonRow(Base):
    """Somebody. Contact details never leave the organisation that keeps them."""

    __tablename__ = "habitat_person"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        UniqueConstraint("organisation_id", "id"),
        UniqueConstraint("organisation_id", "key"),
        Index("habitat_person_protected_ix", "id", **set_only("protected_location")),
        flag("protected_location"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    key: Mapped[str | None] = staff(Text)
    name: Mapped[str] = member(Text)
    email: Mapped[str | None] = protected(Text)
    phone: Mapped[str | None] = protected(Text)
    locale: Mapped[str] = staff(Text)
    protected_location: Mapped[bool] = protected(Flag)


class HouseholdRow(Base):
    """People who share a home and its quotas; `label` is what neighbours call it."""

    __tablename__ = "habitat_household"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("house_id", "house"),
        refers("dwelling_id", "space", within="house_id"),
        UniqueConstraint("organisation_id", "id"),
        UniqueConstraint("house_id", "key"),
        STRICT,
    )

    id: Mapped[UUID] = member(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = member(Id)
    key: Mapped[str] = staff(Text)
    label: Mapped[str] = member(Text)
    dwelling_id: Mapped[UUID | None] = member(Id)


class MembershipRow(Base):
    """A person belongs to a household from `start` up to and without `end`."""

    __tablename__ = "habitat_membership"
    __table_args__ = (
        refers("household_id", "household", within="organisation_id"),
        refers("person_id", "person", within="organisation_id"),
        Index(None, "person_id", "start"),
        Index(None, "household_id", "start"),
        ordered("start", '"end"', "dates"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    household_id: Mapped[UUID] = member(Id)
    person_id: Mapped[UUID] = member(Id)
    start: Mapped[date] = staff(Day)
    end: Mapped[date | None] = staff(Day)


class GrantRow(Base):
    """A person holds a role from `start` on, over what `reach` and `scope_id` name."""

    __tablename__ = "habitat_grant"
    __table_args__ = (
        refers("person_id", "person", within="organisation_id"),
        Index(None, "person_id", "start"),
        Index(None, "scope_id", "role"),
        ordered("start", '"end"', "dates"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    person_id: Mapped[UUID] = staff(Id)
    role: Mapped[str] = staff(Text)
    reach: Mapped[str] = staff(Text)
    scope_id: Mapped[UUID] = staff(Id)
    start: Mapped[date] = staff(Day)
    end: Mapped[date | None] = staff(Day)
