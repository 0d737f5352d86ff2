"""The declared schema keeps its promises: a privacy class per column, no defaults, fixed names, strict types."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from habitat_kit.core.privacy import Privacy
from habitat_kit.store import rows, tables
from habitat_kit.store.errors import ConstraintBroken, GuardRefused, StoreFault
from habitat_kit.store.transaction import Database
from habitat_kit.store.types import Stored
from tests.store.world import NOON, World, on_sqlite, put

TABLES = tables.METADATA.sorted_tables
COLUMNS = [column for table in TABLES for column in table.columns]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_has_a_privacy_class(column: sa.Column[Any]) -> None:
    """A column without one of the five classes fails here by name."""
    assert column.info.get("privacy") in set(Privacy), f"{column} needs public(), member(), staff() or protected()"


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_has_our_own_type_and_no_default(column: sa.Column[Any]) -> None:
    """A default would hide a forgotten value, and a BEFORE trigger would see NULL in its place."""
    assert isinstance(column.type, Stored)
    assert (column.default, column.server_default, column.onupdate) == (None, None, None)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_names_are_fixed_and_short(table: sa.Table) -> None:
    """Tables start with the prefix; every constraint and index has a name both databases keep whole."""
    assert table.name.startswith("habitat_")
    names = [str(thing.name) for thing in table.constraints] + [str(index.name) for index in table.indexes]
    assert all(name.startswith(table.name) and len(name) <= 63 for name in names)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_tables_are_strict(table: sa.Table) -> None:
    """SQLite must refuse a value of another type in each of them."""
    assert table.dialect_options["sqlite"]["strict"] is True


def test_every_row_class_is_exported() -> None:
    """rows/__init__ names every declared class: one that is forgotten would not be migrated."""
    declared = {mapper.class_.__name__ for mapper in rows.Base.registry.mappers}
    assert declared == set(rows.__all__) - {"Base"}


def test_every_table_has_its_short_name() -> None:
    """tables.py names every table."""
    named = {value.name for value in vars(tables).values() if isinstance(value, sa.Table)}
    assert named == set(tables.METADATA.tables)


WRONG = [
    *(("house_id", value) for value in ("1", "'text'", "NULL")),
    *(("leaf_id", value) for value in ("1", "'text'", "NULL")),
    *(("use_id", value) for value in ("1", "'text'", "NULL")),
    *(("start", value) for value in ("'soon'", "x'00'", "1.5", "NULL")),
    *(('"end"', value) for value in ("'soon'", "'9e99'", "x'00'", "4070912400.5", "NULL")),
]


@on_sqlite
@pytest.mark.parametrize(("column", "value"), WRONG)
def test_a_claim_of_another_type_is_refused(world: World, column: str, value: str) -> None:
    """Raw SQL cannot put text, a fraction, a blob or nothing where an instant or an id belongs."""
    with world.database.write() as tx:
        row = _raw_claim(world, world.use(tx)) | {column: value}
        sql = f"INSERT OR REPLACE INTO habitat_claim ({', '.join(row)}) VALUES ({', '.join(row.values())})"
        with pytest.raises((ConstraintBroken, GuardRefused)):
            tx.say(sql)
        assert tx.say("SELECT count(*) FROM habitat_claim") == [(0,)]


@on_sqlite
def test_digits_in_a_text_are_that_number(world: World) -> None:
    """STRICT turns '4070912400' into the integer before the guard looks at it."""
    with world.database.write() as tx:
        row = _raw_claim(world, world.use(tx)) | {'"end"': "'4070912400'"}
        tx.say(f"INSERT INTO habitat_claim ({', '.join(row)}) VALUES ({', '.join(row.values())})")
        assert tx.say('SELECT "end", typeof("end") FROM habitat_claim') == [(4070912400, "integer")]


def _raw_claim(world: World, use: UUID) -> dict[str, str]:
    ids = {"house_id": world.house, "leaf_id": world.leaves[0], "organisation_id": world.organisation, "use_id": use}
    return {name: f"x'{value.hex}'" for name, value in ids.items()} | {"start": "4070908800", '"end"': "4070912400"}


def test_rows_of_another_organisation_are_out_of_reach(world: World) -> None:
    """A membership cannot tie a household of one organisation to a person of another."""
    with world.database.write() as tx:
        other, person = uuid4(), uuid4()
        put(tx, tables.organisation, id=other, key="autre", name="Autre", seq=0)
        put(tx, tables.person, id=person, organisation_id=other, name="X", locale="fr")
        membership = {"household_id": world.household, "person_id": person, "start": NOON.date()}
        for organisation in (other, world.organisation):
            with pytest.raises(ConstraintBroken) as refused, tx.savepoint():
                put(tx, tables.membership, id=uuid4(), organisation_id=organisation, **membership)
            assert refused.value.kind == "foreign_key"


def test_flags_are_bits(world: World) -> None:
    """No flag can hold a third value."""
    with world.database.write() as tx, pytest.raises((ConstraintBroken, StoreFault)), tx.savepoint():
        tx.say("UPDATE habitat_space SET bookable = 2")


def test_the_orm_reads_what_statements_wrote(world: World) -> None:
    """Rows are there for the panel: the same values through a session."""
    with Session(world.database.reading) as session:
        house = session.get(rows.HouseRow, world.house)
        assert house is not None
        assert (house.zone, house.terms, house.seq) == ("Europe/Paris", {}, 0)
        spaces = session.scalars(sa.select(rows.SpaceRow).where(rows.SpaceRow.parent_id == world.flat)).all()
    assert sorted(space.id for space in spaces) == list(world.leaves)


@on_sqlite
def test_the_panels_engine_cannot_write(world: World) -> None:
    """What the kit hands out for ORM reads refuses to write on SQLite."""
    with Session(world.database.reading) as session, pytest.raises(sa.exc.OperationalError, match="readonly"):
        session.execute(sa.delete(rows.ClaimRow))


def test_the_database_knows_no_more_tables(store: Database) -> None:
    """What is migrated is what is declared, and the version table."""
    names = set(sa.inspect(store.reading).get_table_names())
    assert names == set(tables.METADATA.tables) | {"habitat_version"}
