"""Where the store stands, what it refuses, and what it leaves alone."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from habitat_kit.store import tables
from habitat_kit.store.engines import source_of_engine, source_of_url
from habitat_kit.store.errors import BadTransaction, EngineRefused, StoreUnavailable, TryAgain
from habitat_kit.store.sqlite import SqliteFile
from habitat_kit.store.transaction import Database
from tests.store.world import make_world, on_postgresql, on_sqlite, put


@pytest.mark.parametrize(
    ("url", "instead"),
    [
        ("sqlite+aiosqlite:///habitat.db", "sqlite:///habitat.db"),
        ("postgresql+asyncpg://ana:geheim@db/habitat", r"postgresql\+psycopg://ana:\*\*\*@db/habitat"),
        ("postgresql+psycopg_async://ana:geheim@db/habitat", r"postgresql\+psycopg://ana:\*\*\*@db/habitat"),
        ("postgresql+psycopg2://ana:geheim@db/habitat", r"postgresql\+psycopg://ana:\*\*\*@db/habitat"),
        ("mysql://ana:geheim@db/habitat", "sqlite:///path/to/file.db"),
        ("no url", "sqlite:///path/to/file.db"),
        ("sqlite://", "sqlite:///path/to/file.db"),
        ("sqlite:///:memory:", "sqlite:///path/to/file.db"),
        ("sqlite:///file:memory?mode=memory&uri=true", "sqlite:///path/to/file.db"),
    ],
)
def test_a_url_it_cannot_stand_on_is_answered_with_one_it_can(url: str, instead: str) -> None:
    """Async drivers, other databases and memory are refused by naming what to write, never a password."""
    with pytest.raises(EngineRefused, match=instead) as refused:
        source_of_url(url)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("url", ["sqlite+aiosqlite:///habitat.db", "postgresql+psycopg://ana:geheim@db/habitat"])
def test_an_async_engine_is_answered_with_the_sync_url(url: str) -> None:
    """The desk is sync: what looks like an async engine is refused by naming the URL to pass."""

    class AsyncEngine:
        sync_engine = type("Engine", (), {"url": sa.make_url(url)})

    with pytest.raises(
        EngineRefused, match=r"sync URL (sqlite:///habitat.db|postgresql\+psycopg://ana:\*\*\*@db/habitat)"
    ):
        source_of_engine(AsyncEngine())


def test_what_is_no_engine_is_refused() -> None:
    """A URL passed as an engine is a mistake with a name."""
    with pytest.raises(EngineRefused, match="create_engine"):
        source_of_engine("sqlite:///habitat.db")


def test_sqlite_has_no_schema(tmp_path: Path) -> None:
    """A schema on SQLite would be another file."""
    with pytest.raises(EngineRefused, match="schema"):
        Database.open(f"sqlite:///{tmp_path / 'a.db'}", schema="kit")


@on_sqlite
def test_its_own_connections_are_durable_and_checked(store: Database) -> None:
    """WAL, full synchronisation, references checked, erased for good: on the writer and on readers."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0}
    with store.write() as writer, store.read() as reader:
        for tx in (writer, reader):
            assert {name: tx.say(f"PRAGMA {name}")[0][0] for name in wanted} == wanted
        assert reader.say("PRAGMA query_only") == [(1,)]
        assert writer.say("PRAGMA query_only") == [(0,)]


@on_sqlite
def test_a_hosts_engine_is_left_as_it_was(store_url: str) -> None:
    """On a host's SQLite engine the kit sets no PRAGMA, hangs no listener and takes no connection."""
    engine = sa.create_engine(store_url)
    taken: list[Any] = []
    sa.event.listen(engine, "connect", lambda *_: taken.append(1))
    before = _listeners(engine)
    database = Database.on(engine)
    make_world(database)
    assert taken == []
    assert _listeners(engine) == before
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM habitat_space").scalar() == 4
    database.close()
    engine.dispose()


def _listeners(engine: sa.Engine) -> list[int]:
    return [
        len(list(getattr(owner.dispatch, name)))
        for owner in (engine, engine.pool)
        for name in ("begin", "commit", "rollback", "connect", "checkout", "checkin", "reset", "first_connect")
        if hasattr(owner.dispatch, name)
    ]


@on_postgresql
def test_a_hosts_pool_gets_its_connections_back_as_they_were(store_url: str) -> None:
    """Isolation, read-only and autocommit of a host's connections are set back after each loan."""
    engine = sa.create_engine(store_url, isolation_level="SERIALIZABLE", pool_size=1, max_overflow=0)
    database = Database.on(engine)
    with database.write() as tx:
        assert tx.say("SHOW transaction_isolation") == [("read committed",)]
        put(tx, tables.organisation, id=uuid4(), key="a", name="A", seq=0)
    with database.read() as tx:
        assert tx.say("SHOW transaction_isolation") == [("repeatable read",)]
        assert tx.say("SHOW transaction_read_only") == [("on",)]
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "serializable"
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"
        assert connection.exec_driver_sql("SELECT count(*) FROM habitat_organisation").scalar() == 1
    database.close()
    assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]
    engine.dispose()


