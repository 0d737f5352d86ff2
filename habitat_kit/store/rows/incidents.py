"""Cases: incidents and complaints, their parties, and what was written into them.

Whoever reports and whomever it concerns stands in the parties' rows, what was typed in the entries': both can be
erased and leave the case as it is.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, flag, protected, staff
from habitat_kit.store.types import Day, Flag, Id, Instant, Text, Whole

_INCIDENT = ["habitat_incident.organisation_id", "habitat_incident.id"]
_PERSON = ["habitat_person.organisation_id", "habitat_person.id"]


class IncidentRow(Base):
    """One case, and where it stands."""

    __tablename__ = "habitat_incident"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id"], ["habitat_organisation.id"]),
        ForeignKeyConstraint(["house_id"], ["habitat_house.id"]),
        ForeignKeyConstraint(["house_id", "space_id"], ["habitat_space.house_id", "habitat_space.id"]),
        ForeignKeyConstraint(["organisation_id", "use_id"], ["habitat_use.organisation_id", "habitat_use.id"]),
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
        ForeignKeyConstraint(["organisation_id", "incident_id"], _INCIDENT),
        ForeignKeyConstraint(["organisation_id", "person_id"], _PERSON),
        ForeignKeyConstraint(
            ["organisation_id", "household_id"], ["habitat_household.organisation_id", "habitat_household.id"]
        ),
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
        ForeignKeyConstraint(["organisation_id", "incident_id"], _INCIDENT),
        ForeignKeyConstraint(["organisation_id", "person_id"], _PERSON),
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
