# ruff: noqa: PT012 - what is raised comes out of a whole transaction block
"""Every fault of a driver becomes one typed error, which repeats neither SQL nor values."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable
from threading import Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from habitat_kit.core.errors import HabitatError
from habitat_kit.store import postgresql, tables
from habitat_kit.store.diagnosis import diagnose
from habitat_kit.store.errors import (
    ConnectionLost,
    ConstraintBroken,
    DiskFull,
    GuardRefused,
    OutcomeUnknown,
    ReadOnly,
    StoreFault,
    StoreUnavailable,
    Taken,
    TransactionOver,
    TryAgain,
    Unstorable,
)
from habitat_kit.store.transaction import Database, Transaction
from tests.store.world import NOON, World, hour, on_postgresql, on_sqlite, put

SECRET = "Dupont-secret"


def person(tx: Transaction, world: World, **values: Any) -> None:
    """A person with a secret in every text."""
    put(
        tx,
        tables.person,
        **({"id": uuid4(), "organisation_id": world.organisation, "name": SECRET, "locale": "fr"} | values),
    )


def _unique(tx: Transaction, world: World) -> None:
    for _ in range(2):
        person(tx, world, key=SECRET)


def _key(tx: Transaction, world: World) -> None:
    put(tx, tables.organisation, id=world.organisation, key=SECRET, name=SECRET, seq=0)


def _foreign_key(tx: Transaction, world: World) -> None:
    person(tx, world, organisation_id=uuid4())


def _not_null(tx: Transaction, world: World) -> None:
    person(tx, world, locale=None)


def _check(tx: Transaction, world: World) -> None:
    world.use(tx, unit=SECRET)


BROKEN: list[tuple[Callable[[Transaction, World], None], str, str | None]] = [
    (_unique, "unique", "habitat_person_organisation_id_key_uq"),
    (_key, "unique", "habitat_organisation_pk"),
    (_not_null, "not_null", "habitat_person.locale"),
    (_check, "check", "habitat_use_unit_ck"),
    (_foreign_key, "foreign_key", None),
]


@pytest.mark.parametrize(("act", "kind", "name"), BROKEN)
def test_a_broken_constraint_is_named_alike_on_both(
    world: World, act: Callable[[Transaction, World], None], kind: str, name: str | None
) -> None:
    """Kind and name are the same on SQLite and PostgreSQL (SQLite does not name a foreign key)."""
    with world.database.write() as tx, pytest.raises(ConstraintBroken) as refused, tx.savepoint():
        act(tx, world)
    assert refused.value.kind == kind
    assert name is None or refused.value.name == name
    _says_nothing(refused.value)


def _says_nothing(error: BaseException) -> None:
    """Neither the error nor its trace repeats a value or SQL, and nothing hangs behind it."""
    assert (error.__cause__, error.__context__) == (None, None)
    for text in (str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception_only(error))):
        assert SECRET not in text
        assert "INSERT" not in text


def test_a_taken_place_says_no_more(world: World) -> None:
    """The guard's refusal names no use, no time and no place."""
    with world.database.write() as tx:
        world.claim(tx, world.use(tx), hour(1), hour(3))
        with pytest.raises(Taken) as refused, tx.savepoint():
            world.claim(tx, world.use(tx), hour(2), hour(4))
    _says_nothing(refused.value)
    assert "2027" not in str(refused.value)


def test_the_same_start_is_taken_too(world: World) -> None:
    """The claim's primary key is part of the guard: its violation is Taken, not a broken constraint."""
    with world.database.write() as tx:
        world.claim(tx, world.use(tx), hour(1), hour(3))
        with pytest.raises(Taken), tx.savepoint():
            world.claim(tx, world.use(tx), hour(1), hour(2))


@pytest.mark.parametrize("text", ["lone \ud800 surrogate", "NUL \x00"])
def test_a_text_no_database_keeps_is_unstorable(world: World, text: str) -> None:
    """Both databases refuse it as a value, not as a crash."""
    with world.database.write() as tx, pytest.raises(Unstorable), tx.savepoint():
        person(tx, world, name=text)


