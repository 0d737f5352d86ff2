# ruff: noqa: PT012 - what is raised comes out of a whole transaction block
"""PostgreSQL by libpq: what is posted is done in order, what goes wrong is told, and psycopg finds its connection whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from habitat_kit.core.errors import StartAgain
from habitat_kit.store import tables
from habitat_kit.store.errors import ConnectionLost, ConstraintBroken, OutcomeUnknown, StoreFault, TransactionOver
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database, OwnTransaction, Transaction
from habitat_kit.store.types import Id, Text, Whole
from habitat_kit.store.wire import Wire
from tests.store.world import LOCK_HOUSE, World, on_postgresql

pytestmark = on_postgresql

_house = tables.house
SEQ = Statement(sa.select(_house.c.seq).where(_house.c.id == sa.bindparam("house", type_=Id())))
COUNT_UP = Statement(
    sa.update(_house).where(_house.c.id == sa.bindparam("house", type_=Id())).values(seq=_house.c.seq + 1)
)
NAMED = Statement(
    sa.update(_house)
    .where(_house.c.id == sa.bindparam("house", type_=Id()))
    .values(zone=sa.bindparam("zone", type_=Text()))
)
OWNED = Statement(
    sa.update(_house)
    .where(_house.c.id == sa.bindparam("house", type_=Id()))
    .values(organisation_id=sa.bindparam("organisation", type_=Id()))
)
WRONG = {"organisation": uuid4()}
"""An organisation that is not there: PostgreSQL refuses the reference."""


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give how many statements each round trip carries."""
    seen: list[int] = []
    plain: Any = Wire._sent

    def counted(wire: Wire) -> Any:
        seen.append(len(wire._waiting))
        return plain(wire)

    monkeypatch.setattr(Wire, "_sent", counted)
    return seen


def seq(tx: Transaction, world: World) -> int:
    """The house's number now."""
    (row,) = tx.run(SEQ, house=world.house)
    return int(row[0])


def test_what_was_posted_is_done_before_what_is_asked(world: World) -> None:
    """A read after ten posts sees all ten."""
    with world.database.write() as tx:
        before = seq(tx, world)
        for _ in range(10):
            tx.post(COUNT_UP, house=world.house)
        assert seq(tx, world) == before + 10


def test_posts_travel_with_the_next_answer(world: World, trips: list[int]) -> None:
    """Lock, three posts and COMMIT are two round trips; BEGIN goes with the lock."""
    with world.database.write() as tx:
        tx.run(LOCK_HOUSE, house=world.house)
        for _ in range(3):
            tx.post(COUNT_UP, house=world.house)
    assert len(trips) == 2


def test_a_post_is_kept_by_commit(world: World) -> None:
    """What nobody waited for is there afterwards."""
    with world.database.write() as tx:
        before = seq(tx, world)
        tx.post(COUNT_UP, house=world.house)
    with world.database.read() as tx:
        assert seq(tx, world) == before + 1


def test_a_post_that_fails_keeps_nothing(world: World) -> None:
    """Its error comes with COMMIT at the latest, typed, and the whole transaction is gone."""
    with pytest.raises(ConstraintBroken), world.database.write() as tx:
        tx.post(COUNT_UP, house=world.house)
        tx.post(OWNED, house=world.house, **WRONG)
        tx.post(COUNT_UP, house=world.house)
    with world.database.read() as tx:
        assert seq(tx, world) == 0


def test_a_post_that_fails_is_told_by_the_next_answer(world: World) -> None:
    """Whoever asks next hears of it, and the savepoint around both saves the transaction."""
    with world.database.write() as tx:
        tx.post(COUNT_UP, house=world.house)
        with pytest.raises(ConstraintBroken), tx.savepoint():
            tx.post(OWNED, house=world.house, **WRONG)
            seq(tx, world)
        assert seq(tx, world) == 1
    with world.database.read() as tx:
        assert seq(tx, world) == 1


def test_a_post_that_fails_unheard_is_undone_by_its_savepoint(world: World) -> None:
    """Somebody else's error leaves the block first: the savepoint is undone all the same, and work goes on."""
    with world.database.write() as tx:
        tx.post(COUNT_UP, house=world.house)
        with pytest.raises(ZeroDivisionError), tx.savepoint():
            tx.post(OWNED, house=world.house, **WRONG)
            raise ZeroDivisionError
        assert seq(tx, world) == 1


def test_a_rolled_back_block_sends_nothing(world: World) -> None:
    """What was posted and never sent is forgotten with the transaction."""
    with pytest.raises(ZeroDivisionError), world.database.write() as tx:
        tx.post(COUNT_UP, house=world.house)
        raise ZeroDivisionError
    with world.database.write() as tx:
        assert seq(tx, world) == 0


def test_the_driver_s_cursor_works_in_between(world: World) -> None:
    """Plain SQL, psycopg's cursor and statements of the store take turns in one transaction."""
    with world.database.write() as tx:
        tx.post(COUNT_UP, house=world.house)
        assert tx.say("SELECT seq FROM habitat_house") == [(1,)]
        tx.post(COUNT_UP, house=world.house)
        tx.cursor.execute("SELECT seq FROM habitat_house WHERE id = %s", (world.house,))
        assert tx.cursor.fetchall() == [(2,)]
        assert seq(tx, world) == 2


