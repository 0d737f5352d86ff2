"""A value whose fields each have a column of their own, as a row, and back.

Rules of this file:
1. The field `space` stands in the column `space_id` where the table has one, else in `space`; whatever stands elsewhere is
   named.
2. An enumeration is kept by its value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from attrs import AttrsInstance, fields
from sqlalchemy import Column, Table

T = TypeVar("T", bound=AttrsInstance)


class Plain(Generic[T]):
    """How the values of an attrs class are kept in a table."""

    def __init__(self, of: type[T], table: Table, **elsewhere: str) -> None:
        self._of = of
        self._names = tuple(field.name for field in fields(of))
        self._enums = _enums(of)
        self.columns: tuple[Column[Any], ...] = tuple(_column(table, name, elsewhere) for name in self._names)
        """In the order of the class's fields: what to select for `value`."""

    def row(self, value: T) -> dict[str, Any]:
        """What of a row is the value's."""
        kept = ((column.name, getattr(value, name)) for column, name in zip(self.columns, self._names, strict=True))
        return {name: what.value if isinstance(what, Enum) else what for name, what in kept}

    def value(self, row: Sequence[Any]) -> T:
        """The value of one row of `columns`."""
        found = dict(zip(self._names, row, strict=True))
        return self._of(**found | {name: kind(found[name]) for name, kind in self._enums if found[name] is not None})


def _column(table: Table, name: str, elsewhere: Mapping[str, str]) -> Column[Any]:
    known = f"{name}_id" if f"{name}_id" in table.c else name
    return table.c[elsewhere.get(name, known)]


def _enums(of: type) -> tuple[tuple[str, type[Enum]], ...]:
    """The fields that hold one of an enumeration, or nothing."""
    hints = ((name, get_args(hint) or (hint,)) for name, hint in get_type_hints(of).items())
    kinds = ((name, kind) for name, those in hints for kind in those if isinstance(kind, type))
    return tuple((name, kind) for name, kind in kinds if issubclass(kind, Enum))
