"""Where transactions take their driver connections from: what SQLite and PostgreSQL have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from habitat_kit.store.statement import Prepared, Row


class Line(Protocol):
    """A way to the database that takes several statements in one round trip (store/wire.py)."""

    def carries(self, prepared: Prepared, values: Sequence[Any], /) -> bool:
        """Whether this statement can go this way."""

    def post(self, prepared: Prepared, values: Sequence[Any], /) -> None:
        """Have a statement run before anything later, without waiting for it."""

    def say(self, words: str, /) -> None:
        """The same for words without parameters."""

    def run(self, prepared: Prepared, values: Sequence[Any], /) -> list[Row]:
        """Run a statement after all that was posted; its rows."""

    def ask(self, prepared: Prepared, values: Sequence[Any], /) -> Callable[[], list[Row]]:
        """Post a statement whose rows are wanted later."""

    def settle(self) -> None:
        """Send what was posted and see it done."""

    def forget(self) -> None:
        """Leave out what was posted and not sent."""

    def commit(self) -> None:
        """Send what was posted, and COMMIT with it."""


class Source(Protocol):
    """Lends driver connections. Everything it raises is a HabitatError."""

    @property
    def dialect_name(self) -> str:
        """Which database: "sqlite" or "postgresql"."""

    @property
    def driver(self) -> type[Any]:
        """The class of the driver's connections."""

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        """What this driver raises."""

    @property
    def reading(self) -> Engine:
        """An engine for ORM reads (panel, reports). On SQLite it cannot write."""

    def writer(self) -> AbstractContextManager[Any]:
        """A driver connection in a write transaction that the borrower ends; thrown away when it died."""

    def reader(self) -> AbstractContextManager[Any]:
        """A driver connection in a transaction that sees one snapshot and cannot write."""

    def migrator(self) -> AbstractContextManager[Connection]:
        """A SQLAlchemy connection in a transaction that may change the schema; the borrower commits."""

    def line(self, connection: Any) -> Line | None:
        """The quick way for a connection just lent, where there is one."""

    def died(self, connection: Any) -> bool:
        """Whether a driver connection can no longer be used."""

    def broken_off(self, connection: Any) -> bool:
        """Whether the database ended the transaction by itself."""

    def close(self) -> None:
        """Close what the kit opened; a host's engine is left alone."""
