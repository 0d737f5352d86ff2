"""A world to look at from outside: one house, its readers, and everything each of them can ask for.

Ids, secrets and the clock come out the same in every world, so that bytes can be compared.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from attrs import define, evolve, field
from httpx2 import ASGITransport, AsyncClient
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.commands import (
    BookSpace,
    CancelBooking,
    CloseSpace,
    Command,
    CreateFeedLink,
    LoadHouse,
    MakeTask,
    OpenHouse,
    SetChannel,
    SetSafeContact,
)
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import AwaitingApproval, Booked, FeedLinkMade, HouseLoaded, HouseOpened
from habitat_kit.desk.sender import Sender
from habitat_kit.kit import HabitatKit
from habitat_kit.mail.post import Sent
from habitat_kit.settings import Settings
from habitat_kit.store import links
from habitat_kit.web import api, pages, panel
from tests.laws.test_routes import SHEETS, served
from tests.scenarios.discretion.house import NEIGHBOURS, ROLES, Hidden, at, house_file

NOW = datetime(2027, 3, 3, 9, 30, tzinfo=UTC)
TOMORROW = date(2027, 3, 4)
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "X-Request-ID": "same"}
NOWHERE = UUID(int=7)
CALLED_OFF = 3
"""Nights of the stays in the refuge that a steward calls off: whoever was to come gets a mail."""
LANDLORD = "landlord"
Seen = dict[str, tuple[int, dict[str, str], bytes]]
"""Status, headers and body, by what was asked."""

WITHOUT_THE_RIGHT = ("ana", "ben", "keeper", "treasurer", "auditor", LANDLORD, "")
"""Who must not learn of what is protected; the empty name did not sign in."""


@contextmanager
def same_chance() -> Iterator[None]:
    """Every id and secret is made of a count that begins anew: two worlds that do the same have the same ones."""
    drawn = count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "randbits", lambda _bits: next(drawn))
        patch.setattr(secrets, "token_urlsafe", lambda _bytes=32: f"{next(drawn):043d}")
        yield


@contextmanager
def no_chance() -> Iterator[None]:
    """What a page draws for its forms is always the same."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in sys.modules.items():
            if name.startswith("habitat_kit.web") and hasattr(module, "token_urlsafe"):
                patch.setattr(module, "token_urlsafe", lambda _bytes=32: "nonce")
        patch.setattr(secrets, "token_urlsafe", lambda _bytes=32: "nonce")
        yield


@define
class Ask:
    """One request."""

    method: str
    path: str
    body: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """What is asked, in a line."""
        return f"{self.method} {self.path} {self.body or ''}"


@define
class World:
    """A kit with a house, everybody's secrets and the ids one may ask for."""

    kit: HabitatKit
    key: str
    tokens: dict[str, str] = field(factory=dict)
    sessions: dict[str, str] = field(factory=dict)
    feeds: dict[str, str] = field(factory=dict)
    ids: dict[str, UUID] = field(factory=dict)

    def person(self, name: str) -> UUID:
        """Somebody's id; the landlord is kept by an organisation of their own."""
        return at(f"{self.key}-owner" if name == LANDLORD else self.key, "person", name)

    def space(self, name: str) -> UUID:
        """The id of a place."""
        return at(self.key, "space", name)

    def do(self, command: Command[Any], by: str | None = None) -> Any:
        """Send a command as somebody, or as the kit itself."""
        return self.kit.desk.do(command, by=Actor(person=self.person(by)) if by else SYSTEM)

    def booked(self, by: str, space: str, day: int, nights: int = 1, **wish: Any) -> UUID:
        """Book nights from some days after tomorrow on."""
        first = TOMORROW + timedelta(days=day)
        outcome = self.do(BookSpace(self.space(space), "guest_stay", first, first + timedelta(days=nights), **wish), by)
        assert isinstance(outcome, Booked | AwaitingApproval), outcome
        return outcome.booking.id

    def load(self, hidden: Hidden, mark: str, word: str) -> None:
        """Load the house with what is hidden in it."""
        loaded = self.do(LoadHouse(house_file(self.key, hidden, mark, word)))
        assert isinstance(loaded, HouseLoaded), loaded

    def sign_in(self, name: str) -> None:
        """Give somebody a login, an API token and a session."""
        keeper = f"{self.key}-owner" if name == LANDLORD else self.key
        made = self.kit.identities.create_identity(
            named("organisation", keeper), self.person(name), f"{name}@{self.key}"
        )
        self.tokens[name], self.sessions[name] = (
            self.kit.identities.make_token(made, "x"),
            self.kit.identities.open_session(made),
        )

    def link(self, by: str, space: str, level: str, word: str = "") -> None:
        """Make a calendar link that was read today: the first reading is noted behind an answer's back, whenever."""
        made = self.do(CreateFeedLink(self.space(space), level, f"{word} link", None), by)
        assert isinstance(made, FeedLinkMade), made
        with self.kit.database.write() as tx:
            links.used(tx, made.link, NOW.date())
        self.ids["link"] = made.link
        self.feeds[f"{by} {space} {level}"] = made.secret

    @cached_property
    def app(self) -> Any:
        """Every surface of the kit."""
        return self.kit.asgi()

    @cached_property
    def asks(self) -> tuple[Ask, ...]:
        """Everything one may ask for."""
        return tuple(asks(self))

    def client(self, name: str) -> TestClient:
        """A browser and a program of somebody's."""
        client = TestClient(self.app, base_url="http://localhost", raise_server_exceptions=False)
        client.follow_redirects = False
        client.headers.update(self.headers(name))
        return client

    def headers(self, name: str) -> dict[str, str]:
        """What says who asks: a session for pages, a token for programs."""
        if not name:
            return dict(OURS)
        return OURS | {"Cookie": f"habitat={self.sessions[name]}", "Authorization": f"Bearer {self.tokens[name]}"}


