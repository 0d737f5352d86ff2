"""What a host brings along: a proxy's prefix, transactions, engines, schemas and its own migrations."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
import uvicorn
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from habitat_kit.core.commands import BookSpace
from habitat_kit.core.outcomes import Booked, Conflict
from habitat_kit.kit import HabitatKit
from habitat_kit.store.errors import EngineRefused
from habitat_kit.store.migrations import ignoring, include_object
from habitat_kit.web.cookies import SessionCookie
from tests.scenarios.crawl import Crawl
from tests.scenarios.test_embedding import feed_of, residence
from tests.web.pages.residence import OURS

DAY = date(2027, 4, 7)


@contextmanager
def served(app: Any, root_path: str) -> Iterator[str]:
    """A real server with a root path, as behind a proxy that takes a prefix away."""
    config = uvicorn.Config(app, root_path=root_path, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


def test_behind_a_proxy_that_takes_a_prefix_away(tmp_path: Path) -> None:
    """With uvicorn's root path, every link carries the proxy's prefix and the mount's."""
    kit = residence(f"sqlite:///{tmp_path / 'habitat.db'}")
    kit.booked("nadia")
    home = "/bailleur/habitat"
    name = SessionCookie(https=False).called({"root_path": home})
    headers = {**OURS, "Cookie": f"{name}={kit.session('helene')}"}
    host = Starlette(routes=[Mount("/habitat", kit.kit.asgi())])
    with served(host, "/bailleur") as base, httpx2.Client(base_url=base, headers=headers) as client:
        crawl = Crawl(client, strip="/bailleur").over("/habitat/", "/habitat/admin/")
        described = client.get("/habitat/api/v1/openapi.json").json()
    assert crawl.outside(home) == set()
    assert crawl.broken() == {}
    assert len(crawl.read) > 40
    assert described["servers"] == [{"url": f"{home}/api/v1"}]
    kit.kit.close()


def test_a_booking_in_the_hosts_own_transaction(migrated: str) -> None:
    """The host's row and the booking are kept together or not at all, and told after the host's commit."""
    kit = residence(migrated)
    engine = host_engine(migrated)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE host_order (label TEXT)"))
    command = BookSpace(kit.space("shared-flat"), "guest_stay", DAY, DAY + timedelta(days=1))
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(sa.text("INSERT INTO host_order VALUES ('undone')"))
        assert isinstance(kit.kit.inside(connection).do(command, by=kit.actor("nadia")), Booked)
        transaction.rollback()
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO host_order VALUES ('kept')"))
        outcome = kit.kit.inside(connection).do(command, by=kit.actor("nadia"))
    kit.kit.tell(outcome)
    assert isinstance(outcome, Booked)
    with engine.connect() as connection:
        assert [*connection.scalars(sa.text("SELECT label FROM host_order"))] == ["kept"]
    assert isinstance(kit.kit.desk.do(command, by=kit.actor("nadia")), Conflict)
    engine.dispose()
    kit.kit.close()


def host_engine(url: str) -> sa.Engine:
    """A host's engine as the recipe of BadTransaction says."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url)
    engine = sa.create_engine(url, connect_args={"isolation_level": None})
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def test_an_async_engine_is_refused_with_what_to_write_instead() -> None:
    """The sentence names the sync URL, without its password."""
    engine = create_async_engine("postgresql+psycopg_async://ana:hush@db.example/habitat")
    with pytest.raises(EngineRefused, match=r"postgresql\+psycopg://ana:\*\*\*@db\.example/habitat") as refused:
        HabitatKit(engine=engine)  # type: ignore[arg-type]  # what a host may try
    assert "hush" not in str(refused.value)
    with pytest.raises(EngineRefused, match=r"sqlite:///habitat\.db"):
        HabitatKit(url="sqlite+aiosqlite:///habitat.db")


def test_two_kits_in_two_schemas_of_one_database(postgresql: Any) -> None:
    """Migrated, loaded, booked, read and subscribed to: each knows its own schema, and nothing stands outside them."""
    url = postgresql.make()
    first, second = (residence(url, settings={"schema": schema}) for schema in ("gauche", "Droite"))
    booked = first.booked("nadia", DAY)
    second.booked("helene", DAY, 1)
    assert [b.id for b in first.kit.desk.sight(first.actor("nadia")).mine()] == [booked.id]
    assert second.kit.desk.sight(second.actor("nadia")).mine() == ()
    for kit, stays in ((first, "20270409"), (second, "20270408")):
        client = TestClient(kit.kit.asgi(), base_url="http://localhost", headers=OURS)
        text = client.get(f"/feeds/{feed_of(kit)}.ics").text
        assert text.count("BEGIN:VEVENT") == 1
        assert f"DTEND;VALUE=DATE:{stays}" in text
        client.headers["Cookie"] = f"habitat={kit.session('helene')}"
        crawl = Crawl(client).over("/", "/admin/")
        assert crawl.broken() == {}
        assert kit.kit.migrate() == ()
        kit.kit.verify()
        kit.kit.tick()
    engine = sa.create_engine(url)
    assert sa.inspect(engine).get_table_names() == []
    assert len(sa.inspect(engine).get_table_names(schema="gauche")) > 15
    engine.dispose()
    for kit in (first, second):
        kit.kit.close()
    postgresql.drop(url)


def test_a_hosts_autogenerate_stays_clean(migrated: str) -> None:
    """With the exported helper a host's alembic proposes nothing for our tables; without it, it would drop them."""
    host = sa.MetaData()
    sa.Table("host_guest", host, sa.Column("id", sa.Integer, primary_key=True))
    engine = sa.create_engine(migrated)
    host.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE beehive_jar (id INTEGER PRIMARY KEY)"))
    with engine.connect() as connection:

        def proposed(**options: Any) -> set[str]:
            context = MigrationContext.configure(connection, opts=options)
            return {change[1].name for change in compare_metadata(context, host) if change[0] == "remove_table"}

        assert "habitat_house" in proposed()
        assert proposed(include_object=include_object) >= {"beehive_jar", "participatory_gathering"}
        assert proposed(include_object=ignoring("habitat", "participatory")) == {"beehive_jar"}
        assert proposed(include_object=ignoring("habitat", "participatory", "beehive")) == set()
    engine.dispose()


def test_migrating_leaves_the_hosts_engine_as_it_was(tmp_path: Path) -> None:
    """A kit on a host's engine puts no listener and no pragma on it, and closing the kit leaves it open."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    kit = HabitatKit(engine=engine)
    kit.migrate()
    kit.close()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
        assert "habitat_house" in sa.inspect(connection).get_table_names()
    engine.dispose()
