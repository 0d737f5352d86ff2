"""Proposed versions of rulebooks, the answers to them, what was typed about them; and who signed a version.

What was typed stands in the notes' rows alone: they can be erased, and what was decided stays as it is.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, member, only, protected, public, staff
from habitat_kit.store.types import Day, Digest, Id, Instant, Text, Whole

_PERSON = ["habitat_person.organisation_id", "habitat_person.id"]
_PROPOSAL = ["habitat_proposal.organisation_id", "habitat_proposal.id"]


class ProposalRow(Base):
    """A proposed version, and what was decided about it: `version_id` is the version it became."""

    __tablename__ = "habitat_proposal"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id"], ["habitat_organisation.id"]),
        ForeignKeyConstraint(["house_id"], ["habitat_house.id"]),
        ForeignKeyConstraint(["rulebook_id"], ["habitat_rulebook.id"]),
        ForeignKeyConstraint(["version_id"], ["habitat_rulebook_version.id"]),
        UniqueConstraint("organisation_id", "id"),
        UniqueConstraint("version_id"),
        Index(None, "house_id", "made_at"),
        STRICT,
    )

    id: Mapped[UUID] = public(Id, primary_key=True)
    organisation_id: Mapped[UUID] = public(Id)
    house_id: Mapped[UUID] = public(Id)
    rulebook_id: Mapped[UUID] = public(Id)
    base: Mapped[int] = public(Whole)
    made_by: Mapped[UUID | None] = protected(Id)
    made_at: Mapped[datetime] = member(Instant)
    text: Mapped[str] = member(Text)
    number: Mapped[int] = member(Whole)
    stage: Mapped[str] = member(Text)
    closes_at: Mapped[datetime | None] = member(Instant)
    version_id: Mapped[UUID | None] = public(Id)
    way: Mapped[str | None] = public(Text)
    decided_on: Mapped[date | None] = public(Day)
    in_force: Mapped[date | None] = public(Day)
    review: Mapped[date | None] = public(Day)
    present: Mapped[int | None] = member(Whole)
    objections: Mapped[int | None] = member(Whole)
    note_id: Mapped[UUID | None] = member(Id)
    revision: Mapped[int] = member(Whole)


class ProposalAnswerRow(Base):
    """A consent or an objection to one text of a proposal; of one person, one at a time stands."""

    __tablename__ = "habitat_proposal_answer"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "proposal_id"], _PROPOSAL),
        ForeignKeyConstraint(["organisation_id", "person_id"], _PERSON),
        Index(
            "habitat_proposal_answer_proposal_id_person_id_uq",
            "proposal_id",
            "person_id",
            unique=True,
            **only("ended IS NULL"),
        ),
        Index(None, "proposal_id"),
        STRICT,
    )

    id: Mapped[UUID] = member(Id, primary_key=True)
    organisation_id: Mapped[UUID] = member(Id)
    proposal_id: Mapped[UUID] = member(Id)
    person_id: Mapped[UUID] = protected(Id)
    stance: Mapped[str] = member(Text)
    number: Mapped[int] = member(Whole)
    made_at: Mapped[datetime] = member(Instant)
    note_id: Mapped[UUID | None] = member(Id)
    ended: Mapped[str | None] = member(Text)
    ended_at: Mapped[datetime | None] = member(Instant)


class ProposalNoteRow(Base):
    """Words typed about a proposal, NULL once erased."""

    __tablename__ = "habitat_proposal_note"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "proposal_id"], _PROPOSAL),
        Index(None, "proposal_id"),
        STRICT,
    )

    id: Mapped[UUID] = member(Id, primary_key=True)
    organisation_id: Mapped[UUID] = member(Id)
    proposal_id: Mapped[UUID] = member(Id)
    made_by: Mapped[UUID | None] = protected(Id)
    made_at: Mapped[datetime] = member(Instant)
    words: Mapped[str | None] = protected(Text)


class SignatureRow(Base):
    """A person signed the text of this digest, once for each version."""

    __tablename__ = "habitat_signature"
    __table_args__ = (
        ForeignKeyConstraint(["house_id"], ["habitat_house.id"]),
        ForeignKeyConstraint(["version_id"], ["habitat_rulebook_version.id"]),
        ForeignKeyConstraint(["organisation_id", "person_id"], _PERSON),
        UniqueConstraint("version_id", "person_id"),
        Index(None, "person_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = staff(Id)
    version_id: Mapped[UUID] = staff(Id)
    digest: Mapped[bytes] = public(Digest)
    person_id: Mapped[UUID] = protected(Id)
    signed_at: Mapped[datetime] = staff(Instant)
    how: Mapped[str] = staff(Text)
    paper_on: Mapped[date | None] = staff(Day)
    recorded_by: Mapped[UUID | None] = staff(Id)
