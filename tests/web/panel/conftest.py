"""The panel over two houses, once on SQLite and once on PostgreSQL; each test has a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.web.panel.estate import Estate


@pytest.fixture(scope="session")
def planted_sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Estate]:
    """Plant both houses in one file, to be copied."""
    path = tmp_path_factory.mktemp("estate") / "habitat.db"
    shutil.copy(sqlite_template, path)
    planted = Estate.at(f"sqlite:///{path}")
    planted.home.kit.close()
    assert [file.name for file in path.parent.iterdir()] == ["habitat.db"], "its WAL would be lost in a copy"
    return path, planted


@pytest.fixture(scope="session")
def planted_postgresql(postgresql: Databases, postgresql_template: str) -> tuple[str, Estate]:
    """Plant both houses in one database, to be cloned."""
    url = postgresql.make(template=postgresql_template)
    planted = Estate.at(url)
    planted.home.kit.close()
    return url, planted


@pytest.fixture
def estate(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Estate]:
    """Give both houses."""
    if dialect == "sqlite":
        path, planted = request.getfixturevalue("planted_sqlite")
        shutil.copy(path, tmp_path / "estate.db")
        made = Estate.copied(f"sqlite:///{tmp_path / 'estate.db'}", planted)
        yield made
        made.home.kit.close()
        return
    databases: Databases = request.getfixturevalue("postgresql")
    template, planted = request.getfixturevalue("planted_postgresql")
    url = databases.make(template=template)
    made = Estate.copied(url, planted)
    yield made
    made.home.kit.close()
    databases.drop(url)