def opened(url: str, hidden: Hidden) -> World:
    """A world with its readers, what everybody may know of, and what is hidden."""
    with same_chance():
        world = World(kit_on(url), "ours")
        settle(world, hidden)
        hide(world, hidden)
    return world


def kit_on(url: str) -> HabitatKit:
    """A kit whose clock stands."""
    return HabitatKit(url=url, settings=Settings(https=False, secret=b"x" * 32), clock=lambda: NOW)


def settle(world: World, hidden: Hidden, mark: str = "", word: str = "") -> None:
    """Load the house and do in it what is the same in every world."""
    world.load(hidden, mark, word)
    assert isinstance(world.do(LoadHouse(_OWNER.format(key=f"{world.key}-owner", word=word))), HouseLoaded)
    opened_ = world.do(OpenHouse(named("house", world.key, world.key), world.person(LANDLORD)), "coordinator")
    assert isinstance(opened_, HouseOpened), opened_
    for name in (*NEIGHBOURS, "zoe", *ROLES, LANDLORD):
        world.sign_in(name)
    world.ids["ana"] = world.booked("ana", "flat", 3, guests=2, purpose=f"{word} visit")
    called_off = world.booked("ana", "flat", 12)
    world.do(CancelBooking(called_off, 1), "steward")
    closed = CloseSpace(world.space("flat"), date(2027, 3, 20), date(2027, 3, 22), reason=f"{word} plumber")
    world.ids["closure"] = world.do(closed, "steward").closure.id
    for by, space, level in (("ana", "flat", "room"), ("ana", "home", "busy"), ("steward", "home", "room")):
        world.link(by, space, level, word)
    written = MakeTask(named("house", world.key, world.key), f"{word} windows", TOMORROW, space=world.space("hall"))
    world.ids["task"] = world.do(written, "steward").task.id


def hide(world: World, hidden: Hidden) -> None:
    """Do what must not be found: the same dates in the flat whatever else differs, stays in the refuge as they come."""
    zoe = world.person("zoe")
    world.ids["zoe"] = world.booked("zoe", "flat", 7, guests=hidden.guests, purpose=hidden.purpose)
    world.do(SetChannel(zoe, hidden.channel), "zoe")
    if hidden.safe is not None:
        world.do(SetSafeContact(zoe, tuple(hidden.safe), "Mo 10:00-12:00"), "social_worker")
    if not hidden.stands:
        return
    household = at(world.key, "household", "zoe")
    for day, nights in hidden.nights:
        first = TOMORROW + timedelta(days=day)
        stay = BookSpace(world.space("refuge"), "guest_stay", first, first + timedelta(days=nights))
        made = world.do(evolve(stay, household=household), "steward")
        if isinstance(made, Booked) and nights == CALLED_OFF:
            world.do(CancelBooking(made.booking.id, 1), "steward")
    if hidden.closed is not None:
        closed = TOMORROW + timedelta(days=hidden.closed)
        world.do(
            CloseSpace(world.space("refuge-room"), closed, closed + timedelta(days=2), reason=hidden.place), "steward"
        )
    if hidden.chore is not None:
        house, refuge = named("house", world.key, world.key), world.space("refuge")
        world.do(MakeTask(house, hidden.chore, TOMORROW, space=refuge), "steward")


