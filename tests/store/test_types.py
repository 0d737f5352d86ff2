"""What goes into a column comes out of it, on both databases, with SQLAlchemy's hands or without."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.store.errors import Unstorable
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database
from habitat_kit.store.types import (
    TYPES,
    Day,
    Digest,
    Flag,
    Id,
    Instant,
    Json,
    Stored,
    Text,
    Whole,
    canonical,
)

DIALECTS = ("sqlite", "postgresql")

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
wholes = st.integers(-(2**63), 2**63 - 1)
instants = st.datetimes(datetime(1900, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
ZONES = (UTC, ZoneInfo("Europe/Paris"), ZoneInfo("Australia/Lord_Howe"), timezone(timedelta(hours=5, minutes=45)))
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
VALUES: dict[type[Stored], st.SearchStrategy[Any]] = {
    Id: st.uuids(),
    Instant: instants,
    Day: st.dates(),
    Json: trees.filter(lambda tree: tree is not None),
    Text: texts,
    Flag: st.booleans(),
    Whole: wholes,
    Digest: st.binary(max_size=64),
}

METADATA = sa.MetaData()
ROUND = sa.Table(
    "round",
    METADATA,
    sa.Column("number", Whole, primary_key=True),
    *(sa.Column(kind.__name__.lower(), kind) for kind in TYPES),
    sqlite_strict=True,
)
INSERT, SELECT = Statement(sa.insert(ROUND)), Statement(sa.select(ROUND).order_by(ROUND.c.number))


class Colour(StrEnum):
    """A text with a class of its own."""

    BLUE = "bleu"


class Level(IntEnum):
    """A number with a class of its own."""

    HIGH = 3


def test_every_type_is_tried() -> None:
    """A new type comes with a strategy here, or this test says so."""
    assert set(VALUES) == set(TYPES)


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind is not Json])
@pytest.mark.parametrize("dialect", DIALECTS)
@given(data=st.data())
def test_codecs_round_trip(kind: type[Stored], dialect: str, data: st.DataObject) -> None:
    """decode(encode(value)) is the value, without any database."""
    value = data.draw(VALUES[kind])
    assert kind.decode(kind.encode(value, dialect), dialect) == value


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_stays_nothing(kind: type[Stored], dialect: str) -> None:
    """None is NULL in every type, both ways."""
    assert kind.encode(None, dialect) is None
    assert kind.decode(None, dialect) is None


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Id, "018f0000-0000-7000-8000-000000000000"),
        (Instant, datetime(2027, 3, 1, 12)),
        (Instant, datetime(2027, 3, 1, 12, 0, 0, 1, tzinfo=UTC)),
        (Instant, date(2027, 3, 1)),
        (Instant, 0),
        (Day, datetime(2027, 3, 1, tzinfo=UTC)),
        (Day, "2027-03-01"),
        (Whole, True),
        (Whole, 2**63),
        (Whole, -(2**63) - 1),
        (Whole, 1.0),
        (Whole, "1"),
        (Flag, 1),
        (Text, b"text"),
        (Text, "a\x00b"),
        (Json, {"a": float("nan")}),
        (Json, {"a": uuid4()}),
        (Json, {"a": "x\x00"}),
        (Json, "\x00"),
        (Digest, "text"),
    ],
)
def test_what_no_column_can_hold_is_refused(kind: type[Stored], value: Any, dialect: str) -> None:
    """Both databases refuse the same values, by type and before the driver sees them."""
    with pytest.raises(Unstorable):
        kind.encode(value, dialect)


def test_a_refusal_never_repeats_the_value() -> None:
    """The message names types only."""
    with pytest.raises(Unstorable) as refused:
        Day.encode("Madame Dupont", "sqlite")
    assert "Dupont" not in str(refused.value)


def test_a_backslash_is_no_nul() -> None:
    """A NUL's escape, written out as six characters, is a text like another."""
    assert Json.decode(Json.encode({"a": "\\u0000"}, "sqlite"), "sqlite") == {"a": "\\u0000"}


