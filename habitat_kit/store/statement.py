"""A SQLAlchemy Core statement, compiled once and run on the driver's own cursor.

`Statement(core)` is written once for both databases (give `postgresql=` where that one needs another
form, such as ON CONFLICT DO NOTHING). `.on(dialect, schema)` compiles it once and keeps it; what comes
back encodes parameters and decodes rows with the codecs of store/types.py, about as fast as the bare
driver. Values written into the statement are fixed; what changes per call is a `bindparam` (or a column
of an insert without values). IN lists are refused: their length would change the text; a closure table
(rows/spaces.py) stands where a list would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import Delete, Insert, Select, Update
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import CompoundSelect
from sqlalchemy.types import TypeEngine

from habitat_kit.store.types import Codec, Stored

Core = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]] | Insert | Update | Delete
Row = tuple[Any, ...]

DIALECTS: Mapping[str, Callable[[], Dialect]] = {
    "sqlite": lambda: pysqlite.dialect(paramstyle="qmark"),
    "postgresql": lambda: psycopg.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]  # SQLAlchemy left it without a type
}
"""How each database's statements are written: positional parameters for both drivers."""


class Cursor(Protocol):
    """What a statement needs of a driver's cursor (sqlite3 and psycopg both have it)."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""

    def execute(self, statement: Any, parameters: Any, /) -> Any:
        """Run one statement."""

    def executemany(self, statement: Any, parameters: Any, /) -> Any:
        """Run it once per parameter row."""

    def fetchall(self) -> list[Any]:
        """The rows it answers."""


def _codec(kind: TypeEngine[Any], dialect_name: str, *, inward: bool) -> Codec | None:
    if not isinstance(kind, Stored):
        return None
    return kind.encoder(dialect_name) if inward else kind.decoder(dialect_name)


def _as_it_is(value: Any) -> Any:
    return value


class Prepared:
    """One statement as one database runs it: `text`, and codecs for each place and column."""

    def __init__(self, core: Core, dialect_name: str, schema: str | None) -> None:
        compiled = _compiled(core, dialect_name, schema)
        self.text = str(compiled)
        self._fixed: list[Any] = []
        self._slots: list[tuple[str, Codec] | int] = []
        for name in compiled.positiontup or ():
            self._slots.append(self._slot(name, compiled, dialect_name))
        self._given = tuple(dict.fromkeys(slot for slot in self._slots if not isinstance(slot, int)))
        order = [len(self._given) + slot if isinstance(slot, int) else self._given.index(slot) for slot in self._slots]
        self._in_order: Callable[[list[Any]], Iterable[Any]] = itemgetter(*order) if len(order) > 1 else iter
        self.names = frozenset(name for name, _ in self._given)
        self._count = len(self.names)
        columns = list(core.exported_columns)
        self.answers = bool(columns)
        self.kinds = tuple(type(column.type) for column in columns)
        codecs = ((i, _codec(column.type, dialect_name, inward=False)) for i, column in enumerate(columns))
        self._decoders = tuple((i, codec) for i, codec in codecs if codec is not None)

    def _slot(self, name: str, compiled: SQLCompiler, dialect_name: str) -> tuple[str, Codec] | int:
        """What fills a place: a parameter and its codec, or the number of a fixed value."""
        bind = compiled.binds[name]
        if bind.expanding or bind in compiled.literal_execute_params:
            raise TypeError("a statement of the store has no IN list: join a table instead")
        codec = _codec(bind.type, dialect_name, inward=True) or _as_it_is
        if bind.required:
            return name, codec
        value = bind.effective_value
        self._fixed.append(None if value is None else codec(value))
        return len(self._fixed) - 1

    def places(self, name: str) -> tuple[tuple[int, Codec], ...]:
        """Where among its values a parameter stands, and what encodes it."""
        return tuple(
            (place, slot[1]) for place, slot in enumerate(self._slots) if not isinstance(slot, int) and slot[0] == name
        )

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The parameters as the driver takes them, in order, each encoded once; TypeError for a missing or unknown one."""
        if len(parameters) != self._count:
            raise self._misfit(parameters)
        try:
            values = [None if (value := parameters[name]) is None else codec(value) for name, codec in self._given]
        except KeyError:
            raise self._misfit(parameters) from None
        return list(self._in_order(values + self._fixed))

    def _misfit(self, parameters: Mapping[str, Any]) -> TypeError:
        return TypeError(f"this statement takes {sorted(self.names)}, not {sorted(parameters)}")

    def execute(self, cursor: Cursor, parameters: Mapping[str, Any]) -> list[Row]:
        """Run it once and answer its rows, decoded; no rows for a statement that returns none."""
        cursor.execute(self.text, self.values(parameters))
        return self.decoded(cursor.fetchall()) if self.answers else []

    def many(self, cursor: Cursor, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
        """Run it once per row, in that order; answers the rows of all."""
        if self.answers:
            return [answer for row in rows for answer in self.execute(cursor, row)]
        values = [self.values(row) for row in rows]
        if values:
            cursor.executemany(self.text, values)
        return []

    def decoded(self, rows: Sequence[Row]) -> list[Row]:
        """Driver rows as tuples of Python values."""
        decoders = self._decoders
        if not decoders:
            return list(rows)
        found = []
        for row in rows:
            values = list(row)
            for place, codec in decoders:
                if values[place] is not None:
                    values[place] = codec(values[place])
            found.append(tuple(values))
        return found


def _compiled(core: Core, dialect_name: str, schema: str | None) -> SQLCompiler:
    dialect = DIALECTS[dialect_name]()
    if schema is None:
        compiled = core.compile(dialect=dialect)
    else:
        compiled = core.compile(dialect=dialect, schema_translate_map={None: schema}, render_schema_translate=True)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only a SELECT, INSERT, UPDATE or DELETE can be a statement of the store")
    return compiled


class Statement:
    """A Core statement to run many times. `postgresql`: the form that database takes, where it differs."""

    def __init__(self, core: Core, *, postgresql: Core | None = None) -> None:
        self._forms: Mapping[str, Core] = {"sqlite": core, "postgresql": core if postgresql is None else postgresql}
        self._prepared: dict[tuple[str, str | None], Prepared] = {}

    def on(self, dialect_name: str, schema: str | None = None) -> Prepared:
        """The statement as one database runs it, compiled at the first call."""
        key = (dialect_name, schema)
        try:
            return self._prepared[key]
        except KeyError:
            made = self._prepared[key] = Prepared(self._forms[dialect_name], dialect_name, schema)
            return made
