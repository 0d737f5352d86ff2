"""One racing process: `python -m tests.store.racer WAY URL` reads what to do on stdin, answers one JSON line.

Ways: `scattered` (as `flat`, but the leaves in any order: what the order is for), `raw` (the bare driver, one claim), `kit` (a Transaction, one claim), `flat` (a Transaction without the
house's lock, every leaf at once, now and then rolled back), `writer` (writes until it is killed, one line per
kept booking).
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa

from habitat_kit.core.errors import HabitatError
from habitat_kit.store.errors import Taken, TryAgain
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database
from habitat_kit.store.types import Id, Instant
from tests.store.world import TAKE, World, hour, taking


def tell(line: str) -> None:
    """One line to the parent, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def world_of(database: Database, given: dict[str, Any]) -> World:
    """The world the parent made, from its ids in JSON."""
    ids = {name: UUID(given[name]) for name in ("organisation", "house", "flat", "household")}
    return World(database, leaves=tuple(map(UUID, given["leaves"])), **ids)


def described(world: World) -> dict[str, Any]:
    """The same ids as JSON takes them."""
    names = ("organisation", "house", "flat", "household")
    return {name: str(getattr(world, name)) for name in names} | {"leaves": [str(leaf) for leaf in world.leaves]}


def by_kit(world: World, slot: int, length: int) -> str:
    """One claim through the store."""
    try:
        with world.database.write() as tx:
            world.claim(tx, world.use(tx), hour(slot), hour(slot + length))
    except Taken:
        return "taken"
    return "won"


def by_flat(world: World, slot: int, length: int, random: Random, statement: Statement = TAKE) -> str:
    """Every leaf of the flat, without any other lock; nine in ten change their mind."""
    try:
        with world.database.write() as tx:
            world.take(tx, world.use(tx), hour(slot), hour(slot + length), statement=statement)
            if random.random() < 0.9:
                tx.rollback()
            return "rolled back" if tx.ended else "won"
    except Taken:
        return "taken"


FLATS = {"flat": TAKE, "scattered": taking(sa.func.random())}


class Raw:
    """The bare driver, as a stranger's script would use it: no kit, no codec, no retry."""

    def __init__(self, url: str, world: World) -> None:
        self.world = world
        self.sqlite = url.startswith("sqlite")
        if self.sqlite:
            self.connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60, isolation_level=None)
        else:
            plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
            self.connection = psycopg.connect(plain, autocommit=True)
        with world.database.write() as tx:
            self.use = world.use(tx)

    def __call__(self, slot: int, length: int) -> str:
        """One plain INSERT."""
        name = "sqlite" if self.sqlite else "postgresql"
        ids = (self.world.house, self.world.leaves[0], self.world.organisation, self.use)
        values = [Id.encode(value, name) for value in ids]
        values += [Instant.encode(hour(number), name) for number in (slot, slot + length)]
        marks = ",".join(["?" if self.sqlite else "%s"] * 6)
        sql = f'INSERT INTO habitat_claim (house_id, leaf_id, organisation_id, use_id, start, "end") VALUES ({marks})'
        try:
            self.connection.execute(sql, values)
        except (sqlite3.IntegrityError, psycopg.errors.ExclusionViolation, psycopg.errors.UniqueViolation):
            return "taken"
        except psycopg.errors.DeadlockDetected:
            return "deadlock"
        return "won"


def race(way: str, url: str, given: dict[str, Any]) -> dict[str, Any]:
    """Ask for each slot in turn; who won what, and how often each answer came."""
    world = world_of(Database.open(url), given)
    random, raw = Random(given["seed"]), Raw(url, world) if way == "raw" else None
    answers: Counter[str] = Counter()
    won = []
    tell("ready")
    sys.stdin.readline()
    for slot in given["slots"]:
        length = random.choice(given["lengths"])
        try:
            if raw:
                answer = raw(slot, length)
            else:
                answer = (
                    by_kit(world, slot, length) if way == "kit" else by_flat(world, slot, length, random, FLATS[way])
                )
        except TryAgain:
            answer = "try again"
        except HabitatError as error:
            answer = type(error).__name__
        answers[answer] += 1
        if answer == "won":
            won.append(slot)
    return {"answers": answers, "won": won}


def write(url: str, given: dict[str, Any]) -> None:
    """Take the flat hour after hour; each id is printed once it is kept."""
    world = world_of(Database.open(url), given)
    slot = given["seed"] * 100_000
    while True:
        slot += 1
        with world.database.write() as tx:
            use = world.use(tx)
            world.take(tx, use, hour(slot), hour(slot + 1))
        tell(str(use))


if __name__ == "__main__":
    way, url = sys.argv[1:]
    given = json.loads(sys.stdin.readline())
    if way == "writer":
        write(url, given)
    else:
        tell(json.dumps(race(way, url, given)))
