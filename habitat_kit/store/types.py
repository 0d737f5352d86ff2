"""The types columns are declared with, and their codecs.

Each type turns a Python value into what the driver stores and back, once for SQLAlchemy (ORM rows,
`Connection.execute`) and once without it (`encoder`, `decoder`: what store/statement.py runs on the
driver's own cursor). None is NULL everywhere and reaches no codec. SQLite tables are STRICT, so every
type here is INTEGER, TEXT or BLOB there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Integer, LargeBinary, TypeDecorator, Uuid
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.dialects.sqlite import BLOB, INTEGER, TEXT
from sqlalchemy.types import TypeEngine

from habitat_kit.core.ids import numbered
from habitat_kit.store.errors import Unstorable

Codec = Callable[[Any], Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 86_400
_LEAST, _MOST = -(2**63), 2**63 - 1
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def _refuse(value: object, wanted: str) -> Unstorable:
    return Unstorable(f"{type(value).__name__} given where the store keeps {wanted}")


class Stored(TypeDecorator[Any]):
    """A column type with public codecs: `encode`/`decode` for one value, `encoder`/`decoder` for many."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = SqlText
    on_sqlite: ClassVar[Callable[[], TypeEngine[Any]]]
    on_postgresql: ClassVar[Callable[[], TypeEngine[Any]]]
    encoders: ClassVar[Mapping[str, Codec]] = {}
    decoders: ClassVar[Mapping[str, Codec]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        """Say for each type that SQLAlchemy may cache statements with it: none has state."""
        super().__init_subclass__(**options)
        cls.cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The plain type of one database."""
        made = type(self).on_sqlite if dialect.name == "sqlite" else type(self).on_postgresql
        return made()

    @classmethod
    def encoder(cls, dialect_name: str) -> Codec | None:
        """What turns a value (never None) into what the driver stores; None when it stays as it is."""
        return cls.encoders.get(dialect_name)

    @classmethod
    def decoder(cls, dialect_name: str) -> Codec | None:
        """What turns what the driver answers (never None) into a value; None when it stays as it is."""
        return cls.decoders.get(dialect_name)

    @classmethod
    def encode(cls, value: Any, dialect_name: str) -> Any:
        """One value as the driver stores it; Unstorable when no column of this type can hold it."""
        codec = cls.encoder(dialect_name)
        return value if value is None or codec is None else codec(value)

    @classmethod
    def decode(cls, value: Any, dialect_name: str) -> Any:
        """One value as Python knows it."""
        codec = cls.decoder(dialect_name)
        return value if value is None or codec is None else codec(value)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """SQLAlchemy's way in."""
        return self.encode(value, dialect.name)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """SQLAlchemy's way out."""
        return self.decode(value, dialect.name)


_AN_ID = "an id (uuid.UUID)"


def _same_id(value: Any) -> UUID:
    if type(value) is UUID or isinstance(value, UUID):
        return value
    raise _refuse(value, _AN_ID)


def _id_bytes(value: Any) -> bytearray:
    try:  # sqlite3 takes a bytearray as it is; for bytes it first looks for an adapter, which costs five times as much
        return bytearray(value.int.to_bytes(16, "big"))
    except AttributeError:
        raise _refuse(value, _AN_ID) from None


def _id_of(raw: bytes) -> UUID:
    return numbered(int.from_bytes(raw, "big"))


class Id(Stored):
    """uuid.UUID: BLOB of 16 bytes (40 % smaller than text) or UUID."""

    on_sqlite = BLOB
    on_postgresql = Uuid
    encoders: ClassVar = {"sqlite": _id_bytes, "postgresql": _same_id}
    decoders: ClassVar = {"sqlite": _id_of}


def _utc(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise _refuse(value, "an instant (datetime)")
    if value.tzinfo is None:
        raise Unstorable("a naive datetime is no instant: give it a zone")
    if value.microsecond:
        raise Unstorable("instants are whole seconds: drop the microseconds first")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _seconds(value: Any) -> int:
    plain = type(value) is datetime and value.tzinfo is UTC and not value.microsecond
    since = (value if plain else _utc(value)) - _EPOCH  # timestamp() would count in microseconds, at thrice the cost
    return since.days * _DAY_SECONDS + since.seconds


def _instant_of(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


def _in_utc(value: datetime) -> datetime:
    return value if value.tzinfo is UTC else value.astimezone(UTC)


class Instant(Stored):
    """Aware datetime in whole seconds, UTC: INTEGER seconds since 1970 or timestamptz."""

    on_sqlite = INTEGER
    on_postgresql: ClassVar = lambda: DateTime(timezone=True)
    encoders: ClassVar = {"sqlite": _seconds, "postgresql": _utc}
    decoders: ClassVar = {"sqlite": _instant_of, "postgresql": _in_utc}


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise _refuse(value, "a local day (date)")


def _ordinal(value: Any) -> int:
    return _day(value).toordinal()


class Day(Stored):
    """Local date: INTEGER ordinal (1 = 0001-01-01) or DATE. `day - day` counts days on both: type it as Whole."""

    on_sqlite = INTEGER
    on_postgresql = Date
    encoders: ClassVar = {"sqlite": _ordinal, "postgresql": _day}
    decoders: ClassVar = {"sqlite": date.fromordinal}

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """`day + 3` takes 3 as a number of days."""
        return Whole() if isinstance(value, int) else self


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and _LEAST <= value <= _MOST:
        return int(value)
    raise _refuse(value, "a whole number of at most 64 bits")


class Whole(Stored):
    """int of 64 bits: INTEGER or BIGINT (sums too: PostgreSQL answers those as Decimal)."""

    on_sqlite = INTEGER
    on_postgresql = BigInteger
    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Integer
    encoders: ClassVar = {"sqlite": _whole, "postgresql": _whole}
    decoders: ClassVar = {"postgresql": int}


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _refuse(value, "a flag (bool)")


def _bit(value: Any) -> int:
    return int(_flag(value))


class Flag(Stored):
    """bool: INTEGER 0 or 1, or BOOLEAN. Stands alone in a where clause."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Boolean
    on_sqlite = INTEGER
    on_postgresql = Boolean
    encoders: ClassVar = {"sqlite": _bit, "postgresql": _flag}
    decoders: ClassVar = {"sqlite": bool}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _refuse(value, "a text (str)")
    if "\x00" in value:
        raise Unstorable("a text with a NUL character cannot be kept")
    return value if type(value) is str else str.__str__(value)


class Text(Stored):
    """str without NUL (a StrEnum is kept as its value): TEXT."""

    on_sqlite = TEXT
    on_postgresql = SqlText
    encoders: ClassVar = {"sqlite": _text, "postgresql": _text}


def _digest(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    raise _refuse(value, "bytes")


def _blob(value: Any) -> bytearray:
    return bytearray(_digest(value))  # as for ids


class Digest(Stored):
    """bytes: BLOB or BYTEA."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = LargeBinary
    on_sqlite = BLOB
    on_postgresql = BYTEA
    encoders: ClassVar = {"sqlite": _blob, "postgresql": _digest}


_write = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, no NaN, no NUL."""
    try:
        written = _write(value)
    except (TypeError, ValueError) as error:
        raise Unstorable(f"not JSON: {type(error).__name__}") from None
    return _without_nul(written)


def _without_nul(text: str) -> str:
    if "\\u0000" in text and _NUL.search(text):
        raise Unstorable("a text with a NUL character cannot be kept")
    return text


class Written:
    """A value that is JSON text already (store/mapping/json.py writes core values so): a Json column takes it as it is."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = _without_nul(text)


def _json(value: Any) -> str:
    return value.text if type(value) is Written else canonical(value)


class Json(Stored):
    """A JSON value: canonical TEXT, or JSONB. None is SQL NULL, never JSON null."""

    on_sqlite = TEXT
    on_postgresql: ClassVar = lambda: JSONB(none_as_null=True)
    encoders: ClassVar = {"sqlite": _json, "postgresql": _json}
    decoders: ClassVar = {"sqlite": json.loads}

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """SQLAlchemy's JSONB writes the text itself."""
        return value if dialect.name == "postgresql" else self.encode(value, dialect.name)


TYPES: tuple[type[Stored], ...] = (Id, Instant, Day, Json, Text, Flag, Whole, Digest)
"""Every type a column of the store may have."""
