"""Transactions: where statements run, and where a driver's error becomes a typed one.

    with database.write() as tx:
        tx.one(lock_house, house=house_id)
        with tx.savepoint():
            tx.run(take_leaves, …)

Leaving the block commits; an exception rolls everything back. Nothing here retries: TryAgain says that the
whole block may run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from habitat_kit.core.errors import HabitatError
from habitat_kit.store.diagnosis import diagnose
from habitat_kit.store.engines import source_of_engine, source_of_url
from habitat_kit.store.errors import BadTransaction, ConnectionLost, EngineRefused, OutcomeUnknown, TransactionOver
from habitat_kit.store.sources import Line, Source
from habitat_kit.store.statement import Prepared, Row, Statement

RECIPES = {
    "sqlite": (
        "this connection has no transaction of its own driver: make the engine with "
        'connect_args={"isolation_level": None} and run BEGIN IMMEDIATE in its "begin" event'
    ),
    "postgresql": "this connection has no transaction: open it with connection.begin(), not in AUTOCOMMIT",
}
"""What a host does when its connection cannot carry a command."""

OVER = "the database broke this transaction off, or it has ended: nothing more of it is kept"


class Transaction:
    """One open transaction (or a savepoint in a host's). Not for several threads at once."""

    def __init__(self, source: Source, schema: str | None, connection: Any) -> None:
        self.dialect_name = source.dialect_name
        self.schema = schema
        self.connection = connection
        self._cursor = connection.cursor()
        self._source = source
        self.faults = source.faults
        self._depth = 0
        self._line: Line | None = None
        self._foreseen: dict[tuple[Any, ...], Callable[[], list[Row]]] = {}

    @property
    def cursor(self) -> Any:
        """The driver's own cursor; what was posted is done first."""
        return self._cursor if self._line is None else self._cursor_after(self._line)

    def _cursor_after(self, line: Line) -> Any:
        line.settle()
        return self._cursor

    def run(self, statement: Statement, /, **parameters: Any) -> list[Row]:
        """Run a statement once; its rows, decoded."""
        prepared = statement.on(self.dialect_name, self.schema)
        try:
            if self._line is None:
                return prepared.execute(self._cursor, parameters)
            return self._sent(self._line, prepared, prepared.values(parameters))
        except self.faults as error:
            typed = self._typed(error)
        raise typed

    def _sent(self, line: Line, prepared: Prepared, values: list[Any]) -> list[Row]:
        """The rows of a statement by the quick way: those that were foreseen, or asked for now."""
        foreseen = self._foreseen.pop((prepared.text, *values), None) if self._foreseen else None
        if foreseen is not None:
            return foreseen()
        if line.carries(prepared, values):
            return line.run(prepared, values)
        self._cursor_after(line).execute(prepared.text, values)
        return prepared.decoded(self._cursor.fetchall()) if prepared.answers else []

    def foresee(self, statement: Statement, /, **parameters: Any) -> None:
        """Say that the next `run` will be of this read: on PostgreSQL it then travels with what goes before it.

        Only for what nothing in between can change.
        """
        if self._line is not None:
            prepared = statement.on(self.dialect_name, self.schema)
            values = prepared.values(parameters)
            if self._line.carries(prepared, values):
                self._foreseen[(prepared.text, *values)] = self._line.ask(prepared, values)

    def post(self, statement: Statement, /, **parameters: Any) -> None:
        """Run a statement whose answer nobody waits for: on PostgreSQL it travels with the next.

        It is done before anything later; what goes wrong is raised there, at the latest by commit().
        """
        if self._line is not None:
            prepared = statement.on(self.dialect_name, self.schema)
            values = prepared.values(parameters)
            if self._line.carries(prepared, values):
                self._line.post(prepared, values)
                return
        self.run(statement, **parameters)

    def one(self, statement: Statement, /, **parameters: Any) -> Row | None:
        """The first row a statement answers, or None."""
        rows = self.run(statement, **parameters)
        return rows[0] if rows else None

    def many(self, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
        """Run a statement once per row of parameters, in that order; every row it answers."""
        try:
            prepared = statement.on(self.dialect_name, self.schema)
            if self._line is None or prepared.answers:
                return prepared.many(self.cursor, rows)
            for given in rows:
                self.post(statement, **given)
            self._line.settle()
        except self.faults as error:
            typed = self._typed(error)
        else:
            return []
        raise typed

    def say(self, sql: str) -> list[Row]:
        """Run plain SQL without parameters (guard, migrations, pragmas); rows as the driver gives them."""
        try:
            cursor = self.cursor
            cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []
        except self.faults as error:
            typed = self._typed(error)
        raise typed

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Keep what the block does, or roll back to here when it raises; the transaction goes on."""
        self._depth += 1
        name = f"habitat_{self._depth}"
        mark = self.say if self._line is None else self._line.say
        mark(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            with suppress(*self.faults):
                _ = self.cursor  # sends what was posted: it may fail before the block is undone
            self._foreseen.clear()
            with suppress(HabitatError):
                self.say(f"ROLLBACK TO SAVEPOINT {name}")
                self.say(f"RELEASE SAVEPOINT {name}")
            raise
        else:
            mark(f"RELEASE SAVEPOINT {name}")
        finally:
            self._depth -= 1

    def _typed(self, error: Exception) -> HabitatError:
        self._foreseen.clear()
        typed = diagnose(error, self.dialect_name)
        if self._source.died(self.connection) and not isinstance(typed, ConnectionLost):
            typed = ConnectionLost("the connection to the database was lost before anything was kept: send it again")
        return typed


class OwnTransaction(Transaction):
    """A transaction the kit began and ends; once it is over, every further statement is refused.

    `ended` says whether commit() or rollback() was called.
    """

    ended = False
    _over = False

    def __init__(self, source: Source, schema: str | None, connection: Any) -> None:
        super().__init__(source, schema, connection)
        self._line = source.line(connection)

    def _typed(self, error: Exception) -> HabitatError:
        if self._over:
            return TransactionOver(OVER)
        typed = super()._typed(error)
        if self.dialect_name == "sqlite" and self._source.broken_off(self.connection):
            self._end()  # without a transaction the driver would keep each further statement at once
        return typed

    def _end(self) -> None:
        self._over = True
        self._line = None
        with suppress(*self.faults):
            self._cursor.close()

    def commit(self) -> None:
        """Keep everything. TransactionOver when an error broke it off, OutcomeUnknown when the line died meanwhile."""
        if self._over or self._source.broken_off(self.connection):
            self.rollback()
            raise TransactionOver(OVER)
        self.ended = True
        line = self._line
        self._end()
        try:
            if line is None:
                self.connection.commit()
            else:
                line.commit()
        except self.faults as error:
            typed = super()._typed(error)
        else:
            return
        if isinstance(typed, ConnectionLost):
            raise OutcomeUnknown("the connection was lost during COMMIT: send it again with the same key")
        raise typed

    def rollback(self) -> None:
        """Keep nothing; the block may go on without the database."""
        self.ended = True
        if self._line is not None:
            self._line.forget()
        self._end()
        with suppress(*self.faults):
            self.connection.rollback()


class Database:
    """A database the kit stands on: `Database.open(url)` or `Database.on(engine)`."""

    def __init__(self, source: Source, schema: str | None = None) -> None:
        if schema is not None and source.dialect_name == "sqlite":
            raise EngineRefused("SQLite has no schemas: leave schema out")
        self.source = source
        self.schema = schema

    @classmethod
    def open(cls, url: str | URL, *, schema: str | None = None) -> Database:
        """The kit's own connections to `url`; close() them in the end."""
        return cls(source_of_url(url), schema)

    @classmethod
    def on(cls, engine: Engine, *, schema: str | None = None) -> Database:
        """The database of a host's sync engine, which stays as it is."""
        return cls(source_of_engine(engine), schema)

    @property
    def dialect_name(self) -> str:
        """Which database: "sqlite" or "postgresql"."""
        return self.source.dialect_name

    @property
    def reading(self) -> Engine:
        """An engine for ORM reads (panel, reports)."""
        return self.source.reading

    @contextmanager
    def write(self) -> Iterator[OwnTransaction]:
        """A write transaction: on SQLite it holds the file's write lock from the start."""
        with self.source.writer() as connection:
            transaction = OwnTransaction(self.source, self.schema, connection)
            try:
                yield transaction
            except BaseException:
                transaction.rollback()
                raise
            if not transaction.ended:
                transaction.commit()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that sees one snapshot and cannot write."""
        with self.source.reader() as connection:
            yield OwnTransaction(self.source, self.schema, connection)

    @contextmanager
    def inside(self, connection: Connection) -> Iterator[Transaction]:
        """Work in a host's open transaction, in a savepoint; the host commits. BadTransaction names the recipe."""
        driver = self._driver_of(connection)
        if not connection.in_transaction() or not _carries(driver, self.dialect_name):
            raise BadTransaction(RECIPES[self.dialect_name])
        transaction = Transaction(self.source, self.schema, driver)
        with transaction.savepoint():
            yield transaction

    def _driver_of(self, connection: Any) -> Any:
        driver = connection.connection.driver_connection if isinstance(connection, Connection) else None
        if not isinstance(driver, self.source.driver):
            raise BadTransaction(f"pass a sync SQLAlchemy connection of this database ({self.dialect_name})")
        return driver

    def close(self) -> None:
        """Close the kit's own connections."""
        self.source.close()


def _carries(driver: Any, dialect_name: str) -> bool:
    """Whether a savepoint on this driver connection lies inside a real transaction."""
    return bool(driver.in_transaction) if dialect_name == "sqlite" else not driver.autocommit
