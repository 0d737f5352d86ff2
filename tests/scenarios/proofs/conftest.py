"""Arenas: one with processes for the whole module, one in this process for each test; both on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.scenarios.proofs.arena import Arena, processes, threads


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def arena(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """Give a database with eight racing processes and a served API; each test plants houses of its own."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("arena") / "habitat.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        with processes(f"sqlite:///{path}") as racing:
            yield racing
        return
    databases = request.getfixturevalue("postgresql")
    url = databases.make(template=request.getfixturevalue("postgresql_template"))
    with processes(url) as racing:
        yield racing
    databases.drop(url)


@pytest.fixture
def small(migrated: str) -> Iterator[Arena]:
    """Give a database with sixteen clients in this process, under whom a bug can be planted."""
    with threads(migrated) as racing:
        yield racing
