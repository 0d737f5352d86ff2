"""One SQLite file: one writer connection and one writer lock per process, readers beside it.

The kit opens these connections itself, from the file's path, also where a host has an engine on the same
file: a host's engine gets no PRAGMA and no listener. The driver is in autocommit mode (isolation_level
None): a transaction starts where we write BEGIN IMMEDIATE and nowhere else. Writers of one process queue
on a lock, so the busy timeout is spent on other processes only.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Engine, NullPool, Pool, QueuePool, create_engine
from sqlalchemy.engine import URL

from habitat_kit.core.errors import HabitatError
from habitat_kit.store.diagnosis import diagnose
from habitat_kit.store.errors import BadTransaction, StoreUnavailable, TryAgain

BUSY_SECONDS = 10.0
"""How long a writer waits for another process, or for another thread's lock."""

KEPT_READERS = 16
"""How many idle readers are kept open."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)
"""What every connection of the kit says first: durable at COMMIT, erased for good, references checked."""


def connect(path: str, *, read_only: bool = False, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection to a file as the kit wants it; a new file is readable by its owner only.

    A file that is there is never opened by anything but SQLite: closing it would drop every lock this process
    holds on it (POSIX), and another process would then take the WAL away from under its connections.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


class SqliteFile:
    """A Source on one file. Make it with `sqlite_file(path)`, which answers one per file and process."""

    dialect_name = "sqlite"
    driver: type[Any] = sqlite3.Connection
    faults: tuple[type[Exception], ...] = (sqlite3.Error, UnicodeError, OverflowError)

    def __init__(self, path: str) -> None:
        self.path = path
        self.busy_seconds = BUSY_SECONDS
        self._fresh()

    def _fresh(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._writer: sqlite3.Connection | None = None
        self._readers: deque[sqlite3.Connection] = deque()
        self._reading: Engine | None = None

    def _connect(self, *, read_only: bool = False, foreign_keys: bool = True) -> sqlite3.Connection:
        try:
            made = connect(self.path, read_only=read_only, busy_seconds=self.busy_seconds)
            if not foreign_keys:
                made.execute("PRAGMA foreign_keys = OFF")
        except sqlite3.Error as error:
            typed = diagnose(error, self.dialect_name)
        else:
            return made
        raise typed

    def _say(self, connection: sqlite3.Connection, words: str) -> None:
        try:
            connection.execute(words)
        except sqlite3.Error as error:
            typed = diagnose(error, self.dialect_name)
        else:
            return
        raise typed

    @contextmanager
    def writer(self) -> Iterator[sqlite3.Connection]:
        """The file's one writer, after BEGIN IMMEDIATE. TryAgain when others keep it too long."""
        self._enter()
        try:
            if self._writer is None:
                self._writer = self._connect()
            self._begin(self._writer)
            try:
                yield self._writer
            finally:
                self._settle(self._writer)
        finally:
            self._owner = None
            self._lock.release()

    def _enter(self) -> None:
        if self._owner == threading.get_ident():
            raise BadTransaction("this thread already writes: use its open transaction, or its savepoint()")
        if not self._lock.acquire(timeout=self.busy_seconds):
            raise TryAgain("other commands of this process keep the database busy: send the whole command again")
        self._owner = threading.get_ident()

    def _begin(self, connection: sqlite3.Connection) -> None:
        try:
            self._say(connection, "BEGIN IMMEDIATE")
        except TryAgain:
            raise
        except HabitatError:
            self._discard_writer()
            raise

    def _settle(self, connection: sqlite3.Connection) -> None:
        """No transaction is ever left open on the writer."""
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._discard_writer()

    def _discard_writer(self) -> None:
        if self._writer is not None:
            with suppress(sqlite3.Error):
                self._writer.close()
            self._writer = None

    @contextmanager
    def reader(self) -> Iterator[sqlite3.Connection]:
        """A connection that cannot write, in a deferred transaction: one snapshot from its first read on."""
        try:
            connection = self._readers.pop()
        except IndexError:
            connection = self._connect(read_only=True)
        try:
            self._say(connection, "BEGIN")
            yield connection
        finally:
            self._give_back(connection)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
        else:
            if len(self._readers) < KEPT_READERS:
                self._readers.append(connection)
            else:
                connection.close()

    @property
    def reading(self) -> Engine:
        """An engine whose connections cannot write: for ORM reads."""
        if self._reading is None:
            self._reading = self._engine(QueuePool, lambda: self._connect(read_only=True))
        return self._reading

    def _engine(self, pool: type[Pool], creator: Callable[[], sqlite3.Connection]) -> Engine:
        url = URL.create("sqlite", database=self.path)
        return create_engine(url, creator=creator, poolclass=pool, hide_parameters=True)

    @contextmanager
    def migrator(self) -> Iterator[Connection]:
        """A connection of its own with foreign keys off (rebuilding a table must not cascade), after BEGIN IMMEDIATE."""
        engine = self._engine(NullPool, lambda: self._connect(foreign_keys=False))
        self._enter()
        try:
            with engine.connect() as connection:
                self._say_begin(connection)
                yield connection
        finally:
            self._owner = None
            self._lock.release()
            engine.dispose()

    def _say_begin(self, connection: Connection) -> None:
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise StoreUnavailable("the connection is gone: send it again")
        self._say(driver, "BEGIN IMMEDIATE")

    def line(self, connection: Any) -> None:
        """None: SQLite runs in this process."""

    def died(self, connection: Any) -> bool:
        """Never: a file does not hang up; `_settle` throws away what fails."""
        return False

    def broken_off(self, connection: Any) -> bool:
        """Whether SQLite rolled the transaction back by itself (full disk, I/O error)."""
        return not connection.in_transaction

    def close(self) -> None:
        """Close this file's connections in this process."""
        with self._lock:
            self._discard_writer()
            while self._readers:
                self._readers.pop().close()
            if self._reading is not None:
                self._reading.dispose()
                self._reading = None

    def forget(self) -> None:
        """In a forked child: a parent's SQLite connection must be neither used nor closed there."""
        _LEFT_BEHIND.append((self._writer, self._readers, self._reading))
        self._fresh()


_FILES: WeakValueDictionary[str, SqliteFile] = WeakValueDictionary()
_LEFT_BEHIND: list[object] = []
_FILES_LOCK = threading.Lock()


def sqlite_file(path: str) -> SqliteFile:
    """The one SqliteFile of this process for a path, whatever name leads to it."""
    real = os.path.realpath(path)
    with _FILES_LOCK:
        found = _FILES.get(real)
        if found is None:
            found = _FILES[real] = SqliteFile(real)
        return found


def _after_fork() -> None:
    for file in _FILES.values():
        file.forget()


os.register_at_fork(after_in_child=_after_fork)
