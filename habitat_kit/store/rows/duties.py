"""Who stands in for whom, who is on call, what a house file last said: dated trust beside the grants."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import NARROW, STRICT, Base, ordered, protected, refers, staff
from habitat_kit.store.types import Day, Digest, Id, Instant


class DeputyRow(Base):
    """`deputy_id` stands in for `person_id` from `start` up to and without `end`."""

    __tablename__ = "habitat_deputy"
    __table_args__ = (
        refers("person_id", "person", within="organisation_id"),
        refers("deputy_id", "person", within="organisation_id"),
        Index(None, "deputy_id", "start"),
        Index(None, "person_id", "start"),
        ordered("start", '"end"', "dates"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    person_id: Mapped[UUID] = staff(Id)
    deputy_id: Mapped[UUID] = staff(Id)
    start: Mapped[date] = staff(Day)
    end: Mapped[date | None] = staff(Day)


class DutyRow(Base):
    """`person_id` is on call for a house from `start` up to and without `end`."""

    __tablename__ = "habitat_duty"
    __table_args__ = (
        refers("house_id", "house"),
        refers("person_id", "person", within="organisation_id"),
        Index(None, "house_id", "end"),
        Index(None, "person_id", "end"),
        ordered("start", '"end"', "dates"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = staff(Id)
    person_id: Mapped[UUID] = staff(Id)
    start: Mapped[datetime] = staff(Instant)
    end: Mapped[datetime] = staff(Instant)


class FileLineRow(Base):
    """What a house's file last said of a person, a membership or a grant, as SHA-256: said again, it changes nothing."""

    __tablename__ = "habitat_file_line"
    __table_args__ = (
        refers("house_id", "house"),
        PrimaryKeyConstraint("house_id", "object_id"),
        NARROW,
    )

    house_id: Mapped[UUID] = staff(Id)
    object_id: Mapped[UUID] = staff(Id)
    digest: Mapped[bytes] = protected(Digest)
