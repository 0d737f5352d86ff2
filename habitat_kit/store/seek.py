"""One statement on SQLite, at once and on the caller's own thread.

A seek by an index takes microseconds; handing it to a thread takes several times as long. So a web surface
may run one on its event loop, through a connection that is only read by and that waits for nobody.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import finalize

from habitat_kit.store.sqlite import SqliteFile, connect
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Database

T = TypeVar("T")

KNOWN = 4096
"""How many rows are remembered as what they say: a row that has not changed is not decoded again."""


class Missed(Exception):
    """The file could not be read at once: ask again through a transaction."""


class Seek(Generic[T]):
    """Runs one statement by a connection of its own. Made by `seek_on`; a second thread at the same time misses."""

    def __init__(self, path: str, statement: Statement, says: Callable[[Row], T], key: str) -> None:
        self._path = path
        self._prepared = statement.on("sqlite")
        self._read = lru_cache(KNOWN)(lambda raw: says(self._prepared.decoded([raw])[0]))
        self._key = key
        self._places = self._prepared.places(key)
        self._around: Mapping[str, Any] | None = None
        self._values: list[Any] = []
        self._connection: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor | None = None
        self._process = 0
        self._busy = Lock()

    def one(self, key: Any, around: Mapping[str, Any]) -> T | None:
        """What the first row says, or None. Missed when the file is busy, away or broken.

        `key` is the parameter that changes at every call; the same object for `around`, the other parameters, is
        not encoded again.
        """
        if not self._busy.acquire(blocking=False):
            raise Missed
        try:
            rows = self._open().execute(self._prepared.text, self._with(key, around)).fetchall()
        except sqlite3.Error:
            self.close()
            raise Missed from None
        finally:
            self._busy.release()
        return self._read(rows[0]) if rows else None

    def _with(self, key: Any, around: Mapping[str, Any]) -> list[Any]:
        if around is not self._around:
            self._values = self._prepared.values({self._key: key, **around})
            self._around = around
        for place, encode in self._places:
            self._values[place] = encode(key)
        return self._values

    def _open(self) -> sqlite3.Cursor:
        if self._cursor is None or self._process != os.getpid():
            self._process = os.getpid()  # a parent's connection is left alone: closing it would drop its locks
            self._connection = connect(self._path, read_only=True, busy_seconds=0)
            finalize(self, _close, self._connection, self._process)
            self._cursor = self._connection.cursor()
        return self._cursor

    def close(self) -> None:
        """Close the connection; the next `one` opens another."""
        if self._connection is not None:
            _close(self._connection, self._process)
            self._connection = self._cursor = None


def _close(connection: sqlite3.Connection, process: int) -> None:
    if process == os.getpid():
        with suppress(sqlite3.Error):
            connection.close()


def seek_on(database: Database, statement: Statement, says: Callable[[Row], T], key: str) -> Seek[T] | None:
    """A Seek where the database is a SQLite file; None where reading may wait for a server.

    `says` makes what a decoded row says, always the same of the same row; `key` is the parameter one looks up by.
    """
    source = database.source
    return Seek(source.path, statement, says, key) if isinstance(source, SqliteFile) else None
