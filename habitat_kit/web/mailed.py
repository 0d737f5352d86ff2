"""Signing in by e-mail: whoever types an address gets the same answer, and its owner a link that works once.

Rules of this file:
1. What is answered does not depend on the address: it is looked up after the answer has left. Tries are counted by
   address typed and by where they come from.
2. A link's secret is made of the kit's own secret and the link's id (HMAC-SHA256), so that whatever mails it keeps the
   id only: no table and no outbox holds a link that opens something. Without a secret of the kit there is no mail.
3. It works for LASTS, once, like every sign-in link; its page changes nothing when it is opened.
4. Who may come in this way is who has an address in the association's rows and was not shut out; whoever has no
   identity yet gets one without a password.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from attrs import frozen

from habitat_kit.core.ids import uuid7
from habitat_kit.store import access, links
from habitat_kit.store.transaction import Database, Transaction
from habitat_kit.web import identity_statements as say
from habitat_kit.web import tokens
from habitat_kit.web.throttle import Throttle, Throttled, neighbourhood

LASTS = timedelta(minutes=15)
"""How long a mailed link waits to be used."""

WINDOW = timedelta(minutes=15)
ADDRESS_TRIES = 3
PLACE_TRIES = 10
"""Links asked for within WINDOW: for one e-mail address; from one network address."""

_NAMESAKES = 5
"""Persons who share an address (a couple does) and get a link each."""


@frozen
class LinkMail:
    """What is to be mailed: the link's id, for whom, until when. Its secret is made when the mail is written."""

    link: UUID
    person: UUID
    organisation: UUID
    ends_at: datetime


Post = Callable[[Transaction, LinkMail], None]
"""Puts a mail into the outbox, in the transaction that makes its link."""


class MailedLinks:
    """The mailed links of one database. `post` is None where nothing can be mailed: the page then offers none."""

    def __init__(self, database: Database, clock: Callable[[], datetime], key: bytes | None) -> None:
        self.database = database
        self.clock = clock
        self.post: Post | None = None
        self._key = key
        self._typed = Throttle(clock, ADDRESS_TRIES, WINDOW)
        self._places = Throttle(clock, PLACE_TRIES, WINDOW)

    @property
    def offered(self) -> bool:
        """Whether one can sign in by e-mail here."""
        return self._key is not None and self.post is not None

    def require_turn(self, address: str) -> None:
        """Count a try from a network address; raises Throttled."""
        wait = self._places.take(neighbourhood(address))
        if wait is not None:
            raise Throttled(wait)

    def send(self, email: str) -> int:
        """How many links went out for an address: none for an unknown one, or for one that was asked for too often."""
        wanted, post = email.strip().lower(), self.post
        if post is None or self._key is None or not 3 <= len(wanted) <= 254 or self._typed.take(wanted) is not None:
            return 0
        with self.database.read() as tx:
            found = tx.run(say.OF_EMAIL, email=wanted, most=_NAMESAKES)
        if not found:
            return 0
        with self.database.write() as tx:
            return sum(self._post(tx, post, person, organisation) for person, organisation in found)

    def secret_of(self, link: UUID) -> str:
        """The secret of a link: its page is /signin/link/<secret>."""
        if self._key is None:
            raise ValueError("a mailed link needs the kit's secret")
        made = hmac.new(self._key, b"signin-link\0" + link.bytes, sha256).digest()
        return tokens.LINK + urlsafe_b64encode(made).decode().rstrip("=")

    def _post(self, tx: Transaction, post: Post, person: UUID, organisation: UUID) -> bool:
        identity = self._identity(tx, person, organisation)
        if identity is None:
            return False
        mail = LinkMail(self._new_id(), person, organisation, self._now() + LASTS)
        digest = tokens.digest(self.secret_of(mail.link))
        tx.run(say.ADD_LINK, digest=digest, identity_id=identity, ends_at=mail.ends_at, used_at=None)
        post(tx, mail)
        return True

    def _identity(self, tx: Transaction, person: UUID, organisation: UUID) -> UUID | None:
        """The person's oldest living identity, or a new one; None for who was shut out."""
        found = access.identities_of(tx, person, organisation)
        for known, ended in found:
            if ended is None or ended > self._now():
                return known
        if found:
            return None
        made = self._new_id()
        links.insert_identity(tx, made, organisation, person, f"person:{person}")
        return made

    def _new_id(self) -> UUID:
        return uuid7(self.clock(), secrets.randbits(74))

    def _now(self) -> datetime:
        return self.clock().replace(microsecond=0)
