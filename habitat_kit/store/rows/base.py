"""What every row has in common: its table's name, its constraints' names, a privacy class per column.

Constraint names are fixed by this convention and repeated literally in the migrations; a test compares
the two. Tables are STRICT on SQLite; `narrow()` ones are WITHOUT ROWID (small rows found by their key).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, MetaData, text
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from habitat_kit.core.privacy import Privacy
from habitat_kit.store.types import Stored

NAMES = {
    "pk": "%(table_name)s_pk",
    "fk": "%(table_name)s_%(column_0_N_name)s_fk",
    "uq": "%(table_name)s_%(column_0_N_name)s_uq",
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
    "ck": "%(table_name)s_%(constraint_name)s_ck",
}
"""How constraints are called, whatever convention a host has."""

STRICT: dict[str, Any] = {"sqlite_strict": True}
"""Table options: SQLite refuses a value of another type."""

NARROW: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""Table options for small rows that are found by their primary key."""


class Base(DeclarativeBase):
    """The root of the kit's rows."""

    metadata = MetaData(naming_convention=NAMES)


def _column(privacy: Privacy, kind: type[Stored], options: dict[str, Any]) -> MappedColumn[Any]:
    return mapped_column(kind, info={"privacy": privacy.value}, **options)


def public(kind: type[Stored], **options: Any) -> MappedColumn[Any]:
    """A column anybody may see; `options` go to `mapped_column`."""
    return _column(Privacy.PUBLIC, kind, options)


def member(kind: type[Stored], **options: Any) -> MappedColumn[Any]:
    """A column the members of the house may see."""
    return _column(Privacy.MEMBER, kind, options)


def staff(kind: type[Stored], **options: Any) -> MappedColumn[Any]:
    """A column only stewards and the operator's staff may see."""
    return _column(Privacy.STAFF, kind, options)


def protected(kind: type[Stored], **options: Any) -> MappedColumn[Any]:
    """A column that must be erasable: contact details, typed words, secrets' digests."""
    return _column(Privacy.PROTECTED, kind, options)


def special(kind: type[Stored], **options: Any) -> MappedColumn[Any]:
    """A column the law protects specially: health, origin, a danger somebody is in."""
    return _column(Privacy.SPECIAL, kind, options)


def flag(name: str) -> CheckConstraint:
    """A Flag column holds 0 or 1 on SQLite, where it is an INTEGER."""
    return CheckConstraint(f"{name} IN (0, 1)", name=name).ddl_if(dialect="sqlite")


def ordered(first: str, second: str, name: str) -> CheckConstraint:
    """Of two columns, the first lies before the second (either may be NULL where its column may)."""
    return CheckConstraint(f"{first} < {second}", name=name)


def refers(column: str, to: str, *, within: str | None = None) -> ForeignKeyConstraint:
    """The column names a row of habitat_<to>; with `within` ("house_id" ...), one of the same house or organisation."""
    around = [] if within is None else [within]
    return ForeignKeyConstraint([*around, column], [f"habitat_{to}.{name}" for name in (*around, "id")])


def only(condition: str) -> dict[str, Any]:
    """Index options: only rows where `condition` holds stand in it, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def set_only(flag_name: str) -> dict[str, Any]:
    """The same for rows where a flag is set, in the words each database is asked in: SQLite looks for the same text."""
    return {"sqlite_where": text(f"{flag_name} = 1"), "postgresql_where": text(flag_name)}
