"""Random raw SQL against the guard, with a brute-force model beside it.

`storm` answers what did not go as the model says: a claim accepted over another, a free one refused, a
half-done statement, a row that differs. On a sound guard it answers nothing; on a planted bug something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any
from uuid import UUID

from attrs import Factory, define

from habitat_kit.core.periods import FOREVER
from habitat_kit.store.errors import ConstraintBroken, GuardRefused, Taken
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Id, Instant
from tests.store.world import World, hour

Held = tuple[UUID, int, int]
LAST = 10**6  # stands for FOREVER
HOURS = 40

INSERTS = {
    "sqlite": [
        "INSERT INTO",
        "INSERT OR ABORT INTO",
        "INSERT OR FAIL INTO",
        "INSERT OR IGNORE INTO",
        "INSERT OR REPLACE INTO",
        "INSERT OR ROLLBACK INTO",
        "REPLACE INTO",
    ],
    "postgresql": ["INSERT INTO"],
}
CONFLICTS = {
    "sqlite": ["", "ON CONFLICT DO NOTHING", 'ON CONFLICT (leaf_id, start) DO UPDATE SET "end" = excluded."end"'],
    "postgresql": ["", "ON CONFLICT DO NOTHING"],
}
UPDATES = {
    "sqlite": [f"UPDATE{how}" for how in ("", " OR ABORT", " OR FAIL", " OR IGNORE", " OR REPLACE", " OR ROLLBACK")],
    "postgresql": ["UPDATE"],
}


def _instant(number: int) -> Any:
    return FOREVER if number == LAST else hour(number)


@define
class Storm:
    """One storm: what the database should hold, and what went otherwise."""

    world: World
    tx: Transaction
    use: UUID
    random: Random
    held: set[Held] = Factory(set)
    offences: list[str] = Factory(list)

    def fits(self, claim: Held, but: Held | None = None) -> bool:
        """Whether a claim is ordered and meets no other, by comparing it with all."""
        leaf, start, end = claim
        others = (other for other in self.held if other != but and other[0] == leaf)
        return start < end and not any(start < other[2] and other[1] < end for other in others)

    def claim(self) -> Held:
        """Any claim: mostly short, now and then reversed or without end."""
        start = self.random.randrange(HOURS)
        length = self.random.choice([1, 1, 2, 3, 5, 8, 0, -2])
        end = LAST if self.random.random() < 0.02 else start + length
        return self.random.choice(self.world.leaves), start, end

    def row(self, claim: Held) -> list[Any]:
        """A claim as the driver takes it."""
        leaf, start, end = claim
        name = self.tx.dialect_name
        ids = (self.world.house, leaf, self.world.organisation, self.use)
        instants = (Instant.encode(_instant(number), name) for number in (start, end))
        return [*(Id.encode(value, name) for value in ids), *instants]

    def run(self, sql: str, values: Sequence[Any]) -> bool:
        """Whether raw SQL was accepted; a refused statement must leave the transaction usable."""
        sql = sql if self.tx.dialect_name == "sqlite" else sql.replace("?", "%s")
        try:
            with self._usable():
                self.tx.cursor.execute(sql, values)
                return bool(self.tx.cursor.rowcount > 0)
        except (Taken, GuardRefused):
            return False
        except ConstraintBroken as broken:
            self.offences.append(f"{sql}: {broken}")
            return False

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """SQLite undoes one statement by itself; PostgreSQL needs a savepoint."""
        if self.tx.dialect_name == "postgresql":
            with self.tx.savepoint(), self._typed():
                yield
        else:
            with self._typed():
                yield

    @contextmanager
    def _typed(self) -> Iterator[None]:
        from habitat_kit.store.diagnosis import diagnose

        try:
            yield
        except self.tx.faults as error:
            raise diagnose(error, self.tx.dialect_name) from None

    def expect(self, what: str, accepted: bool, allowed: bool) -> None:
        """Note an answer that the model would not give."""
        if accepted != allowed:
            self.offences.append(f"{what}: {'accepted' if accepted else 'refused'}")

    def insert(self) -> None:
        """One row, by one of the ways SQL has."""
        claim, name = self.claim(), self.tx.dialect_name
        how = self.random.choice(INSERTS[name])
        after = self.random.choice(CONFLICTS[name]) if how == "INSERT INTO" else ""
        sql = f'{how} habitat_claim (house_id, leaf_id, organisation_id, use_id, start, "end") VALUES (?,?,?,?,?,?) {after}'
        allowed, accepted = self.fits(claim), self.run(sql, self.row(claim))
        self.expect(f"{how} {after} {claim}", accepted, allowed)
        if allowed:
            self.held.add(claim)

    def several(self) -> None:
        """A few rows in one executemany, kept or rolled back together."""
        claims = [self.claim() for _ in range(self.random.choice([2, 3]))]
        before, allowed = set(self.held), True
        for claim in claims:
            allowed = allowed and self.fits(claim)
            self.held.add(claim)
        sql = (
            'INSERT INTO habitat_claim (house_id, leaf_id, organisation_id, use_id, start, "end") VALUES (?,?,?,?,?,?)'
        )
        sql = sql if self.tx.dialect_name == "sqlite" else sql.replace("?", "%s")
        try:
            with self.tx.savepoint(), self._typed():
                self.tx.cursor.executemany(sql, [self.row(claim) for claim in claims])
            accepted = True
        except (Taken, GuardRefused):
            accepted = False
        self.expect(f"executemany {claims}", accepted, allowed)
        if not allowed:
            self.held = before

    def one_of(self) -> Held | None:
        """A claim that stands."""
        return self.random.choice(sorted(self.held)) if self.held else None

    def move(self) -> None:
        """One claim to another time or leaf."""
        old, new = self.one_of(), self.claim()
        if old is None:
            return
        how = self.random.choice(UPDATES[self.tx.dialect_name])
        sql = f'{how} habitat_claim SET leaf_id = ?, start = ?, "end" = ? WHERE leaf_id = ? AND start = ?'
        values = self.row(new)
        allowed, accepted = self.fits(new, but=old), self.run(sql, [values[1], *values[4:], *self._key(old)])
        self.expect(f"{how} {old} to {new}", accepted, allowed)
        if allowed:
            self.held.remove(old)
            self.held.add(new)

    def nudge(self) -> None:
        """One column of one claim: its end, or its leaf."""
        old, new = self.one_of(), self.claim()
        if old is None:
            return
        if self.random.random() < 0.5:
            new, column, place = (old[0], old[1], new[2]), '"end"', 5
        else:
            new, column, place = (new[0], *old[1:]), "leaf_id", 1
        sql = f"UPDATE habitat_claim SET {column} = ? WHERE leaf_id = ? AND start = ?"
        allowed, accepted = self.fits(new, but=old), self.run(sql, [self.row(new)[place], *self._key(old)])
        self.expect(f"{column} of {old} to {new}", accepted, allowed)
        if allowed:
            self.held.remove(old)
            self.held.add(new)

    def _key(self, claim: Held) -> list[Any]:
        row = self.row(claim)
        return [row[1], row[4]]

    def shift(self) -> None:
        """All claims of a leaf by some hours in one UPDATE: refused or wholly done, as the row order will have it."""
        leaf, step = self.random.choice(self.world.leaves), self.random.choice([-3, -1, 1, 3])
        mine = {claim for claim in self.held if claim[0] == leaf}
        if not mine or any(claim[2] == LAST for claim in mine):
            return
        by = step * 3600 if self.tx.dialect_name == "sqlite" else f"{step} hours"
        cast = "?" if self.tx.dialect_name == "sqlite" else "?::interval"
        sql = f'UPDATE habitat_claim SET start = start + {cast}, "end" = "end" + {cast} WHERE leaf_id = ?'
        if self.run(sql, [by, by, Id.encode(leaf, self.tx.dialect_name)]):
            self.held = (self.held - mine) | {(leaf, start + step, end + step) for _, start, end in mine}

    def delete(self) -> None:
        """One claim goes."""
        old = self.one_of()
        if old is not None:
            self.run("DELETE FROM habitat_claim WHERE leaf_id = ? AND start = ?", self._key(old))
            self.held.remove(old)

    def recurse(self) -> None:
        """Recursive triggers on or off must make no difference."""
        if self.tx.dialect_name == "sqlite":
            self.tx.say(f"PRAGMA recursive_triggers = {self.random.choice(['ON', 'OFF'])}")

    def compare(self) -> None:
        """The table and the model hold the same claims."""
        rows = self.tx.say('SELECT leaf_id, start, "end" FROM habitat_claim')
        name = self.tx.dialect_name
        found = {
            (Id.decode(leaf, name), Instant.decode(start, name), Instant.decode(end, name)) for leaf, start, end in rows
        }
        wanted = {(leaf, _instant(start), _instant(end)) for leaf, start, end in self.held}
        if found != wanted:
            self.offences.append(f"the table differs by {len(found ^ wanted)} claims")


def storm(world: World, *, seed: int, rounds: int) -> list[str]:
    """Blow `rounds` random operations at a world and roll them back; the offences found, at most the first few."""
    with world.database.write() as tx:
        blowing = Storm(world, tx, world.use(tx), Random(seed))
        ways: list[Callable[[], None]] = [
            blowing.insert,
            blowing.several,
            blowing.move,
            blowing.nudge,
            blowing.shift,
            blowing.delete,
            blowing.recurse,
        ]
        for number in range(rounds):
            blowing.random.choices(ways, weights=[40, 8, 14, 10, 5, 22, 1])[0]()
            if number % 40 == 39:
                blowing.compare()
            if blowing.offences:
                break
        blowing.compare()
        tx.rollback()
    return blowing.offences
