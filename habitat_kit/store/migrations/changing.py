"""Running a chain's revisions, and writing them down as SQL: what needs alembic."""

from __future__ import annotations

from io import StringIO

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script
from sqlalchemy import Connection

from habitat_kit.store import guard
from habitat_kit.store.errors import ConstraintBroken
from habitat_kit.store.migrations.chains import Chain
from habitat_kit.store.statement import DIALECTS
from habitat_kit.store.transaction import Database

_LOCK = 0x6861_6269_7461_7421  # "habitat!"


def change(database: Database, chains: tuple[Chain, ...]) -> tuple[str, ...]:
    """Run whatever waits in these chains, in one transaction; answers "chain:revision" for each step."""
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
    has = context.get_current_heads()
    waiting = chain.after(has[0] if has else None)
    for revision in chain.revisions:
        if revision.revision in waiting:
            _step(context, chain, revision)
    return [f"{chain.name}:{name}" for name in waiting]


def _step(context: MigrationContext, chain: Chain, revision: Script) -> None:
    with Operations.context(context):
        revision.module.upgrade()
    context.stamp(chain.script, revision.revision)


def _version_table(chain: Chain) -> str:
    """As alembic makes it when it finds none."""
    name = chain.table
    return (
        f"CREATE TABLE {name} (version_num VARCHAR(32) NOT NULL, CONSTRAINT {name}_pkc PRIMARY KEY (version_num));\n\n"
    )


def written(dialect_name: str, chains: tuple[Chain, ...], schema: str | None) -> str:
    """The SQL that `change` runs on an empty database, in one transaction."""
    lines = StringIO()
    dialect = DIALECTS[dialect_name]()
    lines.write("BEGIN IMMEDIATE;\n\n" if dialect_name == "sqlite" else "BEGIN;\n\n")
    lines.writelines(f"{text};\n\n" for text in _home(schema))
    for chain in chains:
        opts = {"version_table": chain.table, "version_table_schema": schema, "as_sql": True, "output_buffer": lines}
        context = MigrationContext.configure(dialect=dialect, opts=opts)
        lines.write(_version_table(chain))
        for revision in chain.revisions:
            _step(context, chain, revision)
    lines.write("COMMIT;\n")
    return lines.getvalue()
