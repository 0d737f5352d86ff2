"""The few expressions that SQLite and PostgreSQL write differently."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Select, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.sql.visitors import replacement_traverse

from habitat_kit.store.types import Whole


class earlier(FunctionElement[Any]):  # noqa: N801  # SQLAlchemy's functions are lower case
    """The smallest of its arguments in one row (not of many rows): `earlier(use.c.departure, bindparam("end"))`."""

    inherit_cache = True

    def __init__(self, first: ColumnElement[Any], *others: Any) -> None:
        super().__init__(first, *others)
        self.type = first.type


class later(FunctionElement[Any]):  # noqa: N801  # SQLAlchemy's functions are lower case
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
    return end.op("-", precedence=7, return_type=Whole())(first)


class weekday_of(FunctionElement[Any]):  # noqa: N801  # SQLAlchemy's functions are lower case
    """The weekday of a wall time kept as text; Monday is 0."""

    inherit_cache = True
    type = Whole()


class minutes_between(FunctionElement[Any]):  # noqa: N801  # SQLAlchemy's functions are lower case
    """How many minutes the second of two wall times kept as text is after the first."""

    inherit_cache = True
    type = Whole()


def _arguments(element: FunctionElement[Any], compiler: Any, **options: Any) -> list[str]:
    return [compiler.process(clause, **options) for clause in element.clauses]


@compiles(weekday_of, "sqlite")
def _weekday_on_sqlite(element: weekday_of, compiler: Any, **options: Any) -> str:
    (wall,) = _arguments(element, compiler, **options)
    return f"((CAST(strftime('%w', {wall}) AS INTEGER) + 6) % 7)"


@compiles(weekday_of, "postgresql")
def _weekday_on_postgresql(element: weekday_of, compiler: Any, **options: Any) -> str:
    (wall,) = _arguments(element, compiler, **options)
    return f"(CAST(extract(isodow FROM CAST({wall} AS timestamp)) AS INTEGER) - 1)"


@compiles(minutes_between, "sqlite")
def _minutes_on_sqlite(element: minutes_between, compiler: Any, **options: Any) -> str:
    first, end = (f"CAST(strftime('%s', {wall}) AS INTEGER)" for wall in _arguments(element, compiler, **options))
    return f"(({end} - {first}) / 60)"


@compiles(minutes_between, "postgresql")
def _minutes_on_postgresql(element: minutes_between, compiler: Any, **options: Any) -> str:
    first, end = (f"CAST({wall} AS timestamp)" for wall in _arguments(element, compiler, **options))
    return f"(CAST(extract(epoch FROM {end} - {first}) AS BIGINT) / 60)"


def planned_once(statement: Select[Any]) -> Select[Any]:
    """The same for PostgreSQL, its values hidden from the planner, so that a connection keeps one plan of it.

    A plan for whatever values may come guesses how much lies between two instants as a share of all there ever was.
    Where the history is long it looks dear beside plans for the values at hand, and those are made anew for each
    call: ten times the work of the reading itself. What is hidden makes both look alike, and the one plan is kept.
    """

    def hide(element: Any, **_: Any) -> Any:
        return select(element).scalar_subquery() if isinstance(element, BindParameter) else None

    return cast("Select[Any]", replacement_traverse(statement, {}, hide))
