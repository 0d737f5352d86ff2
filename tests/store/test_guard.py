"""The guard refuses what may not be, lets pass what may, and says so in types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from habitat_kit.core.periods import EARLIEST, FOREVER
from habitat_kit.store import guard, tables
from habitat_kit.store.errors import ConstraintBroken, GuardBroken, GuardRefused, Taken
from habitat_kit.store.migrations import restore_guard
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database, Transaction
from tests.store.checks import overlaps
from tests.store.world import INSERT_CLAIM, World, add_space, hour, on_postgresql, on_sqlite

_claim = tables.claim
MOVE = Statement(
    sa.update(_claim)
    .where(_claim.c.use_id == sa.bindparam("use"))
    .values(start=sa.bindparam("new_start"), end=sa.bindparam("new_end"))
)
HAND_OVER = Statement(
    sa.update(_claim).where(_claim.c.use_id == sa.bindparam("use")).values(use_id=sa.bindparam("new_use"))
)
FREE = Statement(sa.delete(_claim).where(_claim.c.use_id == sa.bindparam("use")))
LIFE = Statement(
    sa.update(tables.space)
    .where(tables.space.c.id == sa.bindparam("space"))
    .values(opens=sa.bindparam("new_opens"), closes=sa.bindparam("new_closes"))
)


@pytest.fixture
def tx(world: World) -> Iterator[Transaction]:
    """Give an open write transaction of the world's database."""
    with world.database.write() as transaction:
        yield transaction


def held(world: World, tx: Transaction, start: int = 2, end: int = 4) -> Any:
    """A use that holds the first leaf for some hours."""
    use = world.use(tx)
    world.claim(tx, use, hour(start), hour(end))
    return use


@pytest.mark.parametrize(("start", "end"), [(2, 4), (1, 3), (3, 5), (0, 10), (3, 4), (2, 3)])
def test_two_claims_never_share_an_instant(world: World, tx: Transaction, start: int, end: int) -> None:
    """A claim that meets [2, 4) anywhere is Taken, and the transaction goes on."""
    held(world, tx)
    with pytest.raises(Taken), tx.savepoint():
        world.claim(tx, world.use(tx), hour(start), hour(end))
    assert len(tx.say("SELECT 1 FROM habitat_claim")) == 1


@pytest.mark.parametrize(("start", "end"), [(0, 2), (4, 6), (-3, -1), (9, 10)])
def test_neighbours_may_touch(world: World, tx: Transaction, start: int, end: int) -> None:
    """Who leaves at an instant and who comes at it do not meet."""
    held(world, tx)
    held(world, tx, start, end)
    assert len(tx.say("SELECT 1 FROM habitat_claim")) == 2


def test_another_leaf_is_another_place(world: World, tx: Transaction) -> None:
    """The same hours on two leaves do not meet."""
    held(world, tx)
    world.claim(tx, world.use(tx), hour(2), hour(4), world.leaves[1])


def test_an_open_end_holds_for_ever(world: World, tx: Transaction) -> None:
    """FOREVER is the end of what has none: nothing fits after it starts, everything before it does."""
    world.claim(tx, world.use(tx), hour(5), FOREVER)
    held(world, tx, 3, 5)
    with pytest.raises(Taken), tx.savepoint():
        world.claim(tx, world.use(tx), hour(100_000), hour(100_001))


def test_a_use_may_hold_several_claims_on_one_leaf(world: World, tx: Transaction) -> None:
    """A closure fills the gaps others leave it: its claims stand beside theirs."""
    held(world, tx, 4, 6)
    closure = world.use(tx)
    world.claim(tx, closure, hour(0), hour(4))
    world.claim(tx, closure, hour(6), hour(9))
    with pytest.raises(Taken), tx.savepoint():
        held(world, tx, 8, 10)