def test_plain_sql_that_is_wrong_is_a_fault_without_its_text(world: World) -> None:
    """A programmer's SQL error is typed, and its text stays out."""
    with world.database.write() as tx, pytest.raises(StoreFault) as refused, tx.savepoint():
        tx.say(f"INSERT INTO nowhere VALUES ('{SECRET}')")
    _says_nothing(refused.value)


@on_sqlite
def test_a_full_disk_keeps_what_was_kept(world: World) -> None:
    """The write that finds no room is refused as DiskFull, wholly; with room again everything works."""
    with world.database.write() as tx:
        world.use(tx, purpose="kept")
        pages = tx.say("PRAGMA page_count")[0][0]
        tx.say(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFull) as refused, world.database.write() as tx:
        for _ in range(1_000):
            world.use(tx, purpose=SECRET * 40)
    _says_nothing(refused.value)
    with world.database.write() as tx:
        tx.say("PRAGMA max_page_count = 1000000")
        assert tx.say("SELECT count(*) FROM habitat_use") == [(1,)]
        assert tx.say("PRAGMA integrity_check") == [("ok",)]
        world.use(tx)


@on_sqlite
def test_after_a_full_disk_nothing_is_kept_by_itself(world: World) -> None:
    """SQLite may have ended the transaction: a block that goes on keeps what returned, wholly or not at all."""
    written, over = 0, False
    try:
        with world.database.write() as tx:
            pages = tx.say("PRAGMA page_count")[0][0]
            tx.say(f"PRAGMA max_page_count = {pages}")
            for _ in range(300):
                written += _returned(world, tx)
    except TransactionOver:
        over = True
    with world.database.write() as tx:
        tx.say("PRAGMA max_page_count = 1000000")
        assert tx.say("SELECT count(*) FROM habitat_use") == [(0 if over else written,)]


def _returned(world: World, tx: Transaction) -> bool:
    try:
        world.use(tx, purpose="x" * 500)
    except HabitatError:
        return False
    return True


@on_sqlite
def test_a_database_that_only_reads_says_so(world: World) -> None:
    """A read-only database is ReadOnly."""
    with world.database.write() as tx:
        tx.say("PRAGMA query_only = ON")
        with pytest.raises(ReadOnly):
            world.use(tx)
        tx.say("PRAGMA query_only = OFF")


@on_postgresql
def test_a_server_that_only_reads_says_so(world: World) -> None:
    """A standby or a read-only transaction is ReadOnly."""
    with pytest.raises(ReadOnly), world.database.write() as tx:
        tx.say("SET TRANSACTION READ ONLY")
        world.use(tx)


def _kill(url: str, pid: int) -> None:
    with psycopg.connect(sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))


@on_postgresql
def test_a_lost_connection_is_thrown_away(world: World, store_url: str) -> None:
    """A killed connection is ConnectionLost and leaves the pool; the next write takes a new one; nothing was kept."""
    with pytest.raises(ConnectionLost) as refused, world.database.write() as tx:
        world.use(tx)
        _kill(store_url, tx.say("SELECT pg_backend_pid()")[0][0])
        world.use(tx, purpose=SECRET)
    _says_nothing(refused.value)
    assert not isinstance(refused.value, OutcomeUnknown)
    with world.database.write() as tx:
        world.use(tx)
        assert tx.say("SELECT count(*) FROM habitat_use") == [(1,)]


@on_postgresql
def test_a_connection_lost_at_commit_is_an_unknown_outcome(world: World, store_url: str) -> None:
    """When COMMIT gets no answer, the idempotency key must tell: the error says so."""
    with pytest.raises(OutcomeUnknown, match="same key"), world.database.write() as tx:
        world.use(tx)
        _kill(store_url, tx.say("SELECT pg_backend_pid()")[0][0])
    with world.database.write() as tx:
        world.use(tx)