def test_a_statement_of_other_types_goes_the_driver_s_way(world: World) -> None:
    """A plugin's columns of SQLAlchemy's own types are read by psycopg."""
    foreign = Statement(sa.select(sa.cast(_house.c.seq, sa.Numeric(6, 2)), sa.func.now().is_not(None)))
    with world.database.write() as tx:
        tx.post(COUNT_UP, house=world.house)
        assert [(float(number), there) for number, there in tx.run(foreign)] == [(1.0, True)]


def test_what_is_foreseen_is_one_round_trip(world: World, trips: list[int]) -> None:
    """Two reads that are said beforehand travel together, and each is answered once."""
    zone = Statement(sa.select(_house.c.zone).where(_house.c.id == sa.bindparam("house", type_=Id())))
    with world.database.write() as tx:
        tx.run(LOCK_HOUSE, house=world.house)
        tx.foresee(SEQ, house=world.house)
        tx.foresee(zone, house=world.house)
        assert (seq(tx, world), len(tx.run(zone, house=world.house))) == (1, 1)
        assert len(trips) == 2
        tx.post(COUNT_UP, house=world.house)
        assert seq(tx, world) == 2


def test_what_failed_is_never_read_as_nothing(world: World) -> None:
    """After an error before it, a foreseen read is asked anew; it is not taken for no rows."""
    with world.database.write() as tx:
        with pytest.raises(ConstraintBroken), tx.savepoint():
            tx.post(OWNED, house=world.house, **WRONG)
            tx.foresee(SEQ, house=world.house)
            seq(tx, world)
        assert seq(tx, world) == 0


def test_statements_stay_prepared_through_errors(world: World) -> None:
    """A rollback, a refusal and a read leave what is prepared usable: thirty turns on the same connections."""
    for turn in range(30):
        with pytest.raises(ConstraintBroken), world.database.write() as tx:
            tx.run(COUNT_UP, house=world.house)
            tx.run(OWNED, house=world.house, **WRONG)
        with world.database.write() as tx:
            tx.run(COUNT_UP, house=world.house)
        with world.database.read() as tx:
            assert seq(tx, world) == turn + 1


def test_an_ended_transaction_takes_no_post(world: World) -> None:
    """After commit() or rollback() a post is refused: it would open a transaction of its own."""
    with world.database.write() as tx:
        tx.run(COUNT_UP, house=world.house)
        tx.commit()
        with pytest.raises(TransactionOver):
            tx.post(COUNT_UP, house=world.house)
    with world.database.read() as tx:
        assert seq(tx, world) == 1


def test_a_percent_sign_is_itself(world: World) -> None:
    """A text of a statement with %, and a value with $1 and %s, arrive as they are."""
    likely = Statement(sa.select(sa.literal("100 %s", Text()), (_house.c.seq % 7).cast(Whole())))
    with world.database.write() as tx:
        tx.run(NAMED, house=world.house, zone="50 % %s $1 \\ 'x'")
        assert tx.run(Statement(sa.select(_house.c.zone))) == [("50 % %s $1 \\ 'x'",)]
        assert tx.run(likely)[0][0] == "100 %s"


@pytest.fixture
def cut(world: World) -> Iterator[OwnTransaction]:
    """Give a write transaction whose connection the server has just ended."""
    store = Database.open(world.database.reading.url)
    with pytest.raises((ConnectionLost, OutcomeUnknown, StartAgain, StoreFault)), store.write() as tx:
        ((pid,),) = tx.say("SELECT pg_backend_pid()")
        with world.database.write() as other:
            other.say(f"SELECT pg_terminate_backend({pid})")
        yield tx
        tx.run(COUNT_UP, house=world.house)
    store.close()


def test_a_lost_line_is_told_apart(world: World, cut: OwnTransaction) -> None:
    """Before COMMIT nothing is kept; and the next transaction gets a connection that lives."""
    with pytest.raises(ConnectionLost):
        cut.run(COUNT_UP, house=world.house)
    with world.database.write() as tx:
        assert seq(tx, world) == 0


def test_a_line_lost_at_commit_leaves_a_doubt(world: World) -> None:
    """COMMIT was sent and no answer came: nobody knows, so OutcomeUnknown says it."""
    store = Database.open(world.database.reading.url)
    with pytest.raises(OutcomeUnknown), store.write() as tx:
        ((pid,),) = tx.say("SELECT pg_backend_pid()")
        tx.post(COUNT_UP, house=world.house)
        with world.database.write() as other:
            other.say(f"SELECT pg_terminate_backend({pid})")
    store.close()


def test_a_host_s_engine_keeps_its_own_way(world: World) -> None:
    """On a host's engine nothing is prepared or posted past psycopg."""
    engine = sa.create_engine(world.database.reading.url)
    store = Database.on(engine)
    with store.write() as tx:
        tx.post(COUNT_UP, house=world.house)
        assert tx._line is None
        assert seq(tx, world) == 1
    engine.dispose()