def test_a_moved_claim_is_looked_at_again(world: World, tx: Transaction) -> None:
    """An UPDATE meets others as an INSERT does, and never itself."""
    use = held(world, tx, 2, 4)
    held(world, tx, 6, 8)
    tx.run(MOVE, use=use, new_start=hour(3), new_end=hour(6))
    with pytest.raises(Taken), tx.savepoint():
        tx.run(MOVE, use=use, new_start=hour(5), new_end=hour(7))
    with pytest.raises(Taken), tx.savepoint():
        tx.run(MOVE, use=use, new_start=hour(1), new_end=hour(9))


def test_delete_and_insert_in_one_transaction_is_a_move(world: World, tx: Transaction) -> None:
    """The guard looks at once, not at COMMIT: what was freed may be taken in the same transaction."""
    use = held(world, tx, 2, 4)
    tx.run(FREE, use=use)
    world.claim(tx, use, hour(3), hour(5))


def test_two_uses_swap_their_claims_by_name(world: World, tx: Transaction) -> None:
    """Swapping is handing over use_id: no period changes, so nothing meets."""
    first, second, between = held(world, tx, 2, 4), held(world, tx, 6, 8), world.use(tx)
    for use, new in ((first, between), (second, first), (between, second)):
        tx.run(HAND_OVER, use=use, new_use=new)
    assert len(tx.say("SELECT 1 FROM habitat_claim")) == 2


def test_a_whole_flat_is_taken_or_nothing(world: World) -> None:
    """One held leaf refuses the flat, and no other leaf is kept by the attempt."""
    with world.database.write() as tx:
        held(world, tx)
        with pytest.raises(Taken):
            world.take(tx, world.use(tx), hour(3), hour(5))
        world.take(tx, world.use(tx), hour(4), hour(5))
    with world.database.read() as tx:
        assert len(tx.say("SELECT 1 FROM habitat_claim")) == 1 + len(world.leaves)
    assert overlaps(world.database) == []


@pytest.mark.parametrize(("start", "end"), [(hour(4), hour(4)), (hour(5), hour(4))])
def test_a_claim_ends_after_it_starts(world: World, tx: Transaction, start: datetime, end: datetime) -> None:
    """An empty or a reversed claim is refused as unordered, inserted or updated."""
    with pytest.raises(GuardRefused, match="unordered"), tx.savepoint():
        world.claim(tx, world.use(tx), start, end)
    use = held(world, tx)
    with pytest.raises(GuardRefused, match="unordered"), tx.savepoint():
        tx.run(MOVE, use=use, new_start=start, new_end=end)


@pytest.mark.parametrize(
    ("start", "end"),
    [(datetime(1899, 12, 31, tzinfo=UTC), hour(0)), (hour(0), datetime(9999, 1, 1, 0, 0, 1, tzinfo=UTC))],
)
def test_claims_are_finite(world: World, tx: Transaction, start: datetime, end: datetime) -> None:
    """No claim lies outside the years that a calendar can show."""
    with pytest.raises(GuardRefused, match="unordered"), tx.savepoint():
        world.claim(tx, world.use(tx), start, end)


def test_only_a_leaf_of_that_house_is_claimed(world: World, tx: Transaction) -> None:
    """An unknown space, one of another house, and one with spaces under it are no leaf."""
    use = world.use(tx)
    for house, leaf in ((world.house, uuid4()), (uuid4(), world.leaves[0]), (world.house, world.flat)):
        row = {"house_id": house, "leaf_id": leaf, "organisation_id": world.organisation, "use_id": use}
        with pytest.raises(GuardRefused, match="unknown_leaf"), tx.savepoint():
            tx.run(INSERT_CLAIM, **row, start=hour(1), end=hour(2))


