"""The links to arrival slips: a hash of the secret, and whom guests call, which is erasable."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from habitat_kit.store.rows.base import STRICT, Base, only, protected, refers, staff
from habitat_kit.store.types import Digest, Id, Instant, Text


class ArrivalLinkRow(Base):
    """The link to a booking's slip; of a booking one stands at a time, and one that is over has no words."""

    __tablename__ = "habitat_arrival_link"
    __table_args__ = (
        refers("organisation_id", "organisation"),
        refers("house_id", "house"),
        refers("use_id", "use", within="organisation_id"),
        refers("household_id", "household", within="organisation_id"),
        refers("identity_id", "identity"),
        UniqueConstraint("digest"),
        Index("habitat_arrival_link_standing_uq", "use_id", unique=True, **only("ended_at IS NULL")),
        Index(None, "use_id"),
        Index(None, "identity_id"),
        STRICT,
    )

    id: Mapped[UUID] = staff(Id, primary_key=True)
    organisation_id: Mapped[UUID] = staff(Id)
    house_id: Mapped[UUID] = staff(Id)
    use_id: Mapped[UUID] = staff(Id)
    household_id: Mapped[UUID] = staff(Id)
    identity_id: Mapped[UUID] = staff(Id)
    digest: Mapped[bytes] = protected(Digest)
    call: Mapped[str] = protected(Text)
    made_at: Mapped[datetime] = staff(Instant)
    ended_at: Mapped[datetime | None] = staff(Instant)
