"""The guard: the database itself refuses two claims on one leaf at one time, whoever writes.

Rules of this file:
1. Claims of a leaf never overlap, so of those that start before my end only the last can reach into me:
   the guard is one seek to it, and its cost does not grow with history.
2. It refuses as well what raw SQL could slip past the constraints: an end not after its start, instants
   no calendar can show, a leaf that is none, a time outside the leaf's life (`opens` to `closes`).
3. `life` may not be narrowed over claims that stand: rewrite them first.
4. `verify` compares what the database has with this text. A missing trigger, a changed one, a disabled one
   or a constraint that waits until COMMIT is named, and the kit does not serve.

SQLite has triggers (guard_sqlite.py), PostgreSQL an exclusion constraint and two triggers
(guard_postgresql.py). RAISE(ABORT) beats every OR clause and upsert and undoes its own statement only.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, type_coerce

from habitat_kit.core.periods import days_span
from habitat_kit.store import guard_postgresql, guard_sqlite, tables
from habitat_kit.store.errors import GuardBroken, Taken
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction


class _Dialect(Protocol):
    """What each of the two modules answers."""

    def texts(self, schema: str | None) -> tuple[str, ...]: ...
    def known(self, schema: str | None) -> dict[str, Any]: ...
    def found(self, transaction: Transaction) -> dict[str, Any]: ...
    def removal(self, schema: str | None) -> tuple[str, ...]: ...


_MODULES: dict[str, _Dialect] = {"sqlite": guard_sqlite, "postgresql": guard_postgresql}


def life(life_from: date | None, life_until: date | None, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants `space.opens` and `space.closes` hold: the midnights of its life, or EARLIEST and FOREVER."""
    lived = days_span(life_from, life_until, zone)
    return lived.start, lived.end


def texts(dialect_name: str, schema: str | None = None) -> tuple[str, ...]:
    """The statements that make the guard, in order."""
    return _MODULES[dialect_name].texts(schema)


def install(transaction: Transaction) -> None:
    """Make the guard on tables that have none."""
    for text in texts(transaction.dialect_name, transaction.schema):
        transaction.say(text)


def differences(transaction: Transaction) -> list[str]:
    """What of the database's guard differs from the known text, by name; empty when all is well."""
    module = _MODULES[transaction.dialect_name]
    found, known = module.found(transaction), module.known(transaction.schema)
    return sorted(name for name in found.keys() | known.keys() if found.get(name) != known.get(name))


def verify(transaction: Transaction) -> None:
    """Raise GuardBroken, naming what differs, unless the guard is as this kit knows it."""
    broken = differences(transaction)
    if broken:
        raise GuardBroken(
            f"the guard against double use is not as it should be ({', '.join(broken)}): "
            "restore a backup, or run habitat_kit.store.migrations.restore_guard(database)"
        )


def restore(transaction: Transaction) -> None:
    """Make the guard anew where it was lost or changed; GuardBroken when claims overlap already or more is missing."""
    try:
        for text in _MODULES[transaction.dialect_name].removal(transaction.schema):
            transaction.say(text)
        install(transaction)
        overlapping = transaction.run(_OVERLAPPING)
    except Taken:
        overlapping = [()]
    if overlapping:
        raise GuardBroken("claims overlap already: end one of each pair with SQL, then restore the guard")
    verify(transaction)


def _overlapping() -> Statement:
    claim = tables.claim
    following = func.lead(claim.c.start).over(partition_by=claim.c.leaf_id, order_by=claim.c.start)
    ordered = select(claim.c.end, type_coerce(following, claim.c.start.type).label("following")).subquery()
    return Statement(select(ordered.c.following).where(ordered.c.following < ordered.c.end).limit(1))


_OVERLAPPING = _overlapping()
