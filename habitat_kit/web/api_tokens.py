"""API tokens: what programs speak with for somebody, what they may do, and what their owner reads about them.

Rules of this file:
1. A token is its person's: it opens what they may do and see at that request, and dies with their identity.
2. One that is made at the machine stands for a second proof. One that somebody made for themselves does not: it never
   does what that person does only after showing one.
3. Nobody who has MOST that answer makes another for themselves: a forgotten one is a door nobody watches.
4. One's own ends with a lost phone and with signing out everywhere: whoever has the phone could have made one.
5. A token's day of last use is written once a day, and never at the price of an answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import clean
from habitat_kit.core.errors import HabitatError, Unreadable
from habitat_kit.core.ids import named, uuid7
from habitat_kit.store.transaction import Database, Transaction
from habitat_kit.web import identity_statements as say
from habitat_kit.web import tokens

MOST = 20
"""Who has so many that answer, those made at the machine among them, makes no more of their own."""

LASTS = timedelta(days=365)
"""How long a token answers that somebody made for themselves."""


@frozen
class ApiToken:
    """A token as its owner reads of it; nothing here opens anything."""

    id: UUID
    label: str = field(repr=False)
    made_at: datetime
    ends_at: datetime | None
    last_used: date | None


class ApiTokens:
    """The API tokens of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.clock = clock

    def _now(self) -> datetime:
        return self.clock().astimezone(UTC).replace(microsecond=0)

    def make(self, identity: UUID, label: str, *, lasts: timedelta | None = None) -> str:
        """A new token for a program of whoever keeps the machine, shown this once; `label` says what it is for."""
        made = uuid7(self.clock(), secrets.randbits(74))
        with self.database.write() as tx:
            return self._made(tx, made, identity, label, lasts, proven=True)

    def make_own(self, identity: UUID, label: str, once: str) -> str | None:
        """A new token of somebody's own, for a year; None where the form called `once` made one already.

        Unreadable without a label, or for who has MOST.
        """
        called = clean(" ".join(label.split())[:80], "label", 80)
        if called is None:
            raise Unreadable("label", "ways.token_label_missing")
        made = named("api_token", str(identity), once)
        with self.database.write() as tx:
            tx.run(say.LOCK_IDENTITY, identity=identity)
            if tx.one(say.TOKEN_MADE, token=made):
                return None
            if len(tx.run(say.TOKENS_OF, identity=identity, now=self._now())) >= MOST:
                raise Unreadable("label", "ways.too_many_tokens", most=MOST)
            return self._made(tx, made, identity, called, LASTS, proven=False)

    def _made(
        self, tx: Transaction, made: UUID, identity: UUID, label: str, lasts: timedelta | None, *, proven: bool
    ) -> str:
        secret, now = tokens.new(tokens.API), self._now()
        row = {"id": made, "identity_id": identity, "label": label, "made_at": now, "last_used": None}
        ends = None if lasts is None else now + lasts
        tx.run(say.ADD_TOKEN, digest=tokens.digest(secret), ends_at=ends, proven=proven, **row)
        return secret

    def of(self, identity: UUID) -> tuple[ApiToken, ...]:
        """An identity's tokens that still answer, the newest first."""
        with self.database.read() as tx:
            return tuple(ApiToken(*row) for row in tx.run(say.TOKENS_OF, identity=identity, now=self._now()))

    def actor(self, secret: str) -> Actor | None:
        """Who acts through a token; None for one that is unknown, over, revoked, or whose identity ended."""
        if not tokens.written_as(tokens.API, secret):
            return None
        now = self._now()
        with self.database.read() as tx:
            row = tx.one(say.OF_TOKEN, digest=tokens.digest(secret), now=now)
        if row is None:
            return None
        if row[3] != now.date():
            with suppress(HabitatError), self.database.write() as tx:
                tx.run(say.TOKEN_USED, digest=tokens.digest(secret), day=now.date())
        return Actor(identity=row[0], person=row[2], proven=row[4])

    def end_one(self, identity: UUID, token: UUID) -> bool:
        """Revoke one of an identity's own tokens; whether there was one."""
        with self.database.write() as tx:
            return tx.one(say.END_ONE_TOKEN, identity=identity, token=token) is not None

    def end_called(self, identity: UUID, label: str) -> int:
        """How many tokens of that label were revoked."""
        with self.database.write() as tx:
            return len(tx.run(say.END_TOKENS, identity=identity, label=label))
