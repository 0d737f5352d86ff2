"""What a driver's error means: one typed error, without SQL text, row or value.

`diagnose(error, dialect_name)` looks at codes and constraint names only, never at translated messages
(except the guard's own words on SQLite, which are ours).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import exc

from habitat_kit.core.errors import HabitatError
from habitat_kit.store.errors import (
    ConnectionLost,
    ConstraintBroken,
    DiskFull,
    GuardRefused,
    ReadOnly,
    StoreFault,
    StoreUnavailable,
    Taken,
    TransactionOver,
    TryAgain,
    Unstorable,
)

TAKEN = "habitat_taken"
"""What the guard says where somebody holds the leaf; also its constraint's name on PostgreSQL."""
UNORDERED = "habitat_unordered"
UNKNOWN_LEAF = "habitat_unknown_leaf"
OUTSIDE_LIFE = "habitat_outside_life"
CLAIM_KEY = "habitat_claim_pk"


def _taken() -> HabitatError:
    return Taken("somebody holds this place at that time")


GUARD: Mapping[str, Callable[[], HabitatError]] = {
    TAKEN: _taken,
    CLAIM_KEY: _taken,
    UNORDERED: lambda: GuardRefused("unordered"),
    "habitat_claim_instants_ck": lambda: GuardRefused("unordered"),
    "habitat_claim_during_ck": lambda: GuardRefused("unordered"),
    "habitat_claim_house_id_leaf_id_fk": lambda: GuardRefused("unknown_leaf"),
    UNKNOWN_LEAF: lambda: GuardRefused("unknown_leaf"),
    OUTSIDE_LIFE: lambda: GuardRefused("outside_life"),
}

_BUSY = "the database is busy: send the whole command again"
_FULL = "no room is left where the database stands: free some, then send it again"
_READ_ONLY = "the database only answers reads: give its file or server the right to write"
_LOST = "the connection to the database was lost before anything was kept: send it again"
_AWAY = "the database cannot be reached or is damaged: see that it runs, then send it again"
_EMPTY = "the database has no tables of the kit: run `habitat-kit migrate`, unless its file went away"
_OVER = "the database broke this transaction off: nothing of it is kept"
_ODD = "the database cannot hold this value"

_SQLITE: Mapping[int, Callable[[], HabitatError]] = {
    sqlite3.SQLITE_BUSY: lambda: TryAgain(_BUSY),
    sqlite3.SQLITE_LOCKED: lambda: TryAgain(_BUSY),
    sqlite3.SQLITE_INTERRUPT: lambda: TryAgain(_BUSY),
    sqlite3.SQLITE_FULL: lambda: DiskFull(_FULL),
    sqlite3.SQLITE_READONLY: lambda: ReadOnly(_READ_ONLY),
    sqlite3.SQLITE_IOERR: lambda: StoreUnavailable(_AWAY),
    sqlite3.SQLITE_CANTOPEN: lambda: StoreUnavailable(_AWAY),
    sqlite3.SQLITE_CORRUPT: lambda: StoreUnavailable(_AWAY),
    sqlite3.SQLITE_NOTADB: lambda: StoreUnavailable(_AWAY),
    sqlite3.SQLITE_TOOBIG: lambda: Unstorable(_ODD),
    sqlite3.SQLITE_MISMATCH: lambda: Unstorable(_ODD),
}

_SQLITE_KINDS: Mapping[int, str] = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: "unique",
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: "unique",
    sqlite3.SQLITE_CONSTRAINT_ROWID: "unique",
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: "foreign_key",
    sqlite3.SQLITE_CONSTRAINT_NOTNULL: "not_null",
    sqlite3.SQLITE_CONSTRAINT_CHECK: "check",
    3091: "type",  # SQLITE_CONSTRAINT_DATATYPE: the module names it from 3.12 on
}


