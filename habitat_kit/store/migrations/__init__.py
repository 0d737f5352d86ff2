"""Migrations: run by the kit, without ini file or env.py, all or nothing.

    upgrade(database)                     # at start, or `habitat-kit migrate`
    print(upgrade_sql("postgresql"))      # for whoever runs SQL by hand
    context.configure(include_object=include_object, …)   # in a host's env.py

One transaction holds every step of every chain and ends with a look at the foreign keys and the guard;
an interrupted upgrade leaves the database as it was. Two processes that upgrade at once wait for each other.
Only a change loads alembic: a server that has nothing to change goes without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from habitat_kit.core.errors import HabitatError
from habitat_kit.store import guard
from habitat_kit.store.diagnosis import diagnose
from habitat_kit.store.errors import SchemaBehind
from habitat_kit.store.migrations.chains import CORE, Chain, ignoring, include_object
from habitat_kit.store.transaction import Database

T = TypeVar("T")

__all__ = [
    "CORE",
    "Chain",
    "heads",
    "ignoring",
    "include_object",
    "pending",
    "restore_guard",
    "upgrade",
    "upgrade_sql",
    "verify",
]


def upgrade(database: Database, *chains: Chain) -> tuple[str, ...]:
    """Bring the kit's tables, then each plugin's, to their newest revision; answers "chain:revision" for each step."""
    from habitat_kit.store.migrations.changing import change  # noqa: PLC0415  # brings alembic with it

    return _typed(database, lambda: change(database, (CORE, *chains)))


def _typed(database: Database, work: Callable[[], T]) -> T:
    """What comes of some work done through SQLAlchemy; what goes wrong is one of our errors, without its SQL."""
    try:
        return work()
    except sa.exc.SQLAlchemyError as error:
        typed: HabitatError = diagnose(error, database.dialect_name)
    raise typed


def upgrade_sql(dialect_name: str, *chains: Chain, schema: str | None = None) -> str:
    """The SQL that `upgrade` runs on an empty database, in one transaction."""
    from habitat_kit.store.migrations.changing import written  # noqa: PLC0415  # brings alembic with it

    return written(dialect_name, (CORE, *chains), schema)


def heads(database: Database, *chains: Chain) -> dict[str, str | None]:
    """The revision each chain's tables have; None for one that was never made."""

    def look() -> dict[str, str | None]:
        with database.reading.connect() as connection:
            return {chain.name: _head(connection, chain, database.schema) for chain in (CORE, *chains)}

    return _typed(database, look)


def _head(connection: sa.Connection, chain: Chain, schema: str | None) -> str | None:
    if not sa.inspect(connection).has_table(chain.table, schema=schema):
        return None
    version = sa.select(sa.column("version_num", sa.String)).select_from(sa.table(chain.table, schema=schema))
    return connection.scalar(version)


def pending(database: Database, *chains: Chain) -> tuple[str, ...]:
    """What `upgrade` would do, as "chain:revision"."""
    has = heads(database, *chains)
    return tuple(f"{chain.name}:{name}" for chain in (CORE, *chains) for name in chain.after(has[chain.name]))


def verify(database: Database, *chains: Chain) -> None:
    """What every start asks: SchemaBehind when revisions wait, GuardBroken when the guard is not as it should be."""
    waiting = pending(database, *chains)
    if waiting:
        raise SchemaBehind(f"migrations are waiting ({', '.join(waiting)}): run `habitat-kit migrate`")
    with database.read() as transaction:
        guard.verify(transaction)


def restore_guard(database: Database) -> None:
    """Make a lost or changed guard anew, wholly or not at all; GuardBroken when claims overlap already."""
    with database.write() as transaction:
        guard.restore(transaction)
