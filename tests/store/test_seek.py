"""One statement at once, on the caller's own thread."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from habitat_kit.core.ids import named
from habitat_kit.store import tables
from habitat_kit.store.seek import Missed, Seek, seek_on
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Database

organisation = tables.organisation
BY_KEY = Statement(
    sa.select(organisation.c.id, organisation.c.name)
    .where(organisation.c.key == sa.bindparam("key"))
    .where(organisation.c.seq <= sa.bindparam("most"))
)
NOW = {"most": 5}


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Give a migrated file with one organisation."""
    path = tmp_path / "seek.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database.open(f"sqlite:///{path}")
    rename(database, "One", fresh=True)
    yield database
    database.close()


def rename(database: Database, name: str, *, fresh: bool = False) -> None:
    """Write the organisation's name."""
    add = sa.insert(organisation).values(id=named("o"), key="o", name=name, seq=0)
    with database.write() as tx:
        tx.run(Statement(add if fresh else sa.update(organisation).values(name=name)))


def seek_in(database: Database) -> Seek[Row]:
    """A seek by key whose row says itself."""
    found = seek_on(database, BY_KEY, tuple, "key")
    assert found is not None
    return found


def test_it_reads_what_was_committed_last(file: Database) -> None:
    """Each call sees the newest row, also one that is being written over; an unknown one is None."""
    seek = seek_in(file)
    assert seek.one("o", NOW) == (named("o"), "One")
    with file.write() as tx:
        tx.run(Statement(sa.update(organisation).values(name="Two")))
        assert seek.one("o", NOW) == (named("o"), "One")
    assert seek.one("o", NOW) == (named("o"), "Two")
    assert seek.one("other", NOW) is None
    seek.close()


def test_other_parameters_are_read_anew_when_they_are_others(file: Database) -> None:
    """What stands around the key counts by its object: another one is encoded afresh."""
    seek = seek_in(file)
    assert seek.one("o", NOW) is not None
    assert seek.one("o", {"most": -1}) is None
    assert seek.one("o", {"most": 0}) is not None
    seek.close()


def test_a_file_that_is_away_is_missed(tmp_path: Path) -> None:
    """Where there is no file to read, the caller is told to ask another way; and the next call tries again."""
    path = tmp_path / "later.db"
    seek = Seek(str(path / "none"), BY_KEY, tuple, "key")
    for _ in range(2):
        with pytest.raises(Missed):
            seek.one("o", NOW)


def test_a_second_thread_never_waits_for_the_first(file: Database) -> None:
    """While one thread is reading, another is told to ask the slower way."""
    seek = seek_in(file)
    with seek._busy, pytest.raises(Missed):
        seek.one("o", NOW)
    assert seek.one("o", NOW) == (named("o"), "One")
    seek.close()


def test_a_forked_child_opens_its_own(file: Database) -> None:
    """A connection is never used in a process that did not open it."""
    seek = seek_in(file)
    seek.one("o", NOW)
    child = os.fork()
    if child == 0:
        mine = seek._connection
        same = seek.one("o", NOW) == (named("o"), "One") and seek._connection is not mine
        os._exit(0 if same else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert seek.one("o", NOW) == (named("o"), "One")
    seek.close()


def test_a_server_is_never_asked_on_the_callers_thread(postgresql_server: str) -> None:
    """On PostgreSQL there is no seek: reading may wait."""
    database = Database.open(postgresql_server)
    assert seek_on(database, BY_KEY, tuple, "key") is None
    database.close()
