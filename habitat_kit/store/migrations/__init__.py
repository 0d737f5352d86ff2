"""Migrations: run by the kit, without ini file or env.py, all or nothing.

    upgrade(database)                     # at start, or `habitat-kit migrate`
    print(upgrade_sql("postgresql"))      # for whoever runs SQL by hand
    context.configure(include_object=include_object, …)   # in a host's env.py

One transaction holds every step of every chain and ends with a look at the foreign keys and the guard;
an interrupted upgrade leaves the database as it was. Two processes that upgrade at once wait for each other.
"""

from __future__ import annotations

from io import StringIO

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from habitat_kit.core.errors import HabitatError
from habitat_kit.store import guard
from habitat_kit.store.diagnosis import diagnose
from habitat_kit.store.errors import ConstraintBroken, SchemaBehind
from habitat_kit.store.migrations.chains import CORE, Chain, ignoring, include_object
from habitat_kit.store.statement import DIALECTS
from habitat_kit.store.transaction import Database

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

_LOCK = 0x6861_6269_7461_7421  # "habitat!"


def upgrade(database: Database, *chains: Chain) -> tuple[str, ...]:
    """Bring the kit's tables, then each plugin's, to their newest revision; answers "chain:revision" for each step."""
    try:
        return _upgrade(database, (CORE, *chains))
    except SQLAlchemyError as error:
        typed: HabitatError = diagnose(error, database.dialect_name)
    raise typed


def _upgrade(database: Database, chains: tuple[Chain, ...]) -> tuple[str, ...]:
    with database.source.migrator() as connection:
        _prepare(connection, database.schema)
        done = tuple(step for chain in chains for step in _upgrade_chain(connection, chain, database.schema))
        _check_references(connection)
        with database.inside(connection) as transaction:
            guard.verify(transaction)
        connection.commit()
    return done


def _prepare(connection: Connection, schema: str | None) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        for text in _home(schema):
            connection.exec_driver_sql(text)


def _home(schema: str | None) -> tuple[str, ...]:
    return (f'CREATE SCHEMA IF NOT EXISTS "{schema}"', f'SET LOCAL search_path TO "{schema}"') if schema else ()


def _check_references(connection: Connection) -> None:
    """Foreign keys were off on SQLite, so that rebuilding a table could not cascade: look at them all now."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ConstraintBroken("foreign_key")


def _context(connection: Connection, chain: Chain, schema: str | None) -> MigrationContext:
    opts = {"version_table": chain.table, "version_table_schema": schema}
    return MigrationContext.configure(connection, opts=opts)


def _upgrade_chain(connection: Connection, chain: Chain, schema: str | None) -> list[str]:
    context = _context(connection, chain, schema)
    waiting = _waiting(chain, context.get_current_heads())
    for revision in waiting:
        _step(context, chain, revision)
    return [f"{chain.name}:{revision.revision}" for revision in waiting]


def _step(context: MigrationContext, chain: Chain, revision: Script) -> None:
    with Operations.context(context):
        revision.module.upgrade()
    context.stamp(chain.script, revision.revision)


def _waiting(chain: Chain, has: tuple[str, ...]) -> tuple[Script, ...]:
    """The revisions after the one the database has."""
    revisions = chain.revisions
    if not has:
        return revisions
    names = [revision.revision for revision in revisions]
    if has[0] not in names:
        raise SchemaBehind(f"the tables of {chain.name} are at revision {has[0]}, newer than this version: upgrade it")
    return revisions[names.index(has[0]) + 1 :]


def heads(database: Database, *chains: Chain) -> dict[str, str | None]:
    """The revision each chain's tables have; None for one that was never made."""
    with database.reading.connect() as connection:
        found = {
            chain.name: _context(connection, chain, database.schema).get_current_heads() for chain in (CORE, *chains)
        }
    return {name: has[0] if has else None for name, has in found.items()}


def pending(database: Database, *chains: Chain) -> tuple[str, ...]:
    """What `upgrade` would do, as "chain:revision"."""
    has = heads(database, *chains)
    waiting = {chain.name: _waiting(chain, tuple(filter(None, [has[chain.name]]))) for chain in (CORE, *chains)}
    return tuple(f"{name}:{revision.revision}" for name, revisions in waiting.items() for revision in revisions)


def verify(database: Database, *chains: Chain) -> None:
    """What every start asks: SchemaBehind when revisions wait, GuardBroken when the guard is not as it should be."""
    waiting = pending(database, *chains)
    if waiting:
        raise SchemaBehind(f"migrations are waiting ({', '.join(waiting)}): run `habitat-kit migrate`")
    with database.read() as transaction:
        guard.verify(transaction)


def _version_table(chain: Chain) -> str:
    """As alembic makes it when it finds none."""
    name = chain.table
    return (
        f"CREATE TABLE {name} (version_num VARCHAR(32) NOT NULL, CONSTRAINT {name}_pkc PRIMARY KEY (version_num));\n\n"
    )


def restore_guard(database: Database) -> None:
    """Make a lost or changed guard anew, wholly or not at all; GuardBroken when claims overlap already."""
    with database.write() as transaction:
        guard.restore(transaction)


def upgrade_sql(dialect_name: str, *chains: Chain, schema: str | None = None) -> str:
    """The SQL that `upgrade` runs on an empty database, in one transaction."""
    written = StringIO()
    dialect = DIALECTS[dialect_name]()
    written.write("BEGIN IMMEDIATE;\n\n" if dialect_name == "sqlite" else "BEGIN;\n\n")
    written.writelines(f"{text};\n\n" for text in _home(schema))
    for chain in (CORE, *chains):
        opts = {"version_table": chain.table, "version_table_schema": schema, "as_sql": True, "output_buffer": written}
        context = MigrationContext.configure(dialect=dialect, opts=opts)
        written.write(_version_table(chain))
        for revision in chain.revisions:
            _step(context, chain, revision)
    written.write("COMMIT;\n")
    return written.getvalue()
