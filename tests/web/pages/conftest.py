"""A residence of one's own for each test, on SQLite: what pages do on PostgreSQL is the desk's affair."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.pages.residence import Clock, Residence


@pytest.fixture(scope="session")
def residence_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """Give a database that has the house in it, to be copied."""
    path = tmp_path_factory.mktemp("residence") / "habitat.db"
    shutil.copy(sqlite_template, path)
    Residence.at(f"sqlite:///{path}").kit.close()
    return path


@pytest.fixture
def residence(residence_file: Path, tmp_path: Path) -> Iterator[Residence]:
    """Give the Gibjoncs' house, empty of bookings, on a Wednesday morning."""
    shutil.copy(residence_file, tmp_path / "habitat.db")
    residence = Residence.open(f"sqlite:///{tmp_path / 'habitat.db'}", Clock())
    yield residence
    residence.kit.close()
