"""Cases: incidents and complaints, their parties, and what was written into them.

Whoever reports and whomever it concerns stands in the parties' rows, what was typed in the entries': both can be
erased and leave the case as it is.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, flag, protected, refers, staff
from habitat_kit.store.types import Day, Flag, Id, Instant, Text, Whole


class IncidentRow(Base):
    """One case, and where it stands."""

    __tablename__ = "habitat_incident"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("house_id", "house"),
        refers("space_id", "space", within="house_id"),
        refers("use_id", "use", within="organisation_id"),
        UniqueConstraint("organisation_id", "id"),
        Index(None, "house_id", "reported_at"),
        Index(None, "use_id"),
        flag("confidential"),
        flag("appealed"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = staff(Id)
    about: Mapped[str] = staff(Text)
    kind: Mapped[str] = staff(Text)
    space_id: Mapped[UUID | None] = staff(Id)
    use_id: Mapped[UUID | None] = staff(Id)
    subject_id: Mapped[UUID | None] = staff(Id)
    confidential: Mapped[bool] = staff(Flag)
    standing: Mapped[str] = staff(Text)
    decision: Mapped[str | None] = staff(Text)
    appeal_until: Mapped[datetime | None] = staff(Instant)
    appealed: Mapped[bool] = staff(Flag)
    reported_at: Mapped[datetime] = staff(Instant)
    revised_at: Mapped[datetime] = staff(Instant)
    revision: Mapped[int] = staff(Whole)


class IncidentPartyRow(Base):
    """A person or a household that has to do with a case; `shared`: they may see it."""

    __tablename__ = "habitat_incident_party"
    __table_args__ = (
        refers("incident_id", "incident", within="organisation_id"),
        refers("person_id", "person", within="organisation_id"),
        refers("household_id", "household", within="organisation_id"),
        CheckConstraint("(person_id IS NULL) <> (household_id IS NULL)", name="whom"),
        Index(None, "incident_id"),
        Index(None, "person_id"),
        Index(None, "household_id"),
        flag("shared"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    incident_id: Mapped[UUID] = staff(Id)
    role: Mapped[str] = staff(Text)
    person_id: Mapped[UUID | None] = protected(Id)
    household_id: Mapped[UUID | None] = protected(Id)
    shared: Mapped[bool] = staff(Flag)
    added_at: Mapped[datetime] = staff(Instant)


class IncidentEntryRow(Base):
    """A fact, a measure, a decision, an appeal or a closing; `words` are NULL once erased."""

    __tablename__ = "habitat_incident_entry"
    __table_args__ = (
        refers("incident_id", "incident", within="organisation_id"),
        refers("person_id", "person", within="organisation_id"),
        Index(None, "incident_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    incident_id: Mapped[UUID] = staff(Id)
    kind: Mapped[str] = staff(Text)
    made_by: Mapped[UUID | None] = protected(Id)
    made_at: Mapped[datetime] = staff(Instant)
    words: Mapped[str | None] = protected(Text)
    person_id: Mapped[UUID | None] = staff(Id)
    due: Mapped[date | None] = staff(Day)
