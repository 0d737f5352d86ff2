"""The few expressions that SQLite and PostgreSQL write differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from habitat_kit.store.types import Whole


class earlier(FunctionElement[Any]):  # noqa: N801 - SQLAlchemy's functions are lower case
    """The smallest of its arguments in one row (not of many rows): `earlier(use.c.departure, bindparam("end"))`."""

    inherit_cache = True

    def __init__(self, first: ColumnElement[Any], *others: Any) -> None:
        super().__init__(first, *others)
        self.type = first.type


class later(FunctionElement[Any]):  # noqa: N801 - SQLAlchemy's functions are lower case
    """The greatest of its arguments in one row."""

    inherit_cache = True

    def __init__(self, first: ColumnElement[Any], *others: Any) -> None:
        super().__init__(first, *others)
        self.type = first.type


_NAMES = {
    (earlier, "sqlite"): "min",
    (earlier, "postgresql"): "least",
    (later, "sqlite"): "max",
    (later, "postgresql"): "greatest",
}


@compiles(earlier)
@compiles(later)
def _write(element: earlier | later, compiler: Any, **options: Any) -> str:
    name = _NAMES[type(element), compiler.dialect.name]
    return f"{name}({compiler.process(element.clauses, **options)})"


def days_between(first: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[int]:
    """How many days `end` lies after `first` (two Day expressions), as a whole number."""
    return type_coerce(end - first, Whole())
