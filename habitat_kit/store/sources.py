"""Where transactions take their driver connections from: what SQLite and PostgreSQL have in common."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection, Engine


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

    def died(self, connection: Any) -> bool:
        """Whether a driver connection can no longer be used."""

    def broken_off(self, connection: Any) -> bool:
        """Whether the database ended the transaction by itself."""

    def close(self) -> None:
        """Close what the kit opened; a host's engine is left alone."""