def test_a_claim_belongs_to_a_use_of_its_organisation(world: World, tx: Transaction) -> None:
    """The composite foreign key refuses another organisation's name on a use."""
    row = {"house_id": world.house, "leaf_id": world.leaves[0], "organisation_id": uuid4(), "use_id": world.use(tx)}
    with pytest.raises(ConstraintBroken) as refused, tx.savepoint():
        tx.run(INSERT_CLAIM, **row, start=hour(1), end=hour(2))
    assert refused.value.kind == "foreign_key"


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (9, 11), (-1, 11), (20, 21)])
def test_a_claim_lies_within_its_leafs_life(world: World, tx: Transaction, start: int, end: int) -> None:
    """A leaf that lives from hour 0 to hour 10 holds nothing outside them, inserted or moved."""
    tx.run(LIFE, space=world.leaves[0], new_opens=hour(0), new_closes=hour(10))
    use = held(world, tx, 0, 10)
    tx.run(MOVE, use=use, new_start=hour(3), new_end=hour(5))
    for _ in range(2):
        with pytest.raises(GuardRefused, match="outside_life"), tx.savepoint():
            tx.run(MOVE, use=use, new_start=hour(start), new_end=hour(end))
    tx.run(FREE, use=use)
    with pytest.raises(GuardRefused, match="outside_life"), tx.savepoint():
        held(world, tx, start, end)


@pytest.mark.parametrize(("opens", "closes"), [(1, 20), (-20, 9), (3, 4)])
def test_a_life_is_not_narrowed_over_its_claims(world: World, tx: Transaction, opens: int, closes: int) -> None:
    """Whoever ends a leaf rewrites the claims that stand beyond first; widening and exact edges pass."""
    held(world, tx, 0, 2)
    held(world, tx, 8, 10)
    tx.run(LIFE, space=world.leaves[0], new_opens=hour(-5), new_closes=hour(15))
    tx.run(LIFE, space=world.leaves[0], new_opens=hour(0), new_closes=hour(10))
    with pytest.raises(GuardRefused, match="outside_life"), tx.savepoint():
        tx.run(LIFE, space=world.leaves[0], new_opens=hour(opens), new_closes=hour(closes))


def test_a_new_leaf_can_be_claimed_at_once(world: World, tx: Transaction) -> None:
    """A space and its row in the closure table are all a claim needs."""
    leaf = uuid4()
    add_space(tx, world, leaf, world.flat, is_leaf=True)
    world.claim(tx, world.use(tx), hour(1), hour(2), leaf)


def test_a_life_in_days_becomes_midnights_of_the_house() -> None:
    """`life` gives local midnights as instants, EARLIEST and FOREVER where a side is open."""
    paris = ZoneInfo("Europe/Paris")
    opens, closes = guard.life(date(2027, 1, 1), date(2027, 7, 1), paris)
    assert (opens, closes) == (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 6, 30, 22, tzinfo=UTC))
    assert guard.life(None, None, paris) == (EARLIEST, FOREVER)


def test_a_fresh_database_passes_its_own_inspection(store: Database) -> None:
    """After migration the guard is as its known text says."""
    with store.read() as tx:
        guard.verify(tx)


