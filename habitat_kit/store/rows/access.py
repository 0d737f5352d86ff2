"""Ways in that people are given or make themselves: invitations, passkeys, one-time codes. Only what checks is kept."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import NARROW, STRICT, Base, protected, refers, staff
from habitat_kit.store.types import Day, Digest, Id, Instant, Text, Whole


class InvitationRow(Base):
    """A slip that lets its person in once; `ended_at` when another one took its place."""

    __tablename__ = "habitat_invitation"
    __table_args__ = (
        refers("identity_id", "identity"),
        refers("organisation_id", "organisation"),
        UniqueConstraint("digest"),
        Index(None, "identity_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    digest: Mapped[bytes] = protected(Digest)
    organisation_id: Mapped[UUID] = staff(Id)
    identity_id: Mapped[UUID] = staff(Id)
    made_by: Mapped[UUID | None] = staff(Id)
    made_at: Mapped[datetime] = staff(Instant)
    ends_at: Mapped[datetime] = staff(Instant)
    used_at: Mapped[datetime | None] = staff(Instant)
    ended_at: Mapped[datetime | None] = staff(Instant)


class PasskeyRow(Base):
    """A passkey's public half, as its owner's device gave it."""

    __tablename__ = "habitat_passkey"
    __table_args__ = (
        refers("identity_id", "identity"),
        UniqueConstraint("credential"),
        Index(None, "identity_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    identity_id: Mapped[UUID] = staff(Id)
    credential: Mapped[str] = protected(Text)
    public_key: Mapped[str] = protected(Text)
    sign_count: Mapped[int] = staff(Whole)
    label: Mapped[str] = protected(Text)
    made_at: Mapped[datetime] = staff(Instant)
    last_used: Mapped[date | None] = staff(Day)


class ChallengeRow(Base):
    """What a passkey is asked to sign, once; nobody's when somebody signs in by it."""

    __tablename__ = "habitat_challenge"
    __table_args__ = (Index(None, "ends_at"), NARROW)

    digest: Mapped[bytes] = protected(Digest, primary_key=True)
    identity_id: Mapped[UUID | None] = staff(Id)
    ends_at: Mapped[datetime] = staff(Instant)


class OneTimeCodeRow(Base):
    """What an identity's one-time codes are made from, sealed; `step` is the last one that was used."""

    __tablename__ = "habitat_one_time_code"
    __table_args__ = (refers("identity_id", "identity"), NARROW)

    identity_id: Mapped[UUID] = staff(Id, primary_key=True)
    sealed_secret: Mapped[str] = protected(Text)
    step: Mapped[int] = staff(Whole)
    made_at: Mapped[datetime] = staff(Instant)
    confirmed_at: Mapped[datetime | None] = staff(Instant)
