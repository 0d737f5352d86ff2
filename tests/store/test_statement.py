"""A statement is compiled once, refuses what it was not written for, and answers decoded tuples."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as pg_insert

from habitat_kit.store import tables
from habitat_kit.store.errors import ConstraintBroken
from habitat_kit.store.expressions import days_between, earlier, later
from habitat_kit.store.statement import Statement
from habitat_kit.store.types import Day, Whole
from tests.store.world import LOCK_HOUSE, NOON, World, hour, on_postgresql, put

_use, _claim, _cursor = tables.use, tables.claim, tables.cursor


def test_it_is_compiled_once_per_database_and_schema() -> None:
    """The same place asks for it again and gets the same one."""
    statement = Statement(sa.select(_use.c.id))
    assert statement.on("sqlite") is statement.on("sqlite")
    assert statement.on("postgresql", "one") is not statement.on("postgresql", "two")


def test_the_schema_is_written_into_the_text() -> None:
    """A store in a schema of its own names it everywhere, quoted where it must be."""
    statement = Statement(sa.select(_use.c.id).where(sa.exists().where(_claim.c.use_id == _use.c.id)))
    assert 'FROM "Habi tat".habitat_use' in statement.on("postgresql", "Habi tat").text
    assert "habitat_use.habitat" not in statement.on("postgresql").text


@pytest.mark.parametrize("given", [{}, {"house": 1, "other": 2}, {"hous": 1}])
def test_parameters_are_exactly_those_it_takes(given: dict[str, Any]) -> None:
    """A missing, unknown or misspelt parameter is a programmer's error and names what it takes."""
    with pytest.raises(TypeError, match="house"):
        LOCK_HOUSE.on("sqlite").values(given)


def test_a_list_is_refused() -> None:
    """IN would change the text with its length."""
    with pytest.raises(TypeError, match="no IN list"):
        Statement(sa.select(_use.c.id).where(_use.c.state.in_(["a", "b"]))).on("sqlite")


def test_fixed_values_are_encoded_once(world: World) -> None:
    """A value written into the statement goes through its column's codec like any other."""
    early = Statement(sa.select(_use.c.id).where(_use.c.start <= NOON, _use.c.counted, _use.c.house_id == world.house))
    with world.database.write() as tx:
        use = world.use(tx)
        world.use(tx, counted=False)
        world.use(tx, start=hour(1))
        assert tx.run(early) == [(use,)]


def test_returning_answers_what_was_written(world: World) -> None:
    """UPDATE … RETURNING gives the new value, and nothing where no row was meant."""
    with world.database.write() as tx:
        assert tx.one(LOCK_HOUSE, house=world.house) == (1,)
        assert tx.one(LOCK_HOUSE, house=world.house) == (2,)
        assert tx.one(LOCK_HOUSE, house=uuid4()) is None


def test_many_rows_go_in_one_call(world: World) -> None:
    """Rows are written in their order; with RETURNING each answers, without them none; no row is no work."""
    plain = Statement(sa.insert(_cursor))
    answering = Statement(sa.insert(_cursor).returning(_cursor.c.seq))
    rows = [{"reader": "outbox", "stream_id": uuid4(), "seq": number} for number in range(5)]
    with world.database.write() as tx:
        assert tx.many(plain, rows) == []
        assert tx.many(plain, []) == []
        again = [row | {"reader": "feed"} for row in rows]
        assert tx.many(answering, again) == [(number,) for number in range(5)]
        assert tx.say("SELECT count(*) FROM habitat_cursor") == [(10,)]


@on_postgresql
def test_a_conflict_does_nothing_and_returns_nothing(world: World) -> None:
    """ON CONFLICT DO NOTHING RETURNING answers the rows that went in, and the transaction goes on."""
    core = pg_insert(_cursor).on_conflict_do_nothing().returning(_cursor.c.seq)
    statement = Statement(sa.insert(_cursor), postgresql=core)
    row = {"reader": "outbox", "stream_id": uuid4()}
    with world.database.write() as tx:
        assert tx.run(statement, **row, seq=1) == [(1,)]
        assert tx.run(statement, **row, seq=2) == []
        assert tx.run(statement, **row | {"reader": "feed"}, seq=3) == [(3,)]


