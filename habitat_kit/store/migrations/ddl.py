"""The few words migrations are written in: a table with all its names, an index, plain SQL per database.

Names are literal: a migration says what was made at its time, whatever the rows say today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from habitat_kit.store.types import Stored


def dialect_name() -> str:
    """Which database is being changed: "sqlite" or "postgresql"."""
    return op.get_context().dialect.name


def schema() -> str | None:
    """The schema the kit's tables stand in, where it is not the default one."""
    return op.get_context().version_table_schema


def column(name: str, kind: type[Stored], *, null: bool = False) -> SchemaItem:
    """A column without default."""
    return sa.Column(name, kind(), nullable=null)


def key(name: str, *columns: str) -> SchemaItem:
    """The primary key."""
    return sa.PrimaryKeyConstraint(*columns, name=name)


def unique(name: str, *columns: str) -> SchemaItem:
    """A unique constraint."""
    return sa.UniqueConstraint(*columns, name=name)


def refers(name: str, columns: Sequence[str], table: str, targets: Sequence[str]) -> SchemaItem:
    """A foreign key."""
    return sa.ForeignKeyConstraint(columns, [f"{table}.{target}" for target in targets], name=name)


def check(name: str, condition: str) -> SchemaItem:
    """A check."""
    return sa.CheckConstraint(condition, name=name)


def bits(table: str, *columns: str) -> Iterable[SchemaItem]:
    """Checks that flags are 0 or 1, where they are integers."""
    if dialect_name() == "sqlite":
        for name in columns:
            yield check(f"{table}_{name}_ck", f"{name} IN (0, 1)")


def create(name: str, *parts: SchemaItem, narrow: bool = False) -> None:
    """A table: STRICT on SQLite, and WITHOUT ROWID where it is `narrow`."""
    op.create_table(name, *parts, sqlite_strict=True, sqlite_with_rowid=not narrow)


def index(
    name: str, table: str, *columns: str, once: bool = False, where: str | None = None, flagged: str | None = None
) -> None:
    """An index; `once` makes it unique, `where` and a flag partial."""
    if flagged is not None:
        where = f"{flagged} = 1" if dialect_name() == "sqlite" else flagged
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, list(columns), unique=once, sqlite_where=condition, postgresql_where=condition)


def say(statements: Iterable[str]) -> None:
    """Plain SQL, statement by statement; a colon in it means itself."""
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


@contextmanager
def triggers_aside() -> Iterator[None]:
    """Rebuild a table inside this block: SQLite's triggers are put aside and come back as they were.

    alembic's batch mode drops a table's triggers silently, and cannot drop a table that a trigger of another
    one reads. The upgrade's last look at the guard refuses a rebuild that forgot this.
    """
    if dialect_name() != "sqlite":
        yield
        return
    found = op.get_bind().execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    say(f'DROP TRIGGER "{name}"' for name, _ in found)
    yield
    say(text for _, text in found)
