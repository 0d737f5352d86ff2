"""A small house to write claims into: one organisation, one flat with leaves, one household."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.dialects.postgresql import insert as pg_insert

from habitat_kit.core.periods import EARLIEST, FOREVER
from habitat_kit.store import tables
from habitat_kit.store.errors import Taken
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database, Transaction

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For what only SQLite does."""
on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
"""For what only PostgreSQL does."""

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)

_INSERTS: dict[str, Statement] = {name: Statement(sa.insert(table)) for name, table in tables.METADATA.tables.items()}
INSERT_CLAIM = _INSERTS["habitat_claim"]

_under, _claim = tables.space_under, tables.claim
_COLUMNS = ["house_id", "leaf_id", "organisation_id", "use_id", "start", "end"]


def taking(order: sa.ColumnElement[Any]) -> Statement:
    """Claim every leaf under a space in one statement, in an order."""
    given = (sa.bindparam(name, type_=_claim.c[name].type) for name in _COLUMNS[2:])
    leaves = (
        sa.select(_under.c.house_id, _under.c.space_id, *given)
        .where(_under.c.ancestor_id == sa.bindparam("space_id"), _under.c.is_leaf)
        .order_by(order)
    )
    return Statement(
        sa.insert(_claim).from_select(_COLUMNS, leaves).returning(_claim.c.leaf_id),
        postgresql=pg_insert(_claim).from_select(_COLUMNS, leaves).on_conflict_do_nothing().returning(_claim.c.leaf_id),
    )


TAKE = taking(_under.c.space_id)
"""In leaf order: two who take the same flat meet at its first leaf and never wait for each other."""

LOCK_HOUSE = Statement(
    sa.update(tables.house)
    .where(tables.house.c.id == sa.bindparam("house"))
    .values(seq=tables.house.c.seq + 1)
    .returning(tables.house.c.seq)
)


def put(tx: Transaction, table: sa.Table, **values: Any) -> None:
    """Insert one row; what is not given is NULL, nobody is protected who is not said to be."""
    row = {column.name: False if column.name == "protected_location" else None for column in table.columns} | values
    tx.run(_INSERTS[table.name], **row)


def hour(number: int) -> datetime:
    """The instant `number` hours after NOON."""
    return NOON + timedelta(hours=number)


@frozen
class World:
    """What was made, by id; `flat` has the leaves under it."""

    database: Database
    organisation: UUID
    house: UUID
    flat: UUID
    leaves: tuple[UUID, ...]
    household: UUID

    def use(self, tx: Transaction, start: datetime = NOON, end: datetime | None = None, **values: Any) -> UUID:
        """A booking of the flat, without claims."""
        made = uuid4()
        wanted = {"id": made, "start": start, "end": end or start + timedelta(hours=1)} | values
        put(tx, tables.use, **(self._use_defaults() | wanted))
        return made

    def _use_defaults(self) -> dict[str, Any]:
        return {
            "organisation_id": self.organisation, "house_id": self.house, "space_id": self.flat, "type": "booking",
            "kind": "guest_stay", "state": "confirmed", "household_id": self.household, "on_behalf": False,
            "unit": "night", "first_night": date(2027, 3, 1), "departure": date(2027, 3, 2), "zone": "Europe/Paris",
            "guests": 2, "revision": 1, "sequence": 0, "made_at": NOON, "revised_at": NOON, "counted": True,
            "versions": [],
        }  # fmt: skip

    def claim(self, tx: Transaction, use: UUID, start: datetime, end: datetime, leaf: UUID | None = None) -> None:
        """One claim, written as it stands: Taken where the guard says so."""
        put(
            tx, tables.claim, house_id=self.house, leaf_id=leaf or self.leaves[0], organisation_id=self.organisation,
            use_id=use, start=start, end=end,
        )  # fmt: skip

    def take(
        self,
        tx: Transaction,
        use: UUID,
        start: datetime,
        end: datetime,
        space: UUID | None = None,
        statement: Statement = TAKE,
    ) -> int:
        """How many leaves of a space were claimed; Taken (and nothing claimed) when one was held."""
        where = {"organisation_id": self.organisation, "space_id": space or self.flat}
        with tx.savepoint():
            rows = tx.run(statement, use_id=use, start=start, end=end, **where)
            wanted = len(self.leaves) if where["space_id"] == self.flat else 1
            if len(rows) < wanted:
                raise Taken("somebody holds one of the leaves")
            return len(rows)


def make_world(database: Database, leaves: int = 3) -> World:
    """Fill a migrated database with one small house."""
    world = World(database, uuid4(), uuid4(), uuid4(), tuple(sorted(uuid4() for _ in range(leaves))), uuid4())
    with database.write() as tx:
        put(tx, tables.organisation, id=world.organisation, key=str(world.organisation), name="Les Pourquoi pas", seq=0)
        put(
            tx, tables.house, id=world.house, organisation_id=world.organisation, key=str(world.house), name="Gibjoncs",
            zone="Europe/Paris", check_in="15:00", check_out="11:00", locale="fr", seq=0, ground=0, terms={},
        )  # fmt: skip
        add_space(tx, world, world.flat, None, is_leaf=False)
        for leaf in world.leaves:
            add_space(tx, world, leaf, world.flat, is_leaf=True)
        put(
            tx, tables.household, id=world.household, organisation_id=world.organisation, house_id=world.house,
            key="dupont", label="Dupont",
        )  # fmt: skip
    return world


def add_space(tx: Transaction, world: World, space: UUID, parent: UUID | None, *, is_leaf: bool) -> None:
    """A space and its rows in the closure table."""
    put(
        tx, tables.space, id=space, house_id=world.house, parent_id=parent, key=str(space), name="Lieu", form="room",
        bookable=True, sleeps=2, seats=0, opens=EARLIEST, closes=FOREVER, story={}, protected_location=False,
        calendar_revision=0,
    )  # fmt: skip
    for ancestor in _above(space, parent):
        put(tx, tables.space_under, ancestor_id=ancestor, space_id=space, house_id=world.house, is_leaf=is_leaf)


def _above(space: UUID, parent: UUID | None) -> Iterable[UUID]:
    yield space
    if parent is not None:
        yield parent
