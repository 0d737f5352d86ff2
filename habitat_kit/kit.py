"""The composition root: a database, the plugins, the desk, and the surfaces one may mount.

kit = HabitatKit(url="sqlite:///habitat.db", settings=settings)
kit.migrate()
outcome = kit.desk.do(BookSpace(…), by=actor)
app.mount("/habitat", kit.asgi())
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from habitat_kit.core.accounts import AccountLine
from habitat_kit.core.actors import SYSTEM, Actor, Grant
from habitat_kit.core.arrivals import ArrivalLink
from habitat_kit.core.bookings import Booking
from habitat_kit.core.care import Care, Dependants
from habitat_kit.core.closures import Closure
from habitat_kit.core.commands import EndAccess, Tick
from habitat_kit.core.contact import Contact, Safe
from habitat_kit.core.displacements import Displacement
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.feeds import FeedLink
from habitat_kit.core.glass import Glass
from habitat_kit.core.hours import EarlierHours
from habitat_kit.core.incidents import Entry, Incident, Party
from habitat_kit.core.mails import Mail
from habitat_kit.core.outcomes import AccessEnded, Common, Ticked
from habitat_kit.core.people import Household, Membership, Organisation, Person
from habitat_kit.core.privacy import require_classes
from habitat_kit.core.proposals import Answer, Decision, Proposal, ProposalNote
from habitat_kit.core.rulebooks import Article, Binding, Rulebook, Version
from habitat_kit.core.series import Series
from habitat_kit.core.signing import Signature
from habitat_kit.core.spaces import House, Kind, Space, Story
from habitat_kit.core.tasks import Task
from habitat_kit.core.trust import Deputy, Duty
from habitat_kit.core.waiting import Wait
from habitat_kit.core.waysin import WayIn
from habitat_kit.core.words import Words
from habitat_kit.desk import Desk
from habitat_kit.desk.grounds import Grounds
from habitat_kit.desk.sender import Sender
from habitat_kit.mail.post import Post
from habitat_kit.registry import Registry
from habitat_kit.settings import Settings
from habitat_kit.store import mails, migrations
from habitat_kit.store.migrations import Chain
from habitat_kit.store.transaction import Database, Transaction

if TYPE_CHECKING:
    from habitat_kit.desk.posting import Mailed, Outbox
    from habitat_kit.texts import Texts
    from habitat_kit.web.identity import Identities
    from habitat_kit.web.mailed import LinkMail

Identity = Callable[[Any], Actor | Awaitable[Actor | None] | None]
"""What a host passes as `identity=`: a request's actor by the host's own login, or None."""


STORED = (
    *(Organisation, Person, Household, Membership, Grant),
    *(House, Space, Kind, Story, Words, EarlierHours, Displacement),
    *(Rulebook, Version, Article, Binding),
    *(Proposal, Decision, Answer, ProposalNote, Signature),
    *(Incident, Party, Entry),
    *(Deputy, Duty, Care, Dependants, Glass, WayIn, ArrivalLink),
    *(Contact, Safe),
    AccountLine,
    *(Booking, Series, Closure, Wait, FeedLink, Task, Mail),
)
"""The values whose every field is stored: one without a privacy class keeps the kit from starting."""


def sender_of(settings: Settings) -> Sender | None:
    """Who mails come from; None without a mail server. Misconfigured says what is missing."""
    if settings.mail_host is None:
        return None
    if settings.mail_sender is None:
        raise Misconfigured("mail_sender is missing: set the address mails come from, or leave mail_host out")
    if settings.mail_tls == "none" and settings.mail_user and settings.mail_host not in {"localhost", "127.0.0.1"}:
        raise Misconfigured("mail_tls = none would send the password in the clear: choose starttls or tls")
    post = Post(settings.mail_host, settings.mail_port, settings.mail_tls, settings.mail_user, settings.mail_password)
    return Sender(post, settings.mail_sender, settings.mail_neutral_sender, settings.base_url)


def utc_now() -> datetime:
    """The clock of a kit nobody gave another one."""
    return datetime.now(UTC)


class HabitatKit:
    """Everything one database's houses need. Give it a sync `engine` or a `url`; nothing here is global.

    `identity` is the host's login (see Identity); without it the kit's own sessions and tokens are used.
    `plugins` are modules or objects with hooks; None loads the installed ones. `clock` answers aware UTC.
    """

    def __init__(
        self,
        *,
        engine: Engine | None = None,
        url: str | None = None,
        settings: Settings | None = None,
        identity: Identity | None = None,
        plugins: Sequence[object] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        require_classes(*STORED)
        self.settings = settings or Settings()
        if engine is not None and url is not None:
            raise Misconfigured("give HabitatKit an engine or a url, not both")
        schema = self.settings.schema
        if engine is not None:
            self.database = Database.on(engine, schema=schema)
        else:
            self.database = Database.open(url or self.settings.database, schema=schema)
        self.identity = identity
        self.clock = clock
        self.registry = Registry.load(plugins, self.settings)
        self.desk = Desk(self.database, self.registry, clock)
        self.sender = sender_of(self.settings)

    def migrate(self) -> tuple[str, ...]:
        """Bring the tables to their newest revision, plugins' too; what was done."""
        return migrations.upgrade(self.database, *self._chains())

    def migration_sql(self) -> str:
        """The SQL that makes every table on an empty database, for whoever runs SQL by hand."""
        return migrations.upgrade_sql(self.database.dialect_name, *self._chains(), schema=self.settings.schema)

    def verify(self) -> None:
        """Refuse to serve on tables that are behind or a guard that differs from its known text."""
        migrations.verify(self.database, *self._chains())

    def _chains(self) -> tuple[Chain, ...]:
        return tuple(
            Chain(tables.plugin, Path(str(resources.files(tables.package) / tables.migrations)))
            for tables in self.registry.tables
        )

    @cached_property
    def identities(self) -> Identities:
        """The kit's own logins: sessions, API tokens and sign-in links."""
        from habitat_kit.web.identity import Identities  # noqa: PLC0415  # the desk alone needs no login

        settings = self.settings
        made = Identities(
            self.database,
            self.clock,
            session_days=settings.session_days,
            invited_days=settings.invited_days,
            secret=settings.secret,
        )
        if self.sender is not None and settings.base_url is not None:
            made.mailed.post = self._mail_link
        return made

    def _mail_link(self, tx: Transaction, mail: LinkMail) -> None:
        """Put the mail with a link to sign in into the outbox, in the transaction that makes the link."""
        from habitat_kit.desk.posting import link_mail  # noqa: PLC0415  # the desk alone needs no words

        now = self.clock().replace(microsecond=0)
        mails.queue(tx, [link_mail(mail.link, mail.person, mail.organisation, mail.ends_at, now)])

    @cached_property
    def texts(self) -> Texts:
        """The kit's words and its plugins', in French and English."""
        from habitat_kit.texts import Texts  # noqa: PLC0415  # the desk alone needs no words

        return Texts.load(self.registry.texts)

    def inside(self, connection: Connection) -> Desk:
        """A desk in a host's open transaction: the host commits, then calls `tell(outcome)`."""
        return self.desk.inside(connection)

    def tell(self, outcome: object) -> None:
        """Tell plugins what a command in a host's transaction did, after the host's commit."""
        self.desk.tell(outcome)

    def deactivate(self, identity: UUID) -> AccessEnded | Common:
        """Shut an identity out at its next request, or all those of a person: sessions, links, tokens, passkeys.

        For a host that ends an account of its own: give the id of the identity, or of the person it stands for.
        """
        return self.desk.do(EndAccess(identity), by=SYSTEM)

    def tick(self) -> Ticked | Common:
        """Settle what time decided, forget old idempotency keys, end slips of stays that are over. Safe when two run."""
        done = self.desk.do(Tick(), by=SYSTEM)
        now = self.clock().replace(microsecond=0)
        self.desk.forget_keys(now - timedelta(days=self.settings.keys_kept_days))
        self.desk.forget_arrivals(now)
        return done

    @cached_property
    def outbox(self) -> Outbox:
        """The mails that wait to be sent."""
        from habitat_kit.desk.posting import Outbox  # noqa: PLC0415  # the desk alone needs no words

        days, grounds = timedelta(days=self.settings.mail_days), Grounds(self.registry)
        secret_of = self.identities.mailed.secret_of
        return Outbox(self.database, self.clock, grounds, self.texts, self.desk.do, self.sender, days, secret_of)

    def send_mail(self) -> Mailed:
        """Send the mails that are due. Safe when two run; call it beside `tick`, it may wait for the mail server."""
        return self.outbox.round()

    def asgi(self) -> Any:
        """Every surface as one ASGI app: pages at /, API at /api/v1, feeds at /feeds, panel at /admin."""
        from habitat_kit.web.whole import application  # noqa: PLC0415  # the desk alone needs no web framework

        return application(self)

    def close(self) -> None:
        """Close the kit's own connections; a host's engine is left alone."""
        self.database.close()
