"""Databases with the kit's schema: migrated once per run and database, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habitat_kit.store import migrations
from habitat_kit.store.transaction import Database
from tests.store.world import World, make_world


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file that nobody writes to."""
    path = tmp_path_factory.mktemp("template") / "habitat.db"
    database = Database.open(f"sqlite:///{path}")
    migrations.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Any) -> str:
    """Give the URL of a migrated PostgreSQL database that nobody writes to."""
    url: str = postgresql.make()
    database = Database.open(url)
    migrations.upgrade(database)
    database.close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Give the name of one database after the other."""
    return str(request.param)


@pytest.fixture
def store_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh database with the kit's schema, once on SQLite and once on PostgreSQL."""
    if backend == "sqlite":
        path = tmp_path / "store.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    databases = request.getfixturevalue("postgresql")
    url = databases.make(template=request.getfixturevalue("postgresql_template"))
    yield url
    databases.drop(url)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database with nothing in it, of the same kind as store_url's."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    databases = request.getfixturevalue("postgresql")
    url = databases.make()
    yield url
    databases.drop(url)


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """Give a store on a database with nothing in it."""
    database = Database.open(empty_url)
    yield database
    database.close()


@pytest.fixture
def store(store_url: str) -> Iterator[Database]:
    """Give a fresh store, migrated and empty."""
    database = Database.open(store_url)
    yield database
    database.close()


@pytest.fixture
def world(store: Database) -> World:
    """Give a fresh store with a small house in it."""
    return make_world(store)
