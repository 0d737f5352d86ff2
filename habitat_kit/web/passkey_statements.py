"""What is asked of passkeys and their challenges (store/rows/access.py)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, or_, select, update

from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.types import Day, Digest, Id, Instant, Text, Whole

_passkey, _challenge, _identity = tables.passkey, tables.challenge, tables.identity
_owner: ColumnElement[Any] = bindparam("identity", type_=Id())
_named: ColumnElement[Any] = bindparam("passkey", type_=Id())
_now = bindparam("now", type_=Instant())
_living = or_(_identity.c.ended_at.is_(None), _identity.c.ended_at > _now)

OF_IDENTITY = Statement(
    select(_passkey.c.id, _passkey.c.label, _passkey.c.made_at, _passkey.c.last_used)
    .where(_passkey.c.identity_id == _owner)
    .order_by(_passkey.c.made_at, _passkey.c.id)
)
CREDENTIALS_OF = Statement(select(_passkey.c.credential).where(_passkey.c.identity_id == _owner))
OF_CREDENTIAL = Statement(
    select(_passkey.c.identity_id, _passkey.c.id, _passkey.c.public_key, _passkey.c.sign_count)
    .join(_identity, _identity.c.id == _passkey.c.identity_id)
    .where(_passkey.c.credential == bindparam("credential", type_=Text()), _living)
)
ADD = Statement(insert(_passkey))
REMOVE = Statement(
    delete(_passkey).where(_passkey.c.identity_id == _owner, _passkey.c.id == _named).returning(_passkey.c.id)
)
USED = Statement(
    update(_passkey)
    .where(_passkey.c.id == _named, _passkey.c.sign_count == bindparam("before", type_=Whole()))
    .values(sign_count=bindparam("count", type_=Whole()), last_used=bindparam("day", type_=Day()))
    .returning(_passkey.c.id)
)
ADD_CHALLENGE = Statement(insert(_challenge))
TAKE_CHALLENGE = Statement(
    delete(_challenge)
    .where(_challenge.c.digest == bindparam("digest", type_=Digest()), _challenge.c.ends_at > _now)
    .returning(_challenge.c.identity_id)
)
FORGET_CHALLENGES = Statement(delete(_challenge).where(_challenge.c.ends_at <= _now))