def asks(world: World) -> Iterator[Ask]:
    """Every address that answers a GET, filled with every id one may think of; and what one may ask about dates."""
    if not _READ:
        _READ.extend(_addresses(world.kit))
    for prefix, path in _READ:
        for filled in _filled(world, path):
            yield Ask("GET", prefix + filled)
    for space, kind, start, end in _WISHES:
        wish = {"space": str(world.space(space)), "kind": kind, "start": start, "end": end, "guests": 1}
        yield Ask("POST", "/api/v1/bookings/judge", wish)


_READ: list[tuple[str, str]] = []
"""Where a surface is, and each address below it that answers a GET: the same in every kit, looked up in the first."""


def _addresses(kit: HabitatKit) -> Iterator[tuple[str, str]]:
    for prefix, surface in (("/api/v1", api.app), ("", pages.app), ("/admin", panel.app)):
        for method, path in sorted(set(served(surface(kit)))):
            if method == "GET" and "static" not in path:
                yield prefix, path


_WISHES = (
    *(("flat", "guest_stay", f"2027-03-{day:02}", f"2027-03-{day + 2:02}") for day in (6, 10, 20)),
    *(("hall", "meeting", f"2027-03-{day:02}T18:00", f"2027-03-{day:02}T20:00") for day in range(4, 18, 2)),
    ("refuge", "guest_stay", "2027-03-06", "2027-03-08"),
)
_QUERIES = {
    "/spaces/{id}/availability": "?from=2027-03-01&to=2027-04-15",
    "/bookings": "?space={space}&from=2027-03-01&to=2027-04-15",
}


def _filled(world: World, path: str) -> Iterator[str]:
    """A path with its parameters filled in each way there is."""
    spaces = [str(world.space(name)) for name in ("home", "flat", "hall", "refuge", "refuge-room")]
    anything = [
        *spaces,
        *map(str, world.ids.values()),
        str(world.person("zoe")),
        str(at(world.key, "household", "zoe")),
    ]
    query = _QUERIES.get(path, "")
    path = re.sub(r"\{(\w+):\w+\}", r"{\1}", path).replace("{number}", "0").replace("{secret}", "unknown")
    for sheet in (*SHEETS, "rulebooks", "journal") if "{identity}" in path else ("",):
        named_ = path.replace("{identity}", sheet).replace("{act}", "cancel") + query
        for one in anything if "{" in named_ else [""]:
            yield re.sub(r"\{\w+\}", one, named_)


def look(world: World, name: str, part: int = 0, of: int = 1, only: str = "") -> Seen:
    """What somebody is answered, by what they asked: to everything, or to one part of it, or to what holds `only`."""
    chosen = [ask for number, ask in enumerate(world.asks) if number % of == part and only in ask.path]
    with no_chance():
        return asyncio.run(_answers(world, world.headers(name), chosen))


def read_feeds(world: World) -> Seen:
    """Every calendar link's answer, headers and all."""
    links = [Ask("GET", f"/feeds/{secret}.ics") for secret in world.feeds.values()]
    return asyncio.run(_answers(world, dict(OURS), links))


@define
class Box:
    """A mail server that keeps what it takes."""

    taken: list[EmailMessage] = field(factory=list)

    @contextmanager
    def opened(self) -> Iterator[Box]:
        """A line to it."""
        yield self

    def send(self, mail: EmailMessage) -> Sent:
        """Take a mail."""
        self.taken.append(mail)
        return Sent()


def mails(world: World) -> list[EmailMessage]:
    """Every mail that what happened is told by, in the order in which they leave."""
    box = Box()
    post: Any = box
    outbox = world.kit.outbox
    outbox.sender = Sender(post, "house@example.org", "post@example.net", "https://house.example.org")
    outbox.mailing.unsent = False
    while world.kit.send_mail().sent:
        pass
    return box.taken


async def _answers(world: World, headers: dict[str, str], chosen: list[Ask]) -> Seen:
    transport = ASGITransport(world.app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        answers = [(one.name, await client.request(one.method, one.path, json=one.body)) for one in chosen]
    return {asked: (answer.status_code, *_said(asked, answer)) for asked, answer in answers}


def _said(asked: str, answer: Any) -> tuple[dict[str, str], bytes]:
    """Headers and body; of the change feed without the numbers that count whatever happens in a house."""
    heads, body = dict(answer.headers), answer.content
    if "/events" in asked:
        body = re.sub(rb'"(seq|next)":("[^"]*"|[0-9]+)', b"", body)
        heads.pop("content-length", None)
    return heads, body


_OWNER = """
[organisation]
key = "{key}"
name = "Owner"

[house]
key = "{key}"
name = "Owner"
zone = "Europe/Paris"
check_in = 15:00:00
check_out = 11:00:00

[[spaces]]
key = "office"
name = "Office"
form = "house"

[[persons]]
key = "landlord"
name = "{word} Landlord"
email = "{word}landlord@example.org"
"""
