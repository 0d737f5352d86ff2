"""The write-ahead log of a SQLite file stays where it is while anybody writes to it, however many come and go."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from habitat_kit.store import sqlite
from tests.store.world import World, on_sqlite

COUNT = 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(c.execute("SELECT count(*) FROM habitat_use").fetchone()[0]); c.execute("UPDATE habitat_house SET seq = seq + 1"); c.commit(); c.close()'


def visitor(path: str) -> int:
    """Another process that reads, writes and goes; how many uses it saw."""
    answer = subprocess.run([sys.executable, "-c", COUNT, path], capture_output=True, text=True, check=True)
    return int(answer.stdout)


def seen_by_visitors(world: World, path: str) -> list[int]:
    """What visitors see after each of three writes, while this process opens one connection after the other."""
    found = []
    for _ in range(3):
        with world.database.write() as tx:
            world.use(tx)
        sqlite.connect(path, read_only=True).close()
        found.append(visitor(path))
    return found


@on_sqlite
def test_a_visitor_never_takes_the_log_away(world: World, store_url: str) -> None:
    """Opening a connection drops no lock of this process: a leaving visitor leaves the log, and sees every write."""
    path = store_url.removeprefix("sqlite:///")
    assert seen_by_visitors(world, path) == [1, 2, 3]
    assert Path(f"{path}-wal").exists()


@on_sqlite
def test_a_file_that_was_opened_and_closed_loses_its_log(
    world: World, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why: whoever opens and closes the file beside SQLite gives up this process's locks, and writes get lost."""
    path = store_url.removeprefix("sqlite:///")
    plain = sqlite.connect

    def careless(at: str, *, read_only: bool = False) -> sqlite3.Connection:
        os.close(os.open(at, os.O_RDWR))
        return plain(at, read_only=read_only)

    monkeypatch.setattr(sqlite, "connect", careless)
    assert seen_by_visitors(world, path) != [1, 2, 3]


@on_sqlite
def test_a_new_file_is_its_owners_only(store_url: str, tmp_path: Path) -> None:
    """A file the kit makes is readable and writable by whoever made it, and by nobody else."""
    sqlite.connect(str(tmp_path / "new.db")).close()
    assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600
