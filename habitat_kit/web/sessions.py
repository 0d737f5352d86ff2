"""Signed-in browsers: what their secrets open, for how long, and what their owner reads about them.

Rules of this file:
1. A session is not prolonged by use, so that reading never writes; only its day of last use is written, once a
   day, and never at the price of an answer.
2. Signing out deletes the row: whoever copied the cookie is out as well.
3. `way` says how somebody came in; `label` what they came with, in general words ("Firefox, Android").
4. A second proof (passkey, one-time code) makes a session strong for STRONG and no longer, by whichever way it began.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Actor
from habitat_kit.core.errors import HabitatError
from habitat_kit.core.ids import uuid7
from habitat_kit.store import access
from habitat_kit.store.transaction import Database, Transaction
from habitat_kit.web import identity_statements as say
from habitat_kit.web import tokens

BRIEF = timedelta(hours=8)
"""How long a session lasts where nobody asked for more."""

STRONG = timedelta(minutes=30)
"""How long a second proof opens what is protected."""


class Way(StrEnum):
    """How somebody came in."""

    PASSWORD = "password"  # noqa: S105  # the name of a way in, not one
    LINK = "link"
    SLIP = "slip"
    PASSKEY = "passkey"
    HOST = "host"


@frozen
class Place:
    """Where passkeys belong: the host's name (the RP ID), the whole origin, and what people call it."""

    host: str
    origin: str
    name: str = field(repr=False)


@frozen
class Arrival:
    """How a session begins: the way in, the browser in words, how long it lasts (None: BRIEF), strong or not."""

    way: Way = Way.HOST
    label: str = field(default="", repr=False)
    lasts: timedelta | None = None
    strong: bool = False


@frozen
class Session:
    """A signed-in browser: whose, since when and until when."""

    identity: UUID
    organisation: UUID
    person: UUID | None
    id: UUID
    made_at: datetime
    ends_at: datetime
    last_used: date | None = None
    strong_until: datetime | None = None

    def strong(self, now: datetime) -> bool:
        """Whether its second proof still counts."""
        return self.strong_until is not None and now < self.strong_until

    def actor(self, now: datetime) -> Actor:
        """Who acts through it."""
        return Actor(identity=self.identity, person=self.person, proven=self.strong(now))


@frozen
class Opened:
    """A session as its owner reads of it; nothing here opens anything."""

    id: UUID
    way: str
    label: str
    made_at: datetime
    ends_at: datetime
    last_used: date | None


class Sessions:
    """The sessions of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.clock = clock

    def open_in(self, tx: Transaction, identity: UUID, now: datetime, arrival: Arrival) -> str:
        """The secret of a new session; sessions and links whose time is over are forgotten."""
        secret = tokens.new(tokens.SESSION)
        tx.run(say.FORGET_SESSIONS, now=now)
        tx.run(say.FORGET_LINKS, now=now)
        tx.run(
            say.ADD_SESSION,
            digest=tokens.digest(secret),
            id=uuid7(self.clock(), secrets.randbits(74)),
            identity_id=identity,
            way=arrival.way.value,
            label=arrival.label[:80],
            made_at=now,
            ends_at=now + (arrival.lasts or BRIEF),
            last_used=now.date(),
            strong_until=now + STRONG if arrival.strong else None,
        )
        return secret

    def find(self, secret: str, now: datetime) -> Session | None:
        """The session a secret opens; None for one that is unknown, over, signed out, or whose identity ended."""
        if not tokens.written_as(tokens.SESSION, secret):
            return None
        named = {"digest": tokens.digest(secret), "now": now}
        with self.database.read() as tx:
            row = tx.one(say.OF_SESSION, **named)
        if row is None:
            return None
        found = Session(*row)
        if found.last_used != now.date():
            with suppress(HabitatError), self.database.write() as tx:
                tx.run(say.SESSION_USED, digest=tokens.digest(secret), day=now.date())
        return found

    def of(self, identity: UUID, now: datetime) -> tuple[Opened, ...]:
        """An identity's sessions that still open something, the newest first."""
        with self.database.read() as tx:
            return tuple(Opened(*row) for row in tx.run(say.SESSIONS_OF, identity=identity, now=now))

    def end(self, secret: str) -> None:
        """Sign out: whoever copied the cookie is signed out as well."""
        if tokens.written_as(tokens.SESSION, secret):
            with self.database.write() as tx:
                tx.run(say.END_SESSION, digest=tokens.digest(secret))

    def end_one(self, identity: UUID, session: UUID) -> bool:
        """End one of an identity's own sessions; whether there was one."""
        with self.database.write() as tx:
            return tx.one(say.END_ONE_SESSION, identity=identity, session=session) is not None

    def end_all(self, identity: UUID) -> int:
        """Sign an identity out everywhere, with its unused links and its own tokens; how many sessions ended."""
        with self.database.write() as tx:
            return access.sign_out(tx, identity)

    def strengthen(self, session: UUID, now: datetime) -> None:
        """A second proof was shown: the session opens what is protected for STRONG."""
        with self.database.write() as tx:
            tx.run(say.STRENGTHEN, session=session, until=now + STRONG)
