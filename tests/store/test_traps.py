"""Ways round the guard that a stranger's raw connection has, and traces that must not stay."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.store.checks import overlaps, strays
from tests.store.world import World, hour, make_world, on_postgresql, on_sqlite

COLUMNS = '(house_id, leaf_id, organisation_id, use_id, start, "end")'


@pytest.fixture
def stranger(world: World, store_url: str) -> Iterator[sqlite3.Connection]:
    """Give a raw connection that checks neither references nor CHECKs."""
    connection = sqlite3.connect(store_url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    yield connection
    connection.close()


def seconds(number: int) -> int:
    """An hour of the world's clock as SQLite keeps it."""
    return int(hour(number).timestamp())


def raw(world: World, **values: Any) -> list[Any]:
    """A claim as a stranger would write it."""
    row = {
        "house_id": world.house.bytes, "leaf_id": world.leaves[0].bytes, "organisation_id": world.organisation.bytes,
        "use_id": uuid4().bytes, "start": seconds(1), "end": seconds(3),
    }  # fmt: skip
    return list((row | values).values())


@on_sqlite
@pytest.mark.parametrize("how", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL"])
@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"start": seconds(3), "end": seconds(1)}, "habitat_unordered"),
        ({"start": seconds(3), "end": seconds(3)}, "habitat_unordered"),
        ({"end": 10**15}, "habitat_unordered"),
        ({"leaf_id": uuid4().bytes}, "habitat_unknown_leaf"),
        ({"house_id": uuid4().bytes}, "habitat_unknown_leaf"),
        ({"start": seconds(2), "end": seconds(4)}, "habitat_taken"),
        ({"start": seconds(0), "end": seconds(9)}, "habitat_taken"),
    ],
)
def test_a_connection_that_checks_nothing_is_guarded_all_the_same(
    world: World, stranger: sqlite3.Connection, how: str, values: dict[str, Any], refusal: str
) -> None:
    """With references and CHECKs off, the triggers still refuse what can never stand, by any OR clause."""
    sql = f"{how} INTO habitat_claim {COLUMNS} VALUES (?, ?, ?, ?, ?, ?)"
    stranger.execute(sql, raw(world))
    with pytest.raises(sqlite3.IntegrityError, match=f"^{refusal}$"):
        stranger.execute(sql, raw(world, **values))
    assert (overlaps(world.database), strays(world.database)) == ([], [])


@on_sqlite
def test_a_refusal_keeps_the_strangers_transaction(world: World, stranger: sqlite3.Connection) -> None:
    """RAISE(ABORT) undoes its statement only: savepoint and outer transaction go on, even under OR ROLLBACK."""
    stranger.execute("BEGIN")
    stranger.execute("SAVEPOINT inner")
    stranger.execute(f"INSERT INTO habitat_claim {COLUMNS} VALUES (?, ?, ?, ?, ?, ?)", raw(world))
    with pytest.raises(sqlite3.IntegrityError):
        stranger.execute(f"INSERT OR ROLLBACK INTO habitat_claim {COLUMNS} VALUES (?, ?, ?, ?, ?, ?)", raw(world))
    assert stranger.in_transaction
    stranger.execute("RELEASE SAVEPOINT inner")
    stranger.execute("COMMIT")
    assert stranger.execute("SELECT count(*) FROM habitat_claim").fetchone() == (1,)


@on_sqlite
def test_half_a_statement_is_no_statement(world: World, stranger: sqlite3.Connection) -> None:
    """A multi-row INSERT whose last row is refused keeps none of its rows, under OR FAIL too."""
    rows = [*raw(world), *raw(world, start=seconds(5), end=seconds(6)), *raw(world, start=seconds(2))]
    marks = ", ".join(["(?, ?, ?, ?, ?, ?)"] * 3)
    for how in ("INSERT", "INSERT OR FAIL", "INSERT OR IGNORE"):
        with pytest.raises(sqlite3.IntegrityError, match="habitat_taken"):
            stranger.execute(f"{how} INTO habitat_claim {COLUMNS} VALUES {marks}", rows)
        assert stranger.execute("SELECT count(*) FROM habitat_claim").fetchone() == (0,)


@on_sqlite
def test_what_was_erased_is_gone_from_the_file(world: World, store_url: str) -> None:
    """After DELETE and a checkpoint no byte of a typed word is left in the file or its log."""
    secret = "Dupont-geheim-" + uuid4().hex
    with world.database.write() as tx:
        use = world.use(tx, purpose=secret)
    path = Path(store_url.removeprefix("sqlite:///"))
    assert any(secret.encode() in file.read_bytes() for file in path.parent.glob("store.db*"))
    with world.database.write() as tx:
        tx.run(Statement(sa.delete(tables.use).where(tables.use.c.id == sa.bindparam("use"))), use=use)
    world.database.close()
    assert not any(secret.encode() in file.read_bytes() for file in path.parent.glob("store.db*"))
    make_world(world.database)


@on_postgresql
@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        ("2027-01-02", "2027-01-01", psycopg.errors.CheckViolation),
        ("2027-01-01", "2027-01-01", psycopg.errors.CheckViolation),
        ("-infinity", "2027-01-01", psycopg.errors.CheckViolation),
        ("2027-01-01", "infinity", psycopg.errors.CheckViolation),
        ("2027-01-01", None, psycopg.errors.NotNullViolation),
    ],
)
def test_a_claim_is_a_finite_period(world: World, store_url: str, start: str, end: str, error: type[Exception]) -> None:
    """Raw SQL on PostgreSQL: no empty, reversed, infinite or half-known claim."""
    with world.database.write() as tx:
        use = world.use(tx)
    plain = sa.make_url(store_url).set(drivername="postgresql").render_as_string(hide_password=False)
    ids = [world.house, world.leaves[0], world.organisation, use]
    with psycopg.connect(plain) as connection, pytest.raises(error):
        connection.execute(f"INSERT INTO habitat_claim {COLUMNS} VALUES (%s, %s, %s, %s, %s, %s)", [*ids, start, end])
