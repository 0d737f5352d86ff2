"""What can go wrong in the store, told apart by type; nothing here carries SQL text or a bound value.

HabitatError (core/errors.py)
├── StartAgain
│   └── TryAgain            deadlock, serialization failure, busy: the whole transaction may be replayed
├── StoreUnavailable
│   ├── DiskFull            no room left where the database stands
│   ├── ReadOnly            the database, or its disk, only answers reads
│   ├── ConnectionLost      the connection died before COMMIT: nothing was written
│   │   └── OutcomeUnknown  it died during COMMIT: ask again with the same idempotency key
│   └── TransactionOver     the database broke the transaction off earlier; leave the block
├── Taken                   the guard: somebody holds the leaf at that time
├── GuardRefused            the guard: a claim that could never stand (reason says why)
├── ConstraintBroken        another constraint of the schema: its kind and name, no values
├── Unstorable              a Python value that no column of its type can hold
├── StoreFault              anything else the driver said: its code and class, no text
├── BadTransaction          a host's transaction cannot carry a command
└── Misconfigured
    ├── EngineRefused       a URL or an engine the store cannot stand on
    ├── GuardBroken         triggers or constraints differ from their known text
    └── SchemaBehind        migrations are waiting, or the database is newer than the kit
"""

from __future__ import annotations

from habitat_kit.core.errors import (
    BadTransaction,
    GuardBroken,
    HabitatError,
    Misconfigured,
    StartAgain,
    StoreUnavailable,
    Taken,
)

__all__ = [
    "BadTransaction",
    "ConnectionLost",
    "ConstraintBroken",
    "DiskFull",
    "EngineRefused",
    "GuardBroken",
    "GuardRefused",
    "OutcomeUnknown",
    "ReadOnly",
    "SchemaBehind",
    "StoreFault",
    "StoreUnavailable",
    "Taken",
    "TransactionOver",
    "TryAgain",
    "Unstorable",
]


class TryAgain(StartAgain):
    """Deadlock, serialization failure or busy: nothing was written, the whole transaction may be replayed."""


class DiskFull(StoreUnavailable):
    """No room left where the database stands; nothing was written. Free some room, then send it again."""


class ReadOnly(StoreUnavailable):
    """The database, its file or its disk only answers reads; nothing was written."""


class ConnectionLost(StoreUnavailable):
    """The connection died before COMMIT: nothing was written. A new one is taken next time."""


class OutcomeUnknown(ConnectionLost):
    """The connection died during COMMIT: it may or may not be written. Ask again with the same idempotency key."""


class TransactionOver(StoreUnavailable):
    """The database broke this transaction off at an earlier error: leave the block, nothing will be written."""


class GuardRefused(HabitatError):
    """A claim that could never stand. `reason`: "unordered", "unknown_leaf" or "outside_life"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the guard refuses this claim: {reason}")
        self.reason = reason


class ConstraintBroken(HabitatError):
    """A constraint of the schema. `kind`: "unique", "foreign_key", "not_null", "check" or "type"; `name` where known."""

    def __init__(self, kind: str, name: str | None = None) -> None:
        super().__init__(f"the database refuses this row: {kind}{f' ({name})' if name else ''}")
        self.kind = kind
        self.name = name


class Unstorable(HabitatError, ValueError):
    """A Python value that no column of its type can hold (a naive time, a NUL, a number past 64 bits)."""


class StoreFault(HabitatError):
    """Anything else the driver said. `code` is its error code or class name; the text stays out."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the database answered with an error ({code})")
        self.code = code


class EngineRefused(Misconfigured):
    """A URL or an engine the store cannot stand on; the message names what to pass instead."""


class SchemaBehind(Misconfigured):
    """The schema and the kit are of different versions; the message says which way."""
