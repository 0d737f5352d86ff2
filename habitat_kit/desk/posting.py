"""Sending mails that are due, each at least once and under one Message-ID: said twice, a mailbox shows it once.

Rules of this file:
1. A mail is held before it is sent and ended after the server's clean answer. Who dies in between leaves it held;
   after a while it is sent again under the same Message-ID.
2. No transaction is open while the mail server is spoken to.
3. When nobody answers, the round ends and the mail waits, longer each time; nothing is lost.
4. Somebody whom no mail may or can reach is called, or written to on paper: a task says so, and shows no address.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import define, field, frozen

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import AskToReach
from habitat_kit.core.contact import Call, Send, Wait, Way, way
from habitat_kit.core.errors import StartAgain, StoreUnavailable, Unreadable
from habitat_kit.core.mails import ABOUT_NO_BOOKING, Mail, MailState, Matter, mail_id, wait_after
from habitat_kit.core.outcomes import TaskMade, TryLater
from habitat_kit.core.rules import pairs
from habitat_kit.core.tasks import REACHED_BY
from habitat_kit.desk.grounds import Grounds
from habitat_kit.desk.mailing import Mailing
from habitat_kit.desk.sender import Sender
from habitat_kit.desk.wording import Facts, facts_of, neutral, worded
from habitat_kit.mail.addresses import sender_of
from habitat_kit.mail.letter import compose
from habitat_kit.mail.post import Away, Later, Line, Never, Sent
from habitat_kit.store import discretion, mails, streams
from habitat_kit.store.transaction import Database
from habitat_kit.texts import Texts

LOG = logging.getLogger("habitat_kit.mail")


@frozen
class Mailed:
    """What came of a round: how many mails were sent, handed to people instead, no longer so, and how many wait."""

    sent: int = 0
    handed: int = 0
    moot: int = 0
    waiting: int = 0


@define
class Outbox:
    """The mails of one kit. `sender` None: no mail server is set, and nothing is sent."""

    database: Database
    clock: Callable[[], datetime]
    grounds: Grounds
    texts: Texts
    do: Callable[..., Any]
    sender: Sender | None = None
    tried_for: timedelta = timedelta(days=3)
    secret_of: Callable[[UUID], str] | None = None
    mailing: Mailing = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.mailing = Mailing(self.database, self.grounds, self.tried_for, unsent=self.sender is None)

    @property
    def now(self) -> datetime:
        """The clock, in whole seconds."""
        return self.clock().replace(microsecond=0)

    def round(self) -> Mailed:
        """Write the mails of what happened, and send those that are due. Safe when two run."""
        try:
            self.mailing.write(self.now)
            return self._send(self.sender) if self.sender else self._unsent()
        except (StartAgain, StoreUnavailable):
            LOG.warning("the database did not answer: mails wait for the next round")
            return Mailed()

    def _unsent(self) -> Mailed:
        """Without a mail server whatever waits is never sent: nobody wants last year's news when there is one."""
        with self.database.read() as tx:
            due = mails.due(tx, self.now)
        if due:
            with self.database.write() as tx:
                for one in due:
                    mails.end(tx, one, MailState.UNSENT, self.now)
        return Mailed()

    def _send(self, sender: Sender) -> Mailed:
        with self.database.read() as tx:
            due = mails.due(tx, self.now)
        came: list[MailState | None] = []
        with sender.post.opened() as line:
            for one in due:
                state, away = self._one(one, sender, line)
                came.append(state)
                if away:
                    break
        with self.database.read() as tx:
            waiting = mails.waiting(tx)
        handed = came.count(MailState.HANDED) + came.count(MailState.REFUSED)
        return Mailed(came.count(MailState.SENT), handed, came.count(MailState.MOOT), waiting)

    def _one(self, mail_id: UUID, sender: Sender, line: Line) -> tuple[MailState | None, bool]:
        """Send one mail, unless somebody else does; what became of it, and whether the server is away."""
        mail = self._held(mail_id)
        facts = self._facts(mail) if mail else None
        if mail is None:
            return None, False
        if facts is None:
            return self._end(mail, MailState.MOOT), False
        if self.now - mail.made_at > self.tried_for:
            return self._hand(mail, Call(), None), False
        found = self._way(facts)
        if isinstance(found, Wait):
            self._later(mail, found.until, None)
            return None, False
        if not isinstance(found, Send) or (found.neutral and (sender.neutral is None or mail.house is None)):
            return self._hand(mail, found, None), False
        return self._given(mail, facts, found, sender, line)

    def _given(
        self, mail: Mail, facts: Facts, found: Send, sender: Sender, line: Line
    ) -> tuple[MailState | None, bool]:
        said = self._spoken(mail, facts, found, sender, line)
        match said:
            case Sent():
                return self._end(mail, MailState.SENT, said.code), False
            case Never():
                return self._hand(mail, Call(), said.code, MailState.REFUSED), False
            case Later() | Away():
                self._later(mail, self.now + wait_after(mail.attempts), said.code)
                return None, isinstance(said, Away)

    def _spoken(self, mail: Mail, facts: Facts, found: Send, sender: Sender, line: Line) -> Sent | Later | Never | Away:
        """Write the mail and give it to the server; an address that is none is never taken."""
        source = sender.neutral if found.neutral and sender.neutral else sender.address
        letter = (
            neutral(self.texts, facts.person)
            if found.neutral
            else worded(self.texts, mail, facts, sender.base_url, self._path(mail))
        )
        try:
            written = compose(
                letter,
                to=facts.person.email or "",
                sender=source,
                at=self.now,
                message_id=f"{mail.id.hex}@{sender_of(source).domain}",
            )
        except Unreadable:
            return Never()
        return line.send(written)

    def _path(self, mail: Mail) -> str | None:
        """Where a mail with a link of its own leads: the secret is made now and kept nowhere."""
        secret_of = self.secret_of if mail.matter == Matter.SIGN_IN else None
        return f"/signin/link/{secret_of(mail.about)}" if secret_of and mail.about else None

    def _way(self, facts: Facts) -> Way:
        """How this person is reached now: the one question before anything leaves."""
        with self.database.read() as tx:
            contact = discretion.contact_for(tx, facts.person.id)
        return way(contact, self.now, facts.zone, mailbox=bool(facts.person.email))

    def _held(self, mail_id: UUID) -> Mail | None:
        with suppress(StartAgain), self.database.write() as tx:
            return mails.hold(tx, mail_id, self.now)
        return None

    def _facts(self, mail: Mail) -> Facts | None:
        with self.database.read() as tx:
            place = streams.house_of(tx, "house", mail.house) if mail.house else None
            ground = self.grounds.at(tx, place) if place else None
            return facts_of(tx, mail, ground, self.grounds.registry, self.now)

    def _hand(self, mail: Mail, found: Way, code: int | None, state: MailState = MailState.HANDED) -> MailState | None:
        """Ask somebody to reach the person; the mail is ended only once that is written down."""
        if mail.house is None:  # nobody carries a link to sign in
            return self._end(mail, MailState.MOOT, code)
        told = self.do(
            AskToReach(mail.house, mail.person, REACHED_BY[type(found).__name__], about=_use(mail)), by=SYSTEM
        )
        if isinstance(told, TryLater):
            self._later(mail, self.now + wait_after(mail.attempts), code)
            return None
        if not isinstance(told, TaskMade):
            LOG.warning("nobody could be asked to reach a person: %s", type(told).__name__)
        return self._end(mail, state, code)

    def _later(self, mail: Mail, at: datetime, code: int | None) -> None:
        with self.database.write() as tx:
            mails.later(tx, mail.id, at, code)

    def _end(self, mail: Mail, state: MailState, code: int | None = None) -> MailState:
        with self.database.write() as tx:
            mails.end(tx, mail.id, state, self.now, code)
        return state


def link_mail(link: UUID, person: UUID, organisation: UUID, until: datetime, now: datetime) -> Mail:
    """The mail with a link to sign in: it keeps the link's id, and its secret is made when it is sent."""
    return Mail(
        id=mail_id(organisation, 0, 0, f"{Matter.SIGN_IN}/{link}", person),
        organisation=organisation,
        house=None,
        person=person,
        matter=Matter.SIGN_IN,
        numbers=pairs({"until": until}),
        about=link,
        made_at=now,
        due_at=now,
    )


def _use(mail: Mail) -> UUID | None:
    """The booking a mail is about, if it is about one."""
    return mail.about if mail.matter in set(Matter) and mail.matter not in ABOUT_NO_BOOKING else None
