"""Calendar links and the identities they belong to, as rows. Only a secret's SHA-256 is ever kept.

Rules of this file:
1. A link belongs to an identity and dies with it; a person without one gets one that cannot sign in.
2. `used` is written outside every house's lock, at most once a day and link.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, or_, select, update

from habitat_kit.core.feeds import FeedLink
from habitat_kit.store import tables
from habitat_kit.store.mapping.plain import Plain
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day, Digest, Text

link, identity = tables.feed_link, tables.identity

_LINK = Plain(FeedLink, link)

_FIND = Statement(select(*_LINK.columns).where(link.c.id == id_("link")))
_OF_HOUSE = Statement(
    select(*_LINK.columns, identity.c.person_id)
    .join(identity, identity.c.id == link.c.identity_id)
    .where(link.c.house_id == id_("house"))
    .order_by(link.c.made_at.desc(), link.c.id)
)
_OF_OWNER = Statement(
    select(*_LINK.columns)
    .join(identity, identity.c.id == link.c.identity_id)
    .where(or_(identity.c.id == id_("identity"), identity.c.person_id == id_("person")))
    .where(link.c.revoked_at.is_(None), or_(link.c.ends_at.is_(None), link.c.ends_at > instant("now")))
    .order_by(link.c.made_at.desc(), link.c.id)
)
_RELABEL = Statement(update(link).where(link.c.id == id_("link")).values(label=bindparam("new_label", type_=Text())))
_INSERT = Statement(insert(link))
_ROTATE = Statement(
    update(link).where(link.c.id == id_("link")).values(digest=bindparam("secret_digest", type_=Digest()))
)
_REVOKE = Statement(update(link).where(link.c.id == id_("link")).values(revoked_at=instant("at")))
_USED = Statement(
    update(link)
    .where(link.c.id == id_("link"))
    .where(or_(link.c.last_used.is_(None), link.c.last_used < bindparam("day", type_=Day())))
    .values(last_used=bindparam("day", type_=Day()))
)
_ALIVE = Statement(
    select(identity.c.id, identity.c.person_id).where(identity.c.id == id_("identity"), identity.c.ended_at.is_(None))
)
_OF_PERSON = Statement(
    select(identity.c.id)
    .where(identity.c.person_id == id_("person"), identity.c.organisation_id == id_("organisation"))
    .where(identity.c.ended_at.is_(None))
    .order_by(identity.c.id)
    .limit(1)
)
_BY_LOGIN = Statement(
    select(identity.c.id, identity.c.ended_at).where(identity.c.login == bindparam("login", type_=Text()))
)
_INSERT_IDENTITY = Statement(insert(identity))


def digest(secret: str) -> bytes:
    """What is kept of a secret: SHA-256, enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def find(tx: Transaction, link_id: UUID) -> FeedLink | None:
    """A link by its id, revoked or not."""
    row = tx.one(_FIND, link=link_id)
    return _LINK.value(row) if row else None


def of_house(tx: Transaction, house_id: UUID) -> tuple[tuple[FeedLink, UUID | None], ...]:
    """The calendar links of a house, newest first and without any secret, each with the person it belongs to."""
    return tuple((_LINK.value(row[:-1]), row[-1]) for row in tx.run(_OF_HOUSE, house=house_id))


def of_owner(tx: Transaction, identity_id: UUID | None, person: UUID | None, now: datetime) -> tuple[FeedLink, ...]:
    """The links that answer and belong to an identity or to any identity of a person, newest first."""
    nobody = UUID(int=0)
    found = tx.run(_OF_OWNER, identity=identity_id or nobody, person=person or nobody, now=now)
    return tuple(map(_LINK.value, found))


def relabel(tx: Transaction, link_id: UUID, label: str) -> None:
    """Call a link something else."""
    tx.run(_RELABEL, link=link_id, new_label=label)


def insert_link(tx: Transaction, made: FeedLink, secret_digest: bytes) -> None:
    """Write a new link."""
    tx.run(_INSERT, **_LINK.row(made), digest=secret_digest)


def rotate(tx: Transaction, link_id: UUID, secret_digest: bytes) -> None:
    """Give a link another secret; the old one opens nothing from now on."""
    tx.run(_ROTATE, link=link_id, secret_digest=secret_digest)


def revoke(tx: Transaction, link_id: UUID, at: datetime) -> None:
    """End a link."""
    tx.run(_REVOKE, link=link_id, at=at)


def used(tx: Transaction, link_id: UUID, day: date) -> None:
    """Note the day a link was last read."""
    tx.run(_USED, link=link_id, day=day)


def living(tx: Transaction, identity_id: UUID) -> tuple[UUID, UUID | None] | None:
    """An identity that has not ended, with its person."""
    row = tx.one(_ALIVE, identity=identity_id)
    return (row[0], row[1]) if row else None


def identity_of(tx: Transaction, person: UUID, organisation: UUID) -> UUID | None:
    """The oldest living identity of a person."""
    row = tx.one(_OF_PERSON, person=person, organisation=organisation)
    return row[0] if row else None


def identity_by_login(tx: Transaction, login: str) -> tuple[UUID, datetime | None] | None:
    """An identity by its login, with when it ended."""
    row = tx.one(_BY_LOGIN, login=login)
    return (row[0], row[1]) if row else None


def insert_identity(tx: Transaction, made: UUID, organisation: UUID, person: UUID | None, login: str) -> None:
    """Write an identity nobody can sign in by: it has no password and its login is no name a person types."""
    tx.run(
        _INSERT_IDENTITY,
        id=made,
        organisation_id=organisation,
        person_id=person,
        login=login,
        password_hash=None,
        ended_at=None,
    )
