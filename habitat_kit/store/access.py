"""The ways into an identity, as the desk gives and takes them: invitations, and everything a lost phone holds.

Rules of this file:
1. Of an identity's invitations at most one can still be used: a new one ends those before it.
2. Only a code's SHA-256 is kept.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from attrs import frozen
from sqlalchemy import delete, insert, select, update

from habitat_kit.store import tables
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

identity, invitation, session = tables.identity, tables.invitation, tables.session

_OF_PERSON = Statement(
    select(identity.c.id, identity.c.ended_at)
    .where(identity.c.person_id == id_("person"), identity.c.organisation_id == id_("organisation"))
    .order_by(identity.c.id)
)
_END_INVITATIONS = Statement(
    update(invitation)
    .where(invitation.c.identity_id == id_("identity"), invitation.c.used_at.is_(None), invitation.c.ended_at.is_(None))
    .values(ended_at=instant("at"))
)
_INVITE = Statement(insert(invitation))
_END_SESSIONS = Statement(delete(session).where(session.c.identity_id == id_("identity")).returning(session.c.id))
_END_LINKS, *_END_PROOFS = (
    Statement(delete(table).where(table.c.identity_id == id_("identity")))
    for table in (tables.signin_link, tables.passkey, tables.one_time_code)
)
_END_OWN_TOKENS = Statement(
    delete(tables.api_token).where(tables.api_token.c.identity_id == id_("identity"), ~tables.api_token.c.proven)
)
_WAITING = Statement(
    select(identity.c.person_id, invitation.c.ends_at)
    .join(identity, identity.c.id == invitation.c.identity_id)
    .where(
        invitation.c.organisation_id == id_("organisation"),
        invitation.c.used_at.is_(None),
        invitation.c.ended_at.is_(None),
        invitation.c.ends_at > instant("at"),
    )
)
_INSIDE = Statement(
    select(identity.c.person_id)
    .join(session, session.c.identity_id == identity.c.id)
    .where(identity.c.organisation_id == id_("organisation"), session.c.ends_at > instant("at"))
    .distinct()
)


@frozen
class Entry:
    """How somebody stands with getting in: `waits` is until when an unused invitation is good."""

    inside: bool = False
    waits: datetime | None = None


def digest(code: str) -> bytes:
    """What is kept of an invitation's code: SHA-256, enough for 140 random bits."""
    return hashlib.sha256(code.encode()).digest()


def identities_of(tx: Transaction, person: UUID, organisation: UUID) -> tuple[tuple[UUID, datetime | None], ...]:
    """A person's identities, oldest first, each with when it ended."""
    return tuple((found, ended) for found, ended in tx.run(_OF_PERSON, person=person, organisation=organisation))


def invite(
    tx: Transaction,
    made: UUID,
    code: str,
    *,
    organisation: UUID,
    who: UUID,
    by: UUID | None,
    at: datetime,
    until: datetime,
) -> None:
    """Write a new invitation of an identity; the unused one before it ends."""
    tx.run(_END_INVITATIONS, identity=who, at=at)
    tx.run(
        _INVITE,
        id=made,
        digest=digest(code),
        organisation_id=organisation,
        identity_id=who,
        made_by=by,
        made_at=at,
        ends_at=until,
        used_at=None,
        ended_at=None,
    )


def sign_out(tx: Transaction, who: UUID) -> int:
    """End what was opened for an identity: sessions (counted), unused links, tokens it made for itself."""
    for statement in (_END_LINKS, _END_OWN_TOKENS):
        tx.run(statement, identity=who)
    return len(tx.run(_END_SESSIONS, identity=who))


def shut_out(tx: Transaction, who: UUID) -> int:
    """End whatever a lost phone may hold of an identity: what is open (counted), passkeys, one-time codes."""
    for statement in _END_PROOFS:
        tx.run(statement, identity=who)
    return sign_out(tx, who)


def entries(tx: Transaction, organisation: UUID, at: datetime) -> dict[UUID, Entry]:
    """How the persons of an organisation stand with getting in; who is not there has neither come nor a slip."""
    inside = {person for (person,) in tx.run(_INSIDE, organisation=organisation, at=at)}
    waits: dict[UUID, datetime] = {row[0]: row[1] for row in tx.run(_WAITING, organisation=organisation, at=at)}
    return {person: Entry(person in inside, waits.get(person)) for person in inside | waits.keys() if person}
