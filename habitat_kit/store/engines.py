"""Which databases the store stands on, and how it gets to them.

`source_of_url` opens the kit's own; `source_of_engine` stands on a host's engine. SQLite needs a file
(two connections never share an in-memory database) and PostgreSQL the psycopg driver. Async engines are
refused by naming the sync URL to pass: the desk is sync, web surfaces run it in threads.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from habitat_kit.store.errors import EngineRefused
from habitat_kit.store.sources import Source
from habitat_kit.store.sqlite import sqlite_file

SYNC_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
"""The driver name to write, per database."""


def source_of_url(url: str | URL) -> Source:
    """The kit's own way to the database at `url`; EngineRefused names what to write instead."""
    read = _read(url)
    if read.get_backend_name() == "sqlite":
        return sqlite_file(_path(read))
    from habitat_kit.store.postgresql import PostgresqlPool  # noqa: PLC0415  # psycopg is an extra

    return PostgresqlPool(_own_engine(read), own=True)


def source_of_engine(engine: Any) -> Source:
    """The way to a host's database through its sync engine; on SQLite only its file is taken."""
    sync = getattr(engine, "sync_engine", None)
    if sync is not None:
        raise EngineRefused(_async_words(sync.url))
    if not isinstance(engine, Engine):
        raise EngineRefused("pass a SQLAlchemy engine (sqlalchemy.create_engine) or a database URL")
    read = _read(engine.url)
    if read.get_backend_name() == "sqlite":
        return sqlite_file(_path(read))
    from habitat_kit.store.postgresql import PostgresqlPool  # noqa: PLC0415  # psycopg is an extra

    return PostgresqlPool(engine, own=False)


def _read(url: str | URL) -> URL:
    try:
        read = make_url(url)
    except ArgumentError:
        raise EngineRefused("not a database URL: write sqlite:///path/to/file.db or postgresql+psycopg://…") from None
    backend, _, driver = read.drivername.partition("+")
    if backend not in SYNC_DRIVERS:
        raise EngineRefused(f"no store on {backend}: write sqlite:///path/to/file.db or postgresql+psycopg://…")
    if driver in {"aiosqlite", "asyncpg", "psycopg_async"}:
        raise EngineRefused(_async_words(read))
    if driver not in {"", "pysqlite", "psycopg"}:
        raise EngineRefused(f"no store through the driver {driver}: write {_sync_name(read)}")
    return read


def _sync_name(url: URL) -> str:
    """The URL with a sync driver, its password hidden."""
    return url.set(drivername=SYNC_DRIVERS[url.get_backend_name()]).render_as_string(hide_password=True)


def _async_words(url: URL) -> str:
    return f"the desk is sync: pass the sync URL {_sync_name(url)} (web surfaces run it in threads)"


def _path(url: URL) -> str:
    database = url.database or ""
    if not database or database == ":memory:" or database.startswith("file:"):
        raise EngineRefused(
            "SQLite needs a plain file here, each connection would have its own memory: sqlite:///path/to/file.db"
        )
    return database


def _own_engine(url: URL) -> Engine:
    return create_engine(
        url.set(drivername=SYNC_DRIVERS["postgresql"]),
        hide_parameters=True,
        pool_size=16,
        max_overflow=16,
        pool_timeout=10,
        connect_args={"prepare_threshold": None},  # store/wire.py prepares; psycopg would throw its work away
    )
