"""Several panels and a host's own SQLAdmin in one process: each has its own rows, links and pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqladmin import Admin, ModelView
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import LoadHouse
from habitat_kit.core.ids import named
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.store.migrations import upgrade
from habitat_kit.store.transaction import Database
from habitat_kit.web import panel
from habitat_kit.web.cookies import SessionCookie
from tests.web.pages.residence import EXAMPLE, Residence, said
from tests.web.panel.estate import Estate


class HostBase(DeclarativeBase):
    """A host's own tables."""


class Boiler(HostBase):
    """Something the host keeps."""

    __tablename__ = "boiler"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))


class BoilerAdmin(ModelView, model=Boiler):
    """The host's own view."""

    column_list = [Boiler.id, Boiler.name]  # noqa: RUF012 - as SQLAdmin's manual writes it


def hosted(estate: Estate, other: Residence, folder: Path) -> Starlette:
    """A host with its own admin at /admin, and two kits' panels below other prefixes."""
    engine = sa.create_engine(f"sqlite:///{folder / 'host.db'}")
    HostBase.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(Boiler).values(id=1, name="Old boiler"))
    host = Starlette(
        routes=[
            Mount("/residents/admin", panel.app(estate.home.kit)),
            Mount("/deep/down/other", panel.app(other.kit)),
        ]
    )
    Admin(host, engine).add_view(BoilerAdmin)
    return host


@pytest.fixture
def other(tmp_path: Path) -> Residence:
    """Give a second kit, on a database of its own, with the Gibjoncs and no booking."""
    url = f"sqlite:///{tmp_path / 'other.db'}"
    database = Database.open(url)
    upgrade(database)
    database.close()
    return Residence.at(url)


def cookie(prefix: str) -> str:
    """What a kit's cookie is called below a prefix."""
    return SessionCookie(https=False).called({"habitat.home": prefix})


def links(text: str) -> set[str]:
    """Where a page leads: links, forms, styles and scripts."""
    return set(re.findall(r'(?:href|action|src|data-lookup)="([^"#?][^"]*)"', text))


def test_three_admins_live_in_one_process(estate: Estate, other: Residence, tmp_path: Path) -> None:
    """Every link of a panel stays below its prefix and answers; the host's own admin is as it was."""
    estate.home.booked()
    host = hosted(estate, other, tmp_path)
    client = TestClient(host, base_url="http://localhost", headers={"Accept-Language": "en"}, follow_redirects=False)
    assert "Old boiler" in client.get("/admin/boiler/list").text
    assert "/admin/boiler/details/1" in client.get("/admin/boiler/list").text
    for prefix, house, count in (("/residents/admin", estate.home, "1 line"), ("/deep/down/other", other, "0 lines")):
        client.cookies[cookie(prefix)] = house.session("helene")
        assert count in said(client.get(f"{prefix}/bookings/list"))
        for path in ("/", "/bookings/list", "/bookings/create", "/people/list"):
            page = client.get(prefix + path)
            assert page.status_code == 200
            for link in links(page.text):
                assert link.startswith(f"{prefix}/"), link
                assert client.get(link).status_code in {200, 405}, link
    assert "Old boiler" in client.get("/admin/boiler/list").text
    other.kit.close()


def test_one_kits_session_opens_no_other(estate: Estate, other: Residence, tmp_path: Path) -> None:
    """A cookie of one kit is nobody's at its neighbour."""
    client = TestClient(hosted(estate, other, tmp_path), base_url="http://localhost", follow_redirects=False)
    secret = other.session("helene")
    client.cookies[cookie("/deep/down/other")] = client.cookies[cookie("/residents/admin")] = secret
    assert client.get("/deep/down/other/").status_code == 200
    assert client.get("/residents/admin/").status_code == 303
    other.kit.close()


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_kit_in_a_schema_of_its_own_reads_there(database: str) -> None:
    """The panel's sessions find the tables where the kit keeps them, and see one reader's rows."""
    kit = HabitatKit(url=database, settings=Settings(https=False, schema="housing"))
    kit.migrate()
    kit.desk.do(LoadHouse((EXAMPLE / "house.toml").read_text(encoding="utf-8")), by=SYSTEM)
    person = named("person", "pourquoi-pas", "helene")
    identity = kit.identities.create_identity(named("organisation", "pourquoi-pas"), person, "helene")
    client = TestClient(panel.app(kit), base_url="http://localhost", headers={"Accept-Language": "en"})
    client.cookies["habitat"] = kit.identities.open_session(identity)
    assert "21 lines" in said(client.get("/people/list"))
    kit.close()