def test_enumerations_are_kept_as_their_values() -> None:
    """A StrEnum is its text and an IntEnum its number: the driver must not see the class."""
    assert type(Text.encode(Colour.BLUE, "sqlite")) is str
    assert Text.encode(Colour.BLUE, "postgresql") == "bleu"
    assert type(Whole.encode(Level.HIGH, "sqlite")) is int


def test_json_has_one_text() -> None:
    """Equal values give equal texts: sorted keys, no spaces, letters as they are."""
    assert canonical({"b": [1, None], "a": "é"}) == canonical({"a": "é", "b": [1, None]}) == '{"a":"é","b":[1,null]}'


@given(instants, st.sampled_from(ZONES))
def test_instants_are_utc_whatever_zone_they_came_in(at: datetime, zone: tzinfo) -> None:
    """The same instant is stored alike from any zone, clock changes included, and comes back in UTC."""
    elsewhere = at.astimezone(zone)
    assert Instant.encode(elsewhere, "sqlite") == int(at.timestamp())
    assert Instant.encode(elsewhere, "postgresql") == at
    for dialect in DIALECTS:
        back = Instant.decode(Instant.encode(elsewhere, dialect), dialect)
        assert (back, back.tzinfo) == (at, UTC)


def _rows(count: int) -> list[dict[str, Any]]:
    """Examples of every type, the edges first."""
    edges: dict[str, list[Any]] = {
        "id": [UUID(int=0), UUID(int=2**128 - 1)],
        "instant": [datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)],
        "day": [date.min, date.max],
        "json": [{"é%s": [1, None, True, {"a": []}]}, []],
        "text": ["", "C'est l'été: %s ? :x \\ \U0001f3e0\r\n"],
        "flag": [True, False],
        "whole": [2**63 - 1, -(2**63)],
        "digest": [b"", bytes(range(256))],
    }
    return [{"number": n, **{name: values[n] for name, values in edges.items()}} for n in range(count)] + [
        {"number": count} | dict.fromkeys(edges)
    ]


def test_every_type_survives_both_databases(database: str) -> None:
    """The driver's cursor and SQLAlchemy read the same values, whichever of them wrote."""
    store = Database.open(database)
    rows = _rows(2)
    with store.source.migrator() as connection:
        METADATA.create_all(connection)
        connection.execute(sa.insert(ROUND), [row | {"number": row["number"] + 10} for row in rows])
        connection.commit()
    with store.write() as tx:
        tx.many(INSERT, rows)
    with store.read() as tx:
        by_cursor = tx.run(SELECT)
    with store.reading.connect() as connection:
        by_sqlalchemy = [tuple(row) for row in connection.execute(sa.select(ROUND).order_by(ROUND.c.number))]
    store.close()
    assert by_cursor == by_sqlalchemy
    assert [row[1:] for row in by_cursor[:3]] == [row[1:] for row in by_cursor[3:]]
    assert [dict(zip(ROUND.c.keys(), row, strict=True)) for row in by_cursor[:3]] == rows
    assert all(row[2] is None or row[2].tzinfo is UTC for row in by_cursor)


@given(rows=st.lists(st.fixed_dictionaries({kind.__name__.lower(): VALUES[kind] for kind in TYPES}), max_size=20))
def test_any_row_comes_back_as_it_was(round_store: Database, rows: list[dict[str, Any]]) -> None:
    """Hypothesis's rows survive the driver, in one transaction that is then rolled back."""
    numbered = [row | {"number": number} for number, row in enumerate(rows)]
    with round_store.write() as tx:
        tx.many(INSERT, numbered)
        back = [dict(zip(ROUND.c.keys(), row, strict=True)) for row in tx.run(SELECT)]
        tx.rollback()
    assert back == numbered


@pytest.fixture(scope="module", params=DIALECTS)
def round_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give a store with the table above, once per module and database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('round') / 'round.db'}"
    else:
        url = request.getfixturevalue("postgresql").make()
    store = Database.open(url)
    with store.source.migrator() as connection:
        METADATA.create_all(connection)
        connection.commit()
    yield store
    store.close()
