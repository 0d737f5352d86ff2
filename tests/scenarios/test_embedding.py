"""Somebody else's application with two kits in it: links, logins, admins and tables never meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from attrs import frozen
from sqladmin import Admin, ModelView
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.commands import Command, CreateFeedLink, LoadHouse
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import FeedLinkMade, HouseLoaded, Ticked, TryLater
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.web import api, feeds, pages, panel
from tests.scenarios.crawl import Crawl
from tests.web.pages.residence import EXAMPLE, OURS, Clock, Residence

HOUSE = (EXAMPLE / "house.toml").read_text(encoding="utf-8")


class Base(DeclarativeBase):
    """The host's own rows."""


class Guest(Base):
    """A row of the host's."""

    __tablename__ = "guest"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")


class GuestAdmin(ModelView, model=Guest):
    """The host's own admin of it."""

    column_list = ("id", "name")


def residence(url: str, **options: Any) -> Residence:
    """A kit on a database of its own, with the house loaded."""
    clock = Clock()
    settings = Settings(https=False, photos=str(EXAMPLE / "photos"), **options.pop("settings", {}))
    kit = HabitatKit(url=url, settings=settings, clock=clock, **options)
    kit.migrate()
    assert isinstance(kit.desk.do(LoadHouse(HOUSE), by=SYSTEM), HouseLoaded)
    return Residence(kit, clock)


def by_host(request: Request) -> Actor | None:
    """The host's own login: a header here, a session in life."""
    name = request.headers.get("x-host-user")
    return Residence.actor(name) if name else None


async def enter(request: Request) -> Response:
    """The host's own page."""
    return PlainTextResponse("the host")


@frozen
class Host:
    """An application with two kits in it, the first by the host's login, the second by its own."""

    app: Starlette
    habitat: Residence
    autre: Residence

    def client(self, **headers: str) -> TestClient:
        """A browser."""
        return TestClient(self.app, base_url="http://localhost", headers={**OURS, **headers})


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """Give the host's application."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}", connect_args={"check_same_thread": False})
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(Guest).values(id=1, name="Ines"))
    own = sa.create_engine(f"sqlite:///{tmp_path / 'habitat.db'}")
    clock = Clock()
    settings = Settings(https=False, photos=str(EXAMPLE / "photos"))
    kit = HabitatKit(engine=own, settings=settings, clock=clock, identity=by_host)
    kit.migrate()
    kit.desk.do(LoadHouse(HOUSE), by=SYSTEM)
    habitat = Residence(kit, clock)
    autre = residence(f"sqlite:///{tmp_path / 'autre.db'}")
    app = Starlette(
        routes=[Route("/", enter), Mount("/habitat", habitat.kit.asgi()), Mount("/autre", autre.kit.asgi())]
    )
    Admin(app, engine).add_view(GuestAdmin)
    yield Host(app, habitat, autre)
    for opened in (habitat, autre):
        opened.kit.close()
    for used in (engine, own):
        used.dispose()


def feed_of(kit: Residence, person: str = "nadia") -> str:
    """The secret of a feed link."""
    made = kit.kit.desk.do(CreateFeedLink(kit.space("shared-flat"), "room", "test", None), by=kit.actor(person))
    assert isinstance(made, FeedLinkMade), made
    return made.secret


STARTS = ("/", "/bookings", "/approvals", "/admin/")


def test_every_link_stays_under_its_prefix(host: Host) -> None:
    """Two kits and a host's admin in one process: whoever follows every link never leaves where they began."""
    for prefix, kit, client in (
        ("/habitat", host.habitat, host.client(**{"X-Host-User": "helene"})),
        ("/autre", host.autre, host.client()),
    ):
        if prefix == "/autre":
            secret = kit.session("helene")
            client.headers["Cookie"] = f"{_cookie_name(prefix)}={secret}"
        kit.booked("nadia")
        crawl = Crawl(client).over(*(prefix + start for start in STARTS))
        assert crawl.outside(prefix) == set()
        assert crawl.broken() == {}
        assert len(crawl.read) > 40, sorted(crawl.read)
        assert any("/admin/" in address for address in crawl.read)


def _cookie_name(prefix: str) -> str:
    from habitat_kit.web.cookies import SessionCookie

    return SessionCookie(https=False).called({"root_path": prefix})


def test_the_hosts_admin_keeps_its_links(host: Host) -> None:
    """An admin of the same make, beside two of ours, still finds its own pages and files."""
    crawl = Crawl(host.client()).over("/admin/")
    assert crawl.outside("/admin") == set()
    assert crawl.broken() == {}
    assert "Ines" in host.client().get("/admin/guest/list").text


def test_the_api_knows_where_it_stands(host: Host) -> None:
    """The description names its own prefix as server, and a made booking's place lies below it."""
    client = host.client(**{"X-Host-User": "nadia"})
    for prefix in ("/habitat", "/autre"):
        described = client.get(f"{prefix}/api/v1/openapi.json").json()
        assert [server["url"] for server in described["servers"]] == [f"{prefix}/api/v1"]
    body = {"space": str(host.habitat.space("shared-flat")), "kind": "guest_stay", "guests": 1}
    body |= {"start": "2027-03-10", "end": "2027-03-11"}
    made = client.post("/habitat/api/v1/bookings", json=body)
    assert made.status_code == 201
    assert made.headers["Location"] == f"/habitat/api/v1/bookings/{made.json()['id']}"
    assert client.get(made.headers["Location"]).status_code == 200