@on_postgresql
def test_rested_connections_that_died_are_replaced(
    world: World, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the server cut what lay in the pool, no command notices: a rested connection is asked first."""
    monkeypatch.setattr(postgresql, "RESTED_SECONDS", 0.0)
    pids = []
    with world.database.read() as one, world.database.read() as two:
        pids += [tx.say("SELECT pg_backend_pid()")[0][0] for tx in (one, two)]
    for pid in pids:
        _kill(store_url, pid)
    with world.database.write() as tx:
        world.use(tx)
        assert tx.say("SELECT pg_backend_pid()")[0][0] not in pids


@on_postgresql
def test_a_connection_that_died_just_now_costs_one_command(world: World, store_url: str) -> None:
    """One that has hardly rested is not asked, for speed: that command is lost, typed, and no more."""
    with world.database.write() as tx:
        pid = tx.say("SELECT pg_backend_pid()")[0][0]
    _kill(store_url, pid)
    with pytest.raises(ConnectionLost), world.database.write() as tx:
        world.use(tx)
    with world.database.write() as tx:
        world.use(tx)
        assert tx.say("SELECT count(*) FROM habitat_use") == [(1,)]


@on_postgresql
def test_a_deadlock_is_worth_another_try(world: World) -> None:
    """Of two transactions that wait for each other one gets TryAgain, and the other goes on."""
    other = Database.open(_url(world.database))
    found: list[Any] = []
    sql = "UPDATE habitat_space SET seats = seats + 1 WHERE id = '{}'"

    def second() -> None:
        try:
            with other.write() as tx:
                tx.say(sql.format(world.leaves[1]))
                tx.say("SET LOCAL deadlock_timeout = '20s'")
                ready.append(1)
                tx.say(sql.format(world.leaves[0]))
        except TryAgain as error:
            found.append(error)

    ready: list[int] = []
    with pytest.raises(TryAgain), world.database.write() as tx:
        tx.say("SET LOCAL deadlock_timeout = '50ms'")
        tx.say(sql.format(world.leaves[0]))
        thread = Thread(target=second)
        thread.start()
        while not ready:
            thread.join(0.01)
        tx.say(sql.format(world.leaves[1]))
    thread.join(10)
    other.close()
    assert found == []


def _url(database: Database) -> sa.URL:
    return database.reading.url


STATES = [
    ("40001", TryAgain), ("40P01", TryAgain), ("55P03", TryAgain), ("53100", DiskFull), ("53300", StoreUnavailable),
    ("57P01", ConnectionLost), ("57P03", StoreUnavailable), ("08006", ConnectionLost), ("25006", ReadOnly),
    ("25P02", TransactionOver), ("22000", GuardRefused), ("22003", Unstorable), ("58030", StoreUnavailable),
    ("42P01", StoreFault), (None, ConnectionLost),
]  # fmt: skip


@pytest.mark.parametrize(("state", "typed"), STATES)
def test_each_sqlstate_has_its_type(state: str | None, typed: type[HabitatError]) -> None:
    """PostgreSQL's codes, one by one, also wrapped in SQLAlchemy's own error."""
    kind = type("Planted", (psycopg.OperationalError,), {"sqlstate": state}) if state else psycopg.OperationalError
    error = kind(f"{SECRET} DETAIL: {NOON}")
    for raised in (error, sa.exc.DBAPIError("INSERT", {"name": SECRET}, error)):
        found = diagnose(raised, "postgresql")
        assert type(found) is typed
        assert SECRET not in str(found)


CODES = [
    (sqlite3.SQLITE_BUSY, TryAgain), (sqlite3.SQLITE_BUSY_SNAPSHOT, TryAgain), (sqlite3.SQLITE_LOCKED, TryAgain),
    (sqlite3.SQLITE_FULL, DiskFull), (sqlite3.SQLITE_READONLY_DBMOVED, ReadOnly),
    (sqlite3.SQLITE_IOERR_FSYNC, StoreUnavailable), (sqlite3.SQLITE_CANTOPEN, StoreUnavailable),
    (sqlite3.SQLITE_CORRUPT, StoreUnavailable), (sqlite3.SQLITE_TOOBIG, Unstorable), (sqlite3.SQLITE_ERROR, StoreFault),
]  # fmt: skip


@pytest.mark.parametrize(("code", "typed"), CODES)
def test_each_sqlite_code_has_its_type(code: int, typed: type[HabitatError]) -> None:
    """SQLite's codes, extended ones by their family."""
    error = sqlite3.OperationalError(SECRET)
    error.sqlite_errorcode, error.sqlite_errorname = code, "SQLITE_X"
    found = diagnose(error, "sqlite")
    assert type(found) is typed
    assert SECRET not in str(found)