BREAKAGES = {
    "sqlite": [
        "DROP TRIGGER habitat_claim_guard_insert",
        "DROP TRIGGER habitat_claim_guard_update",
        "DROP TRIGGER habitat_space_guard_life",
        "DROP TABLE habitat_claim",
    ],
    "postgresql": [
        "ALTER TABLE habitat_claim DISABLE TRIGGER habitat_claim_guard",
        "ALTER TABLE habitat_claim ENABLE REPLICA TRIGGER habitat_claim_guard",
        "ALTER TABLE habitat_space DISABLE TRIGGER habitat_space_guard",
        "ALTER TABLE habitat_claim DISABLE TRIGGER ALL",
        "DROP TRIGGER habitat_claim_guard ON habitat_claim",
        "DROP TRIGGER habitat_space_guard ON habitat_space",
        "ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken",
        "ALTER TABLE habitat_claim DROP CONSTRAINT habitat_claim_during_ck",
        "ALTER TABLE habitat_claim DROP CONSTRAINT habitat_claim_house_id_leaf_id_fk",
        "ALTER TABLE habitat_claim DROP COLUMN during CASCADE",
        "SET session_replication_role = replica",
        """ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken;
           ALTER TABLE habitat_claim ADD CONSTRAINT habitat_taken EXCLUDE USING gist
           (habitat_uuidrange(leaf_id, leaf_id, '[]') WITH &&, during WITH &&) DEFERRABLE INITIALLY DEFERRED""",
        """ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken;
           ALTER TABLE habitat_claim ADD CONSTRAINT habitat_taken EXCLUDE USING gist
           (habitat_uuidrange(leaf_id, leaf_id, '[]') WITH &&, during WITH &&) WHERE ("end" < '2030-01-01')""",
        """CREATE OR REPLACE FUNCTION habitat_claim_in_life() RETURNS trigger LANGUAGE plpgsql
           AS $$BEGIN RETURN NEW; END$$""",
    ],
}


def test_a_weakened_guard_is_named(store: Database) -> None:
    """Whatever is dropped, disabled, replaced or made to wait: verify refuses and says what."""
    for breakage in BREAKAGES[store.dialect_name]:
        with store.write() as tx:
            tx.say("SAVEPOINT whole")
            tx.say(breakage)
            with pytest.raises(GuardBroken, match=r"\(.*(habitat|replication).*\)"):
                guard.verify(tx)
            tx.say("ROLLBACK TO SAVEPOINT whole")
            guard.verify(tx)


RESTORABLE = {
    "sqlite": BREAKAGES["sqlite"][:3],
    "postgresql": [
        text for text in BREAKAGES["postgresql"] if "_fk" not in text and "replica" not in text and "ALL" not in text
    ],
}


def test_a_lost_guard_can_be_made_anew(world: World) -> None:
    """restore_guard makes what is missing, changed or disabled as it was, and the claims stay."""
    with world.database.write() as tx:
        held(world, tx)
    for breakage in RESTORABLE[world.database.dialect_name]:
        with world.database.write() as tx:
            tx.say(breakage)
        restore_guard(world.database)
        with world.database.write() as tx:
            guard.verify(tx)
            with pytest.raises(Taken), tx.savepoint():
                held(world, tx)


def test_a_guard_is_not_restored_over_claims_that_overlap(world: World) -> None:
    """What slipped in while it was away must be settled first: nothing is changed, and that is said."""
    sqlite = world.database.dialect_name == "sqlite"
    drop = (
        "DROP TRIGGER habitat_claim_guard_insert"
        if sqlite
        else "ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken"
    )
    with world.database.write() as tx:
        tx.say(drop)
        held(world, tx, 1, 3)
        held(world, tx, 2, 4)
    with pytest.raises(GuardBroken, match="overlap already"):
        restore_guard(world.database)
    assert len(overlaps(world.database)) == 1
    with world.database.read() as tx, pytest.raises(GuardBroken, match="habitat_"):
        guard.verify(tx)


@on_sqlite
def test_a_guard_with_another_text_is_named(store: Database) -> None:
    """A trigger that is there but says something else is not the guard."""
    with store.write() as tx:
        text = guard.texts("sqlite")[0]
        tx.say("DROP TRIGGER habitat_claim_guard_insert")
        tx.say(text.replace('NEW."end"', 'NEW."end" - 1', 1))
        with pytest.raises(GuardBroken, match="habitat_claim_guard_insert"):
            guard.verify(tx)


@on_postgresql
def test_looking_changes_nothing(store: Database) -> None:
    """Verify leaves a host's search_path as it found it."""
    with store.write() as tx:
        tx.say("SET LOCAL search_path TO public, pg_catalog")
        guard.verify(tx)
        assert tx.say("SHOW search_path") == [("public, pg_catalog",)]