def test_sums_and_counts_are_whole_numbers(world: World) -> None:
    """PostgreSQL adds BIGINT into NUMERIC; what comes back is an int on both."""
    total = Statement(sa.select(sa.func.sum(_use.c.guests), sa.func.count(), sa.func.max(_use.c.start)))
    with world.database.write() as tx:
        world.use(tx)
        world.use(tx, start=hour(3))
        (row,) = tx.run(total)
    assert row == (4, 2, hour(3))
    assert type(row[0]) is int


def test_nights_are_clipped_and_counted_in_sql(world: World) -> None:
    """earlier, later and days_between say the same on both databases: nights of a stay within given days."""
    first, end = sa.bindparam("first", type_=Day()), sa.bindparam("end", type_=Day())
    clipped = days_between(later(_use.c.first_night, first), earlier(_use.c.departure, end))
    nights = Statement(
        sa.select(sa.func.sum(clipped, type_=Whole()), earlier(_use.c.departure, end)).group_by(sa.text("2"))
    )
    with world.database.write() as tx:
        world.use(tx, first_night=date(2026, 12, 29), departure=date(2027, 1, 4))
        assert tx.run(nights, first=date(2027, 1, 1), end=date(2028, 1, 1)) == [(3, date(2027, 1, 4))]
        assert tx.run(nights, first=date(2026, 1, 1), end=date(2027, 1, 1)) == [(3, date(2027, 1, 1))]


def test_a_percent_sign_is_itself(world: World) -> None:
    """No driver takes a text's own % for a parameter."""
    like = Statement(
        sa.select(_use.c.purpose).where(_use.c.purpose.like("100 \\%%", escape="\\"), _use.c.guests % 2 == 0)
    )
    with world.database.write() as tx:
        world.use(tx, purpose="100 % bio")
        world.use(tx, purpose="100 pour cent")
        assert tx.run(like) == [("100 % bio",)]


def test_insert_from_select_takes_every_leaf_in_order(world: World) -> None:
    """One statement claims a whole flat, in leaf order, whatever order the leaves were made in."""
    with world.database.write() as tx:
        assert world.take(tx, world.use(tx), hour(0), hour(1)) == len(world.leaves)
        rows = tx.run(Statement(sa.select(_claim.c.leaf_id).order_by(_claim.c.leaf_id)))
    assert [leaf for (leaf,) in rows] == list(world.leaves)


def test_rows_keep_the_order_and_number_of_columns(world: World) -> None:
    """The same column twice, a joined one of the same name and an expression each have their place."""
    twice = sa.select(_use.c.id, _use.c.start, _claim.c.start, _use.c.start, sa.literal("x"), _claim.c.end)
    statement = Statement(twice.join(_claim, _claim.c.use_id == _use.c.id))
    with world.database.write() as tx:
        use = world.use(tx)
        world.claim(tx, use, hour(1), hour(2))
        assert tx.run(statement) == [(use, NOON, hour(1), NOON, "x", hour(2))]


def test_unions_answer_decoded_rows(world: World) -> None:
    """A UNION decodes by the types of its first SELECT."""
    both = sa.union_all(sa.select(_use.c.id, _use.c.start), sa.select(_claim.c.use_id, _claim.c.end))
    with world.database.write() as tx:
        use = world.use(tx)
        world.claim(tx, use, hour(1), hour(2))
        assert sorted(tx.run(Statement(both))) == [(use, NOON), (use, hour(2))]


def test_only_what_touches_rows_is_a_statement() -> None:
    """DDL and plain text belong to say()."""
    with pytest.raises(Exception, match=r"statement|compile"):
        Statement(sa.schema.CreateTable(_use)).on("sqlite")  # type: ignore[arg-type]


def test_put_fills_what_may_be_null(world: World) -> None:
    """A row without its NOT NULL columns is refused by type, never filled by a default."""
    with world.database.write() as tx, pytest.raises(ConstraintBroken) as refused, tx.savepoint():
        put(tx, tables.cursor, reader="outbox", stream_id=uuid4())
    assert refused.value.kind == "not_null"