def test_logins_do_not_mix(host: Host) -> None:
    """The host's login opens its kit and not the other's; the other's session and token open nothing here."""
    known = host.client(**{"X-Host-User": "nadia"})
    assert known.get("/habitat/bookings", follow_redirects=False).status_code == 200
    assert known.get("/autre/bookings", follow_redirects=False).status_code == 303
    session, identity = host.autre.session("nadia"), host.autre.kit.identities.identity_of("nadia")
    assert identity is not None
    stranger = host.client()
    stranger.headers["Cookie"] = "; ".join(f"{_cookie_name(prefix)}={session}" for prefix in ("/habitat", "/autre"))
    assert stranger.get("/autre/bookings", follow_redirects=False).status_code == 200
    assert stranger.get("/habitat/bookings", follow_redirects=False).status_code == 401
    bearer = {"Authorization": f"Bearer {host.autre.kit.identities.make_token(identity.id, 'a test')}"}
    assert host.client(**bearer).get("/autre/api/v1/spaces").status_code == 200
    assert host.client(**bearer).get("/habitat/api/v1/spaces").status_code == 401
    assert host.client().get("/habitat/signin").status_code == 404


def test_feeds_answer_their_own_links_only(host: Host) -> None:
    """A link's secret opens its calendar under its kit's prefix, and nothing under the other's."""
    mine, other = feed_of(host.habitat), feed_of(host.autre)
    client = host.client()
    assert client.get(f"/habitat/feeds/{mine}.ics").status_code == 200
    assert client.get(f"/autre/feeds/{other}.ics").status_code == 200
    assert client.get(f"/autre/feeds/{mine}.ics").status_code == 404
    assert client.get(f"/habitat/feeds/{other}.ics").status_code == 404


@pytest.mark.parametrize("name", ["pages", "panel"])
def test_one_surface_stands_alone(tmp_path: Path, name: str) -> None:
    """Pages or panel mounted by themselves sign in by themselves, and every link they name is theirs."""
    alone = residence(f"sqlite:///{tmp_path / 'alone.db'}")
    surface = {"pages": pages, "panel": panel}[name]
    app = Starlette(routes=[Mount("/deep/down", surface.app(alone.kit))])
    client = TestClient(app, base_url="http://localhost", headers=OURS)
    first = client.get("/deep/down/", follow_redirects=False)
    assert (first.status_code, first.headers["location"].partition("?")[0]) == (303, "/deep/down/signin")
    client.headers["Cookie"] = f"{_cookie_name('/deep/down')}={alone.session('helene')}"
    alone.booked("nadia")
    crawl = Crawl(client).over("/deep/down/")
    assert crawl.outside("/deep/down") == set()
    assert crawl.broken() == {}
    assert len(crawl.read) > 10
    alone.kit.close()


def test_feeds_and_api_stand_alone(tmp_path: Path) -> None:
    """So do the calendar and the programs' surface."""
    alone = residence(f"sqlite:///{tmp_path / 'alone.db'}")
    app = Starlette(routes=[Mount("/cal", feeds.app(alone.kit)), Mount("/json", api.app(alone.kit))])
    client = TestClient(app, base_url="http://localhost")
    assert client.get(f"/cal/{feed_of(alone)}.ics").text.startswith("BEGIN:VCALENDAR")
    assert client.get("/json/health").status_code == 200
    assert client.get("/json/openapi.json").json()["servers"] == [{"url": "/json"}]
    alone.session("nadia")
    identity = alone.kit.identities.identity_of("nadia")
    assert identity is not None
    bearer = {"Authorization": f"Bearer {alone.kit.identities.make_token(identity.id, 'a test')}"}
    assert client.get("/json/spaces", headers=bearer).status_code == 200
    alone.kit.close()


def test_kits_in_one_process_keep_their_dates(host: Host) -> None:
    """A booking in one kit takes nothing in the other, though house, places and people have the same keys."""
    taken = host.habitat.booked("nadia", date(2027, 4, 1))
    free = host.autre.booked("helene", date(2027, 4, 1))
    assert taken.when == free.when
    assert [b.id for b in host.habitat.kit.desk.sight(host.habitat.actor("helene")).mine()] == []


@frozen
class Sweep(Command[Ticked]):
    """A command of a plugin that is not there."""

    house: UUID


def test_who_forgot_something_reads_what(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Tables that were never made are told of in the log, a command whose plugin is not loaded where it is sent."""
    kit = HabitatKit(url=f"sqlite:///{tmp_path / 'empty.db'}", settings=Settings())
    assert isinstance(kit.desk.do(LoadHouse(HOUSE), by=SYSTEM), TryLater)
    assert "load_house: the database has no tables of the kit: run `habitat-kit migrate`" in caplog.text
    kit.migrate()
    with pytest.raises(Misconfigured, match="Sweep is no command of this kit: load the plugin"):
        kit.desk.do(Sweep(named("house")), by=SYSTEM)
    kit.close()
