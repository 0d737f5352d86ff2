# ruff: noqa: PT012 - what is raised comes out of a whole transaction block
"""All or nothing, one snapshot, and work inside a host's own transaction."""

from __future__ import annotations

import sqlite3
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from habitat_kit.store import tables
from habitat_kit.store.errors import BadTransaction, ReadOnly, Taken, TransactionOver, TryAgain
from habitat_kit.store.sqlite import SqliteFile
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database
from tests.store.world import LOCK_HOUSE, World, hour, on_postgresql, on_sqlite, put

USES = Statement(sa.select(sa.func.count()).select_from(tables.use))


def uses(database: Database) -> int:
    """How many uses are committed."""
    with database.read() as tx:
        (row,) = tx.run(USES)
    return int(row[0])


class Stopped(Exception):
    """What a block raises to see what is left."""


def test_leaving_the_block_commits(world: World) -> None:
    """What the block did is there for the next reader."""
    with world.database.write() as tx:
        world.use(tx)
    assert uses(world.database) == 1


def test_an_exception_keeps_nothing(world: World) -> None:
    """Whatever is raised, nothing of the block stays, and the next write works."""
    with pytest.raises(Stopped), world.database.write() as tx:
        world.use(tx)
        raise Stopped
    with world.database.write() as tx:
        world.use(tx)
    assert uses(world.database) == 1


def test_a_transaction_that_ended_takes_no_more(world: World) -> None:
    """After commit() or rollback() a statement is refused: it would be kept at once, by itself."""
    with world.database.write() as tx:
        world.use(tx)
        tx.commit()
        with pytest.raises(TransactionOver):
            world.use(tx)
    with world.database.write() as tx:
        world.use(tx)
        tx.rollback()
        with pytest.raises(TransactionOver):
            world.use(tx)
    assert uses(world.database) == 1


def test_a_savepoint_undoes_its_own_part_only(world: World) -> None:
    """A refusal rolls back to the savepoint, at any depth; before and after stay."""
    with world.database.write() as tx:
        world.use(tx)
        with tx.savepoint():
            world.use(tx)
            with pytest.raises(Stopped), tx.savepoint():
                world.use(tx)
                raise Stopped
            world.use(tx)
        with pytest.raises(Stopped), tx.savepoint(), tx.savepoint():
            world.use(tx)
            raise Stopped
        world.use(tx)
    assert uses(world.database) == 4


def test_a_statement_that_failed_halfway_leaves_nothing_behind_its_savepoint(world: World) -> None:
    """Executemany keeps the rows before the refused one in the open transaction: the savepoint takes them out."""
    with world.database.write() as tx:
        use = world.use(tx)
        row = {
            "house_id": world.house,
            "leaf_id": world.leaves[0],
            "organisation_id": world.organisation,
            "use_id": use,
        }
        rows = [row | {"start": hour(n), "end": hour(n + 2)} for n in (0, 2, 3)]
        with pytest.raises(Taken), tx.savepoint():
            tx.many(Statement(sa.insert(tables.claim)), rows)
        assert tx.say("SELECT count(*) FROM habitat_claim") == [(0,)]


def test_a_swallowed_error_does_not_pass_for_a_commit(world: World) -> None:
    """On PostgreSQL an error stops the transaction, and COMMIT would quietly roll back: that is said."""
    duplicate: dict[str, Any] = {"id": uuid4(), "key": "x", "name": "X", "seq": 0}
    try:
        with world.database.write() as tx:
            put(tx, tables.organisation, **duplicate)
            with pytest.raises(Exception, match="unique"):
                put(tx, tables.organisation, **duplicate)
    except TransactionOver:
        assert world.database.dialect_name == "postgresql"
    else:
        assert world.database.dialect_name == "sqlite"
    with world.database.read() as reader:
        count = reader.say("SELECT count(*) FROM habitat_organisation")[0][0]
    assert count == (2 if world.database.dialect_name == "sqlite" else 1)


def test_a_reader_sees_one_snapshot(world: World) -> None:
    """What is committed while it reads does not reach it; the next reader sees it."""
    with world.database.read() as reader:
        assert reader.run(USES) == [(0,)]
        with world.database.write() as tx:
            world.use(tx)
        assert reader.run(USES) == [(0,)]
    assert uses(world.database) == 1


def test_a_reader_cannot_write(world: World) -> None:
    """A read transaction refuses to write, on both databases."""
    with pytest.raises(ReadOnly), world.database.read() as tx:
        world.use(tx)


