"""Shutting somebody out: every secret of an identity, at once, in the transaction of the command that says so.

Rules of this file:
1. `ended_at` alone closes every door at the next request; what can be deleted is deleted as well, so that nothing
   is left to be opened by mistake.
2. An identity that ends on a later day keeps its secrets until then.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from habitat_kit.core.outcomes import AccessEnded
from habitat_kit.store import tables
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

identity, session, token = tables.identity, tables.session, tables.api_token
signin_link, feed_link, arrival = tables.signin_link, tables.feed_link, tables.arrival_link

_IDENTITY = id_("identity")
_OF = Statement(
    select(identity.c.id, identity.c.person_id, identity.c.ended_at)
    .where(or_(identity.c.id == id_("at"), identity.c.person_id == id_("at")))
    .order_by(identity.c.id)
)
_END = Statement(update(identity).where(identity.c.id == _IDENTITY).values(ended_at=instant("at")))
_SESSIONS = Statement(delete(session).where(session.c.identity_id == _IDENTITY).returning(session.c.digest))
_TOKENS = Statement(delete(token).where(token.c.identity_id == _IDENTITY).returning(token.c.label))
_LINKS = Statement(delete(signin_link).where(signin_link.c.identity_id == _IDENTITY).returning(signin_link.c.digest))
_PASSKEYS = Statement(
    delete(tables.passkey).where(tables.passkey.c.identity_id == _IDENTITY).returning(tables.passkey.c.id)
)
_CODES = Statement(delete(tables.one_time_code).where(tables.one_time_code.c.identity_id == _IDENTITY))
_SLIPS = Statement(
    update(tables.invitation)
    .where(tables.invitation.c.identity_id == _IDENTITY, tables.invitation.c.used_at.is_(None))
    .where(tables.invitation.c.ended_at.is_(None))
    .values(ended_at=instant("at"))
    .returning(tables.invitation.c.id)
)
_FEEDS = Statement(
    update(feed_link)
    .where(feed_link.c.identity_id == _IDENTITY, feed_link.c.revoked_at.is_(None))
    .values(revoked_at=instant("at"))
    .returning(feed_link.c.label)
)

_ARRIVALS = Statement(
    update(arrival)
    .where(arrival.c.identity_id == _IDENTITY, arrival.c.ended_at.is_(None))
    .values(call="", ended_at=instant("at"))
)


def living(tx: Transaction, at: UUID, now: datetime) -> tuple[tuple[UUID, UUID | None], ...]:
    """The identity of an id, or those of a person's id, that have not ended; each with its person."""
    found = tx.run(_OF, at=at)
    return tuple((one, person) for one, person, ended in found if ended is None or ended > now)


def end_later(tx: Transaction, who: UUID, at: datetime) -> AccessEnded:
    """Let an identity end at an instant to come."""
    tx.run(_END, identity=who, at=at)
    return AccessEnded(identities=1)


def end_now(tx: Transaction, who: UUID, now: datetime) -> AccessEnded:
    """End an identity with everything that opens doors for it."""
    tx.run(_END, identity=who, at=now)
    tx.run(_CODES, identity=who)
    tx.run(_ARRIVALS, identity=who, at=now)
    tokens = tx.run(_TOKENS, identity=who)
    feeds = tx.run(_FEEDS, identity=who, at=now)
    return AccessEnded(
        identities=1,
        sessions=len(tx.run(_SESSIONS, identity=who)),
        api_keys=len(tokens),
        links=len(tx.run(_LINKS, identity=who)) + len(tx.run(_SLIPS, identity=who, at=now)),
        feed_links=len(feeds),
        passkeys=len(tx.run(_PASSKEYS, identity=who)),
        labels=tuple(label for (label,) in (*tokens, *feeds) if label),
    )
