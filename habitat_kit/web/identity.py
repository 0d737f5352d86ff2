"""Who is asking: identities, and the secrets that speak for them.

Rules of this file:
1. A secret is 256 random bits, shown once; the row has its SHA-256. Whatever it opens dies with its identity, at
   the next request.
2. A session lasts 8 hours from signing in, or as many days as the kit says where the reader asked to stay signed
   in; it is not prolonged by use, so that reading never writes. Signing out deletes its row.
3. A sign-in link works once, by the statement that marks it used; looking at its page uses nothing.
4. Passwords are for demos. An unknown name, an ended one and a wrong password are one answer after the same work;
   tries are counted per name and per address.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Actor
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.ids import uuid7
from habitat_kit.store.errors import ConstraintBroken
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Database, Transaction
from habitat_kit.web import identity_statements as say
from habitat_kit.web import passwords, tokens
from habitat_kit.web.api_tokens import ApiTokens
from habitat_kit.web.mailed import MailedLinks
from habitat_kit.web.sessions import Arrival, Session, Sessions, Way
from habitat_kit.web.slips import Slips
from habitat_kit.web.throttle import Throttle, Throttled, neighbourhood

if TYPE_CHECKING:
    from habitat_kit.web.codes import Codes
    from habitat_kit.web.passkeys import Passkeys

LINK_LASTS = timedelta(hours=24)
"""How long a sign-in link waits to be used."""

WINDOW = timedelta(minutes=15)
LOGIN_TRIES = 10
ADDRESS_TRIES = 30
"""Wrong passwords within WINDOW: of one name, whoever tries; from one address, whatever the names."""

_LONGEST_LOGIN = 254


@frozen
class Identity:
    """Somebody who may sign in. `ended_at` ends every secret of theirs."""

    id: UUID
    organisation: UUID
    person: UUID | None
    login: str = field(repr=False)
    ended_at: datetime | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Identities:
    """The identities of one database.

    `session_days` is how long a browser stays signed in where its reader asks, `invited_days` one that came by a slip.
    `secret` is the kit's own: without it nothing is mailed.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = _utc_now,
        *,
        session_days: int = 30,
        invited_days: int = 180,
        secret: bytes | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.kept = timedelta(days=session_days)
        self._logins = Throttle(clock, LOGIN_TRIES, WINDOW)
        self._addresses = Throttle(clock, ADDRESS_TRIES, WINDOW)
        self.sessions = Sessions(database, clock)
        self.api_tokens = ApiTokens(database, clock)
        self._secret = secret
        self.mailed = MailedLinks(database, clock, secret)
        self.slips = Slips(database, clock, self.sessions, timedelta(days=invited_days))

    def _now(self) -> datetime:
        return self.clock().astimezone(UTC).replace(microsecond=0)

    # -- identities

    def create_identity(self, organisation: UUID, person: UUID | None, login: str, password: str | None = None) -> UUID:
        """A new identity of a person (or of nobody: a machine). Unreadable when the login is taken or empty."""
        made = uuid7(self.clock(), secrets.randbits(74))
        row = {"id": made, "organisation_id": organisation, "person_id": person, "login": named(login)}
        kept = None if password is None else passwords.hashed(password)
        try:
            with self.database.write() as tx:
                tx.run(say.ADD_IDENTITY, **row, password_hash=kept, ended_at=None)
        except ConstraintBroken as broken:
            if broken.kind != "unique":
                raise
            raise Unreadable("login", "error.login_taken") from None
        return made

    def identity_of(self, login: str) -> Identity | None:
        """The identity that signs in under a name; ended ones too."""
        with self.database.read() as tx:
            row = tx.one(say.OF_LOGIN, login=_searched(login))
        return None if row is None else _identity(row)

    def identities_of(self, person: UUID) -> tuple[Identity, ...]:
        """A person's identities, oldest first; ended ones too."""
        with self.database.read() as tx:
            return tuple(_identity(row) for row in tx.run(say.OF_PERSON, person=person))

    def called(self, identity: UUID) -> str | None:
        """The name of an identity's person."""
        with self.database.read() as tx:
            row = tx.one(say.CALLED, identity=identity)
        return None if row is None else str(row[0])

    # -- other ways in, loaded by who uses them

    @cached_property
    def passkeys(self) -> Passkeys:
        """What devices sign in by."""
        from habitat_kit.web.passkeys import Passkeys  # noqa: PLC0415  # brings cryptography with it

        return Passkeys(self.database, self.clock, self.sessions)

    @cached_property
    def codes(self) -> Codes:
        """One-time codes of an app."""
        from habitat_kit.web.codes import Codes  # noqa: PLC0415  # brings cryptography with it

        return Codes(self.database, self.clock, self._secret)

    # -- sessions

    def sign_in(
        self, login: str, password: str, *, address: str = "", keep: bool = False, label: str = ""
    ) -> str | None:
        """The secret of a new session, or None: unknown, ended, without a password or wrong. Raises Throttled."""
        wanted, place = _searched(login), neighbourhood(address)
        wait = self._addresses.take(place) or self._logins.take(wanted)
        if wait is not None:
            raise Throttled(wait)
        row = self._living(wanted)
        if not passwords.agrees(password, None if row is None else row[4]) or row is None:
            return None
        self._logins.forget(wanted)
        self._addresses.forgive(place)
        return self.open_session(row[0], keep=keep, way=Way.PASSWORD, label=label)

    def _living(self, login: str) -> Row | None:
        """The row of an identity that has not ended, found or not by one statement."""
        with self.database.read() as tx:
            row = tx.one(say.OF_LOGIN, login=login)
        ended = None if row is None else row[5]
        return None if ended is not None and ended <= self._now() else row

    def open_session(self, identity: UUID, *, keep: bool = False, way: Way = Way.HOST, label: str = "") -> str:
        """The secret of a new session of an identity; `keep` lets it last."""
        with self.database.write() as tx:
            return self._session_in(tx, identity, keep=keep, way=way, label=label)

    def _session_in(self, tx: Transaction, identity: UUID, *, keep: bool, way: Way, label: str) -> str:
        arrival = Arrival(way, label, self.kept if keep else None)
        return self.sessions.open_in(tx, identity, self._now(), arrival)

    def session(self, secret: str) -> Session | None:
        """The session a secret opens; None for one that is unknown, over, signed out, or whose identity ended."""
        return self.sessions.find(secret, self._now())

    def actor_of_session(self, secret: str) -> Actor | None:
        """Who acts through a session's secret."""
        found = self.session(secret)
        return None if found is None else found.actor(self._now())

    def end_session(self, secret: str) -> None:
        """Sign out: whoever copied the cookie is signed out as well."""
        self.sessions.end(secret)

    # -- API tokens

    def make_token(self, identity: UUID, label: str, *, lasts: timedelta | None = None) -> str:
        """A new API token, shown this once; `label` says to people what it is for."""
        return self.api_tokens.make(identity, label, lasts=lasts)

    def actor_of_token(self, secret: str) -> Actor | None:
        """Who acts through an API token; None for one that is unknown, over, revoked, or whose identity ended."""
        return self.api_tokens.actor(secret)

    def revoke_tokens(self, identity: UUID, label: str) -> int:
        """How many tokens of that label were revoked."""
        return self.api_tokens.end_called(identity, label)

    # -- sign-in links

    def make_signin_link(self, identity: UUID, *, lasts: timedelta = LINK_LASTS) -> str:
        """The secret of a link that signs in once; its page is /signin/link/<secret>."""
        secret = tokens.new(tokens.LINK)
        with self.database.write() as tx:
            _one(tx, say.OF_ID, identity=identity)
            row = {"identity_id": identity, "ends_at": self._now() + lasts, "used_at": None}
            tx.run(say.ADD_LINK, digest=tokens.digest(secret), **row)
        return secret

    def link_stands(self, secret: str) -> bool:
        """Whether a sign-in link would still work; asking uses nothing."""
        return self._opened(say.OF_LINK, tokens.LINK, secret) is not None

    def use_signin_link(self, secret: str, *, keep: bool = False, label: str = "") -> str | None:
        """The secret of a new session, the first time; None ever after, and for what is no link."""
        if not tokens.written_as(tokens.LINK, secret):
            return None
        named = {"digest": tokens.digest(secret), "now": self._now()}
        with self.database.write() as tx:
            if tx.one(say.OF_LINK, **named) is None:
                return None
            used = tx.one(say.USE_LINK, **named)
            return None if used is None else self._session_in(tx, used[0], keep=keep, way=Way.LINK, label=label)

    def _opened(self, statement: Statement, prefix: str, secret: str) -> Row | None:
        if not tokens.written_as(prefix, secret):
            return None
        with self.database.read() as tx:
            return tx.one(statement, digest=tokens.digest(secret), now=self._now())


def named(login: str) -> str:
    """A sign-in name as it is kept: without space around it, in one case. Unreadable when it is none."""
    written = unicodedata.normalize("NFKC", login).strip().casefold()
    if not 0 < len(written) <= _LONGEST_LOGIN or not written.isprintable():
        raise Unreadable("login", "error.login_empty")
    return written


def _searched(login: str) -> str:
    """The name to look for: "", which nobody has, for what is no sign-in name."""
    try:
        return named(login)
    except Unreadable:
        return ""


def _one(tx: Transaction, statement: Statement, **parameters: object) -> Row:
    row = tx.one(statement, **parameters)
    if row is None:
        raise NotThere("identity")
    return row


def _identity(row: Row) -> Identity:
    """A whole row of the table, without its password."""
    return Identity(id=row[0], organisation=row[1], person=row[2], login=row[3], ended_at=row[5])
