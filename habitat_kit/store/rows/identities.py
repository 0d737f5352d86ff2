"""Identities and their secrets: every long-lived secret belongs to one and dies with it. Only digests are kept."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import NARROW, STRICT, Base, protected, refers, staff
from habitat_kit.store.types import Day, Digest, Flag, Id, Instant, Text


class IdentityRow(Base):
    """Who signs in; `ended_at` ends every secret of it at once."""

    __tablename__ = "habitat_identity"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("person_id", "person", within="organisation_id"),
        UniqueConstraint("login"),
        Index(None, "person_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    person_id: Mapped[UUID | None] = staff(Id)
    login: Mapped[str] = protected(Text)
    password_hash: Mapped[str | None] = protected(Text)
    ended_at: Mapped[datetime | None] = staff(Instant)


class SessionRow(Base):
    """A signed-in browser: by which way it came in, and until when its owner showed a second proof."""

    __tablename__ = "habitat_session"
    __table_args__ = (
        refers("identity_id", "identity"),
        UniqueConstraint("id"),
        Index(None, "identity_id"),
        Index(None, "ends_at"),
        NARROW,
    )

    digest: Mapped[bytes] = protected(Digest, primary_key=True)
    id: Mapped[UUID] = staff(Id)
    identity_id: Mapped[UUID] = staff(Id)
    way: Mapped[str] = staff(Text)
    label: Mapped[str] = protected(Text)
    made_at: Mapped[datetime] = staff(Instant)
    ends_at: Mapped[datetime] = staff(Instant)
    last_used: Mapped[date | None] = staff(Day)
    strong_until: Mapped[datetime | None] = staff(Instant)


class ApiTokenRow(Base):
    """A bearer token of the JSON API; `proven` where it stands for a second proof."""

    __tablename__ = "habitat_api_token"
    __table_args__ = (refers("identity_id", "identity"), UniqueConstraint("id"), Index(None, "identity_id"), NARROW)

    digest: Mapped[bytes] = protected(Digest, primary_key=True)
    id: Mapped[UUID] = staff(Id)
    identity_id: Mapped[UUID] = staff(Id)
    proven: Mapped[bool] = staff(Flag)
    label: Mapped[str] = protected(Text)
    made_at: Mapped[datetime] = staff(Instant)
    ends_at: Mapped[datetime | None] = staff(Instant)
    last_used: Mapped[date | None] = staff(Day)


class SigninLinkRow(Base):
    """A link that signs in once."""

    __tablename__ = "habitat_signin_link"
    __table_args__ = (refers("identity_id", "identity"), Index(None, "identity_id"), NARROW)

    digest: Mapped[bytes] = protected(Digest, primary_key=True)
    identity_id: Mapped[UUID] = staff(Id)
    ends_at: Mapped[datetime] = staff(Instant)
    used_at: Mapped[datetime | None] = staff(Instant)


class FeedLinkRow(Base):
    """A calendar feed's secret link: for one space at one level, or for what is its owner's own."""

    __tablename__ = "habitat_feed_link"
    __table_args__ = (
        refers("identity_id", "identity"),
        refers("organisation_id", "organisation"),
        refers("house_id", "house"),
        refers("space_id", "space", within="house_id"),
        refers("household_id", "household", within="organisation_id"),
        CheckConstraint("(shows = 'space') = (space_id IS NOT NULL)", name="space"),
        CheckConstraint("(shows = 'household') = (household_id IS NOT NULL)", name="household"),
        UniqueConstraint("digest"),
        Index(None, "identity_id"),
        Index(None, "space_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    digest: Mapped[bytes] = protected(Digest)
    identity_id: Mapped[UUID] = staff(Id)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = staff(Id)
    space_id: Mapped[UUID | None] = staff(Id)
    level: Mapped[str] = staff(Text)
    label: Mapped[str] = protected(Text)
    made_at: Mapped[datetime] = staff(Instant)
    ends_at: Mapped[datetime | None] = staff(Instant)
    revoked_at: Mapped[datetime | None] = staff(Instant)
    last_used: Mapped[date | None] = staff(Day)
    shows: Mapped[str] = staff(Text)
    household_id: Mapped[UUID | None] = staff(Id)
