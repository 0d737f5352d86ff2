"""PostgreSQL: driver connections out of a SQLAlchemy pool, the kit's own or a host's.

The pool's events, limits and reset stay the host's. While the kit holds a connection it works in READ
COMMITTED (writes) or in a read-only REPEATABLE READ snapshot (reads) and sets back what it found.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import Any

import psycopg
from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from habitat_kit.store.diagnosis import diagnose
from habitat_kit.store.errors import ConnectionLost
from habitat_kit.store.wire import Wire

RESTED_SECONDS = 2.0
"""A connection that lay in the pool for longer is asked whether it lives before it is lent."""

_RESTING_SINCE = "habitat_resting_since"
_OVER = {TransactionStatus.INERROR, TransactionStatus.UNKNOWN}


class PostgresqlPool:
    """A Source on an engine. `own` engines are disposed by `close`, a host's are not."""

    dialect_name = "postgresql"
    driver: type[Any] = psycopg.Connection
    faults: tuple[type[Exception], ...] = (psycopg.Error, UnicodeError, OverflowError)

    def __init__(self, engine: Engine, *, own: bool) -> None:
        self._engine = engine
        self._own = own

    @contextmanager
    def writer(self) -> Iterator[Any]:
        """A pooled connection in READ COMMITTED; PostgreSQL begins at its first statement."""
        with self._lent(IsolationLevel.READ_COMMITTED, read_only=None) as driver:
            yield driver

    @contextmanager
    def reader(self) -> Iterator[Any]:
        """A pooled connection in a read-only snapshot, taken at its first statement."""
        with self._lent(IsolationLevel.REPEATABLE_READ, read_only=True) as driver:
            yield driver

    def _take(self) -> PoolProxiedConnection:
        """A connection that lives; one that rested a while is asked first, as a server may have cut it."""
        while True:
            pooled = self._checked_out()
            if monotonic() - pooled.info.get(_RESTING_SINCE, inf) < RESTED_SECONDS or _answers(pooled):
                return pooled
            pooled.invalidate()

    def _checked_out(self) -> PoolProxiedConnection:
        try:
            return self._engine.raw_connection()
        except (DBAPIError, PoolTimeout, psycopg.Error) as error:
            typed = diagnose(error, self.dialect_name)
        raise typed

    @contextmanager
    def _lent(self, level: IsolationLevel, *, read_only: bool | None) -> Iterator[Any]:
        pooled = self._take()
        driver: Any = pooled.driver_connection
        found = (driver.isolation_level, driver.read_only, driver.autocommit)
        try:
            _set(driver, (level, read_only, False))
            yield driver
        finally:
            self._give_back(pooled, driver, found)

    def _give_back(self, pooled: PoolProxiedConnection, driver: Any, found: tuple[Any, Any, Any]) -> None:
        try:
            if not self.died(driver):
                driver.rollback()
                _set(driver, found)
        except psycopg.Error:
            driver.close()
        if self.died(driver):
            pooled.invalidate()
        else:
            pooled.info[_RESTING_SINCE] = monotonic()
            pooled.close()

    def line(self, connection: Any) -> Wire | None:
        """The kit's own connections go by wire; what lies on a host's stays psycopg's."""
        if not self._own or not Wire.speaks(connection):
            return None
        level = connection.isolation_level.name.replace("_", " ")
        return Wire(connection, f"BEGIN ISOLATION LEVEL {level}{' READ ONLY' * bool(connection.read_only)}".encode())

    @property
    def reading(self) -> Engine:
        """The engine itself."""
        return self._engine

    @contextmanager
    def migrator(self) -> Iterator[Connection]:
        """A SQLAlchemy connection of the engine, in a transaction."""
        with self._engine.connect() as connection:
            connection.begin()
            yield connection

    def died(self, connection: Any) -> bool:
        """Whether the server or the line hung up."""
        return bool(connection.closed)

    def broken_off(self, connection: Any) -> bool:
        """Whether an error stopped the transaction: only a rollback (to a savepoint) helps."""
        return connection.info.transaction_status in _OVER

    def close(self) -> None:
        """Dispose of the kit's own engine."""
        if self._own:
            self._engine.dispose()


def _answers(pooled: PoolProxiedConnection) -> bool:
    """Whether the server still answers on this connection."""
    driver: Any = pooled.driver_connection
    try:
        driver.execute("SELECT 1")
        driver.rollback()
    except psycopg.Error:
        return False
    return True


def _set(driver: Any, wanted: tuple[Any, Any, Any]) -> None:
    """Isolation, read-only and autocommit of a driver connection that is in no transaction."""
    level, read_only, autocommit = wanted
    try:
        if driver.autocommit != autocommit:
            driver.autocommit = autocommit
        if driver.isolation_level != level:
            driver.isolation_level = level
        if driver.read_only != read_only:
            driver.read_only = read_only
    except psycopg.Error:
        lost = bool(driver.closed)
    else:
        return
    if lost:
        raise ConnectionLost("the connection to the database was lost before anything was kept: send it again")
    raise ConnectionLost("the pool lent a connection that is in use: send it again")
