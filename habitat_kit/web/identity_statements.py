"""What is asked of the rows of identities and their secrets (store/rows/identities.py).

Whatever a secret opens is found in one statement by the primary key of its digest, joined to an identity that
has not ended.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, delete, func, insert, or_, select, update

from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.types import Digest, Instant, Text, Whole

_identity, _session, _token, _link = tables.identity, tables.session, tables.api_token, tables.signin_link
_digest = bindparam("digest", type_=Digest())
_now = bindparam("now", type_=Instant())
_owner: ColumnElement[Any] = bindparam("identity", type_=_identity.c.id.type)

_living = or_(_identity.c.ended_at.is_(None), _identity.c.ended_at > _now)


def _opened(table: Table, *columns: Any) -> Select[Any]:
    """Who a digest of `table` belongs to, as long as they have not ended."""
    owner = (_identity.c.id, _identity.c.organisation_id, _identity.c.person_id)
    joined = select(*owner, *columns).join_from(table, _identity, table.c.identity_id == _identity.c.id)
    return joined.where(table.c.digest == _digest, _living)


_session_told = (_session.c.id, _session.c.made_at, _session.c.ends_at, _session.c.last_used, _session.c.strong_until)
_session_id: ColumnElement[Any] = bindparam("session", type_=_session.c.id.type)

OF_SESSION = Statement(_opened(_session, *_session_told).where(_session.c.ends_at > _now))
SESSIONS_OF = Statement(
    select(
        _session.c.id,
        _session.c.way,
        _session.c.label,
        _session.c.made_at,
        _session.c.ends_at,
        _session.c.last_used,
    )
    .where(_session.c.identity_id == _owner, _session.c.ends_at > _now)
    .order_by(_session.c.made_at.desc(), _session.c.id)
)
OF_TOKEN = Statement(
    _opened(_token, _token.c.last_used, _token.c.proven).where(or_(_token.c.ends_at.is_(None), _token.c.ends_at > _now))
)
_token_id: ColumnElement[Any] = bindparam("token", type_=_token.c.id.type)
TOKENS_OF = Statement(
    select(_token.c.id, _token.c.label, _token.c.made_at, _token.c.ends_at, _token.c.last_used)
    .where(_token.c.identity_id == _owner, or_(_token.c.ends_at.is_(None), _token.c.ends_at > _now))
    .order_by(_token.c.made_at.desc(), _token.c.id)
)
OF_LINK = Statement(_opened(_link).where(_link.c.used_at.is_(None), _link.c.ends_at > _now))

OF_LOGIN = Statement(select(_identity).where(_identity.c.login == bindparam("login")))
OF_ID = Statement(select(_identity).where(_identity.c.id == _owner))
OF_PERSON = Statement(
    select(_identity)
    .where(_identity.c.person_id == bindparam("person", type_=_identity.c.person_id.type))
    .order_by(_identity.c.id)
)

CALLED = Statement(
    select(tables.person.c.name)
    .join(_identity, _identity.c.person_id == tables.person.c.id)
    .where(_identity.c.id == _owner)
)

ADD_IDENTITY = Statement(insert(_identity))

ADD_SESSION = Statement(insert(_session))
END_SESSION = Statement(delete(_session).where(_session.c.digest == _digest))
END_ONE_SESSION = Statement(
    delete(_session).where(_session.c.identity_id == _owner, _session.c.id == _session_id).returning(_session.c.id)
)
SESSION_USED = Statement(update(_session).where(_session.c.digest == _digest).values(last_used=bindparam("day")))
STRENGTHEN = Statement(
    update(_session).where(_session.c.id == _session_id).values(strong_until=bindparam("until", type_=Instant()))
)
FORGET_SESSIONS = Statement(delete(_session).where(_session.c.ends_at <= _now))

# Before somebody's own are counted: two forms at once are then counted one after the other.
LOCK_IDENTITY = Statement(select(_identity.c.id).where(_identity.c.id == _owner).with_for_update(key_share=True))
ADD_TOKEN = Statement(insert(_token))
TOKEN_MADE = Statement(select(_token.c.id).where(_token.c.id == _token_id))
TOKEN_USED = Statement(update(_token).where(_token.c.digest == _digest).values(last_used=bindparam("day")))
END_ONE_TOKEN = Statement(
    delete(_token).where(_token.c.identity_id == _owner, _token.c.id == _token_id).returning(_token.c.id)
)
END_TOKENS = Statement(
    delete(_token)
    .where(and_(_token.c.identity_id == _owner, _token.c.label == bindparam("label")))
    .returning(_token.c.digest)
)

OF_EMAIL = Statement(
    select(tables.person.c.id, tables.person.c.organisation_id)
    .where(func.lower(tables.person.c.email) == bindparam("email", type_=Text()))
    .order_by(tables.person.c.id)
    .limit(bindparam("most", type_=Whole()))
)

_slip = tables.invitation

OF_SLIP = Statement(_opened(_slip).where(_slip.c.used_at.is_(None), _slip.c.ended_at.is_(None), _slip.c.ends_at > _now))
USE_SLIP = Statement(
    update(_slip)
    .where(_slip.c.digest == _digest, _slip.c.used_at.is_(None), _slip.c.ended_at.is_(None), _slip.c.ends_at > _now)
    .values(used_at=_now)
    .returning(_slip.c.identity_id)
)

ADD_LINK = Statement(insert(_link))
USE_LINK = Statement(
    update(_link)
    .where(_link.c.digest == _digest, _link.c.used_at.is_(None), _link.c.ends_at > _now)
    .values(used_at=_now)
    .returning(_link.c.identity_id)
)
FORGET_LINKS = Statement(delete(_link).where(_link.c.ends_at <= _now))