def _sqlite_constraint(error: sqlite3.Error) -> HabitatError:
    said = str(error)
    if said in GUARD:
        return GUARD[said]()
    kind = _SQLITE_KINDS.get(error.sqlite_errorcode, "other")
    name = _sqlite_name(error.sqlite_errorcode, said.partition("constraint failed: ")[2])
    return GUARD[name]() if name is not None and name in GUARD else ConstraintBroken(kind, name)


def _sqlite_name(code: int, said: str) -> str | None:
    """The constraint's name: SQLite says a check's, and of a key only the columns (rows/base.py names keys by them)."""
    table, _, _ = said.partition(".")
    if code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
        return f"{table}_pk"
    if code == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
        columns = [column.rpartition(".")[2] for column in said.split(", ")]
        return "_".join([table, *columns, "uq"])
    return said or None


def _of_sqlite(error: sqlite3.Error) -> HabitatError:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        closed = isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error)
        return ConnectionLost(_LOST) if closed else StoreFault(type(error).__name__)
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_CONSTRAINT:
        return _sqlite_constraint(error)
    if primary == sqlite3.SQLITE_ERROR and str(error).startswith("no such table: habitat_"):
        return StoreUnavailable(_EMPTY)
    known = _SQLITE.get(primary)
    return known() if known else StoreFault(error.sqlite_errorname)


_STATES: Mapping[str, Callable[[], HabitatError]] = {
    "40001": lambda: TryAgain(_BUSY),
    "40P01": lambda: TryAgain(_BUSY),
    "55P03": lambda: TryAgain(_BUSY),
    "57014": lambda: TryAgain(_BUSY),
    "53100": lambda: DiskFull(_FULL),
    "25006": lambda: ReadOnly(_READ_ONLY),
    "25P02": lambda: TransactionOver(_OVER),
    "57P01": lambda: ConnectionLost(_LOST),
    "57P02": lambda: ConnectionLost(_LOST),
    "57P03": lambda: StoreUnavailable(_AWAY),
    "25P03": lambda: ConnectionLost(_LOST),
    "22000": lambda: GuardRefused("unordered"),  # a range whose lower bound lies after its upper
}

_CLASSES: Mapping[str, Callable[[], HabitatError]] = {
    "08": lambda: ConnectionLost(_LOST),
    "22": lambda: Unstorable(_ODD),
    "53": lambda: StoreUnavailable(_AWAY),
    "58": lambda: StoreUnavailable(_AWAY),
    "XX": lambda: StoreUnavailable(_AWAY),
}

_STATE_KINDS: Mapping[str, str] = {
    "23505": "unique",
    "23503": "foreign_key",
    "23502": "not_null",
    "23514": "check",
    "23P01": "exclusion",
}


def _of_postgresql(error: Any) -> HabitatError:
    state = error.sqlstate or error.diag.sqlstate
    if state is None:
        broken = type(error).__name__ in {"OperationalError", "InterfaceError", "ConnectionTimeout"}
        return ConnectionLost(_LOST) if broken else StoreFault(type(error).__name__)
    if state in _STATE_KINDS:
        name = error.diag.constraint_name
        if state == "23502":
            name = f"{error.diag.table_name}.{error.diag.column_name}"
        return GUARD[name]() if name in GUARD else ConstraintBroken(_STATE_KINDS[state], name)
    known = _STATES.get(state) or _CLASSES.get(state[:2])
    return known() if known else StoreFault(state)


def diagnose(error: BaseException, dialect_name: str) -> HabitatError:
    """The typed error for what a driver (or SQLAlchemy around it) raised."""
    if isinstance(error, HabitatError):
        return error
    if isinstance(error, exc.DBAPIError) and error.orig is not None:
        return diagnose(error.orig, dialect_name)
    if isinstance(error, exc.TimeoutError):
        return StoreUnavailable("every connection to the database is in use: send it again")
    if isinstance(error, (UnicodeError, OverflowError)):
        return Unstorable(_ODD)
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if dialect_name == "postgresql" and hasattr(error, "sqlstate"):
        return _of_postgresql(error)
    return StoreFault(type(error).__name__)