@on_postgresql
def test_an_autocommit_engine_serves_too(store_url: str) -> None:
    """A host's AUTOCOMMIT engine does not make the kit's transactions leak."""
    engine = sa.create_engine(store_url, isolation_level="AUTOCOMMIT")
    database = Database.on(engine)
    with database.write() as tx:
        put(tx, tables.organisation, id=uuid4(), key="a", name="A", seq=0)
        tx.rollback()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM habitat_organisation").scalar() == 0
    engine.dispose()


@on_sqlite
def test_one_file_has_one_writer_whatever_its_name(store: Database, store_url: str, tmp_path: Path) -> None:
    """Two stores on one file, by symbolic link and relative path, share the process's writer lock."""
    path = Path(store_url.removeprefix("sqlite:///"))
    link = tmp_path / "link.db"
    link.symlink_to(path)
    relative = os.path.relpath(path)
    assert Database.open(f"sqlite:///{link}").source is store.source
    assert Database.open(f"sqlite:///{relative}").source is store.source


@on_sqlite
def test_a_thread_cannot_wait_for_itself(store: Database) -> None:
    """A second write in the same thread would wait for ever: it is refused with the way out."""
    with store.write(), pytest.raises(BadTransaction, match="savepoint"), store.write():
        pass


@on_sqlite
def test_threads_queue_for_the_writer(store: Database) -> None:
    """A second thread's write begins when the first has ended, without the busy timeout."""
    order: list[str] = []
    started = threading.Event()

    def second() -> None:
        started.set()
        with store.write():
            order.append("second")

    with store.write():
        thread = threading.Thread(target=second)
        thread.start()
        assert started.wait(5)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


@on_sqlite
def test_a_writer_who_waits_too_long_is_told_to_try_again(store: Database) -> None:
    """Another thread, and another connection to the file, may hold the lock longer than we wait."""
    source = store.source
    assert isinstance(source, SqliteFile)
    source.busy_seconds = 0.05
    caught: list[Exception] = []

    def second() -> None:
        try:
            with store.write():
                pass
        except TryAgain as error:
            caught.append(error)

    with store.write():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(10)
    source.close()
    stranger = sqlite3.connect(source.path, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    second()
    stranger.close()
    second()
    assert len(caught) == 2


@on_sqlite
def test_readers_do_not_wait_for_the_writer(store: Database) -> None:
    """While one writes, others read what was committed before."""
    world = make_world(store)
    with store.write() as tx:
        world.use(tx)
        with store.read() as reader:
            assert reader.say("SELECT count(*) FROM habitat_use") == [(0,)]


def test_a_new_file_is_its_owners(tmp_path: Path) -> None:
    """Other users of the machine cannot read people's data."""
    path = tmp_path / "new.db"
    database = Database.open(f"sqlite:///{path}")
    with database.write() as tx:
        tx.say("CREATE TABLE t (x)")
        assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("new.db*")} == {0o600}
    database.close()


def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """No file, no trace: a typed error."""
    with pytest.raises(StoreUnavailable), Database.open(f"sqlite:///{tmp_path / 'none' / 'x.db'}").write():
        pass


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    """Neither is a text file."""
    path = tmp_path / "notes.txt"
    path.write_text("milk, bread and a good many other things\n" * 100)
    with pytest.raises(StoreUnavailable), Database.open(f"sqlite:///{path}").write():
        pass


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """The desk hears StoreUnavailable, not psycopg."""
    database = Database.open(f"postgresql+psycopg://nobody@/none?host={tmp_path}")
    with pytest.raises(StoreUnavailable) as refused, database.write():
        pass
    assert str(tmp_path) not in str(refused.value)


@on_sqlite
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_opens_its_own_connections(store: Database) -> None:
    """A child never uses or closes its parent's SQLite connections, and writes beside it."""
    world = make_world(store)
    with store.read() as reader:
        reader.say("SELECT 1 FROM habitat_use")
        child = os.fork()
        if child == 0:
            code = 1
            try:
                with store.write() as tx:
                    world.use(tx)
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    with store.write() as tx:
        world.use(tx)
        assert tx.say("SELECT count(*) FROM habitat_use") == [(2,)]


@on_sqlite
def test_a_copy_in_another_place_is_another_store(store: Database, store_url: str, tmp_path: Path) -> None:
    """Sources are told apart by file."""
    shutil.copy(store_url.removeprefix("sqlite:///"), tmp_path / "copy.db")
    assert Database.open(f"sqlite:///{tmp_path / 'copy.db'}").source is not store.source