def host_engine(url: str, **options: Any) -> sa.Engine:
    """A host's engine as the recipe has it: its transactions are its driver's."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, **options)
    engine = sa.create_engine(url, connect_args={"isolation_level": None})
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def test_inside_a_hosts_transaction_the_host_decides(world: World, store_url: str) -> None:
    """Its commit keeps our work, its rollback takes it back; ours and its rows stand or fall together."""
    engine = host_engine(store_url)
    for kept in (False, True):
        with engine.connect() as connection:
            connection.exec_driver_sql("UPDATE habitat_organisation SET name = 'host'")
            with world.database.inside(connection) as tx:
                world.use(tx)
            assert connection.exec_driver_sql("SELECT count(*) FROM habitat_use").scalar() == 1
            (connection.commit if kept else connection.rollback)()
        assert uses(world.database) == int(kept)
    engine.dispose()


def test_our_failure_inside_is_not_the_hosts(world: World, store_url: str) -> None:
    """What we raise rolls back our part; the host's rows stay and it may commit them."""
    engine = host_engine(store_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE habitat_organisation SET name = 'host'")
        with pytest.raises(Taken), world.database.inside(connection) as tx:
            for _ in range(2):
                world.claim(tx, world.use(tx), hour(1), hour(2))
        with world.database.inside(connection) as tx, tx.savepoint():
            world.claim(tx, world.use(tx), hour(1), hour(2))
    engine.dispose()
    assert uses(world.database) == 1
    with world.database.read() as reader:
        assert reader.say("SELECT name FROM habitat_organisation") == [("host",)]


@on_sqlite
def test_pysqlites_own_transactions_are_refused_with_the_recipe(world: World, store_url: str) -> None:
    """SQLAlchemy says it is in a transaction while the driver is in none: a savepoint there would outlive a rollback."""
    engine = sa.create_engine(store_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM habitat_use")
        assert connection.in_transaction()
        with (
            pytest.raises(BadTransaction, match=r"isolation_level.*BEGIN IMMEDIATE"),
            world.database.inside(connection),
        ):
            pass
    engine.dispose()


@on_postgresql
def test_an_autocommit_connection_is_refused_with_the_recipe(world: World, store_url: str) -> None:
    """There a savepoint lies in no transaction."""
    engine = sa.create_engine(store_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(BadTransaction, match=r"connection\.begin\(\)"), world.database.inside(connection):
            pass
    engine.dispose()


def test_a_connection_before_its_begin_is_refused(world: World, store_url: str) -> None:
    """A host that has begun nothing would have nothing to commit."""
    engine = host_engine(store_url)
    with engine.connect() as connection, pytest.raises(BadTransaction), world.database.inside(connection):
        pass
    engine.dispose()


def test_what_is_no_connection_of_this_database_is_refused(world: World) -> None:
    """A connection of another database, an async one, or a session: the refusal says what to pass."""
    other = sa.create_engine("sqlite://")
    with other.connect() as connection:
        foreign: list[Any] = [object(), connection] if world.database.dialect_name == "postgresql" else [object()]
        for wrong in foreign:
            with pytest.raises(BadTransaction, match="sync SQLAlchemy connection"), world.database.inside(wrong):
                pass
    other.dispose()


@on_postgresql
def test_a_transaction_that_has_said_nothing_yet_will_do(world: World, store_url: str) -> None:
    """Psycopg begins at the first statement: a host's begin() without one carries our work all the same."""
    engine = host_engine(store_url)
    with engine.connect() as connection:
        transaction = connection.begin()
        with world.database.inside(connection) as tx:
            world.use(tx)
        transaction.rollback()
    engine.dispose()
    assert uses(world.database) == 0


@on_sqlite
def test_a_stale_deferred_transaction_is_told_at_once(world: World, store_url: str) -> None:
    """A host that has read before another wrote gets TryAgain without waiting: SQLite ignores the busy timeout there."""
    engine = sa.create_engine(store_url, connect_args={"isolation_level": None, "timeout": 30})
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM habitat_use").scalar()
        with world.database.write() as tx:
            world.use(tx)
        with pytest.raises(TryAgain), world.database.inside(connection) as tx:
            world.use(tx)
    engine.dispose()
    assert uses(world.database) == 1


@on_sqlite
def test_a_host_that_holds_the_lock_and_calls_us_from_outside_is_told(world: World, store_url: str) -> None:
    """Two connections of one thread cannot both write: after the busy timeout it is TryAgain, not a hang."""
    source = world.database.source
    assert isinstance(source, SqliteFile)
    source.close()
    source.busy_seconds = 0.05
    engine = host_engine(store_url)
    with engine.begin(), pytest.raises(TryAgain), world.database.write() as tx:
        world.use(tx)
    engine.dispose()


@on_postgresql
def test_a_hosts_repeatable_read_gets_no_stale_answer(world: World, store_url: str) -> None:
    """After another command locked the house, a host's older snapshot is told to start again."""
    engine = host_engine(store_url, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM habitat_use").scalar()
        with world.database.write() as tx:
            tx.run(LOCK_HOUSE, house=world.house)
        with pytest.raises(TryAgain), world.database.inside(connection) as tx:
            tx.run(LOCK_HOUSE, house=world.house)
    engine.dispose()


def test_numbers_are_handed_out_once(world: World) -> None:
    """The house's seq is read with its own update: two transactions never get the same."""
    seen = []
    for _ in range(3):
        with world.database.write() as tx:
            seen.append(tx.one(LOCK_HOUSE, house=world.house))
    assert seen == [(1,), (2,), (3,)]


@on_sqlite
def test_kept_means_on_disk(world: World, store_url: str) -> None:
    """Another program reads what a left block wrote."""
    with world.database.write() as tx:
        world.use(tx)
    stranger = sqlite3.connect(store_url.removeprefix("sqlite:///"))
    assert stranger.execute("SELECT count(*) FROM habitat_use").fetchone() == (1,)
    stranger.close()
