"""Processes that want the same hours: one wins, nobody sees a fault, and what was kept survives kill -9."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database
from tests.store.checks import half_written, overlaps, strays
from tests.store.racer import described
from tests.store.world import World, hour, make_world, on_postgresql

ROOT = Path(__file__).parents[2]
USES = Statement(sa.select(tables.use.c.id))


def start(way: str, url: str, given: dict[str, Any]) -> subprocess.Popen[str]:
    """A racer that knows what to do."""
    command = [sys.executable, "-m", "tests.store.racer", way, url]
    racer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert racer.stdin
    racer.stdin.write(json.dumps(given) + "\n")
    racer.stdin.flush()
    return racer


def race(world: World, url: str, ways: list[str], slots: list[int], lengths: list[int]) -> list[dict[str, Any]]:
    """Let one process per way loose on the same slots at once; what each answered."""
    given = described(world) | {"slots": slots, "lengths": lengths}
    racers = [start(way, url, given | {"seed": seed}) for seed, way in enumerate(ways)]
    for racer in racers:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    return [json.loads(racer.communicate(timeout=120)[0]) for racer in racers]


def answers(results: list[dict[str, Any]]) -> Counter[str]:
    """All answers together."""
    return sum((Counter(result["answers"]) for result in results), Counter())


EIGHT = ["raw", "kit"] * 4


def test_of_eight_processes_exactly_one_wins_each_hour(world: World, store_url: str, *, proving: bool) -> None:
    """Raw SQL and the store ask for the same hours at once: one winner each, nobody sees anything but yes or no."""
    slots = list(range(2_000 if proving else 60))
    results = race(world, store_url, EIGHT, slots, lengths=[1])
    assert sorted(slot for result in results for slot in result["won"]) == slots
    assert set(answers(results)) == {"won", "taken"}
    assert overlaps(world.database) == []


def test_overlapping_wishes_never_meet(world: World, store_url: str, *, proving: bool) -> None:
    """Wishes of several lengths on a few hours: whatever the order, no two claims share an instant."""
    slots = [number % 37 for number in range(3_000 if proving else 150)]
    results = race(world, store_url, EIGHT, slots, lengths=[1, 2, 3, 5])
    found = answers(results)
    assert found["won"] > 0
    assert set(found) <= {"won", "taken", "deadlock", "try again"}
    assert (overlaps(world.database), strays(world.database)) == ([], [])


@on_postgresql
def test_whole_flats_in_leaf_order_never_deadlock(store: Database, store_url: str, *, proving: bool) -> None:
    """Sorted ON CONFLICT DO NOTHING, with rollbacks in the mix and no other lock: no deadlock."""
    slots = [number // 12 for number in range(3_000 if proving else 300)]
    world = make_world(store, leaves=5)
    results = race(world, store_url, ["flat"] * 6, slots, lengths=[1, 2, 3])
    found = answers(results)
    assert set(found) == {"won", "taken", "rolled back"}
    assert overlaps(world.database) == []
    assert half_written_flats(world) == []


@on_postgresql
@pytest.mark.prove
def test_whole_flats_in_any_order_do_deadlock(store: Database, store_url: str) -> None:
    """What the order is for: the same race without it is told to try again, so the race above can fail."""
    world = make_world(store, leaves=5)
    slots = [number // 12 for number in range(600)]
    assert answers(race(world, store_url, ["scattered"] * 6, slots, lengths=[1, 2, 3]))["try again"] > 0
    assert overlaps(world.database) == []


def half_written_flats(world: World) -> list[Any]:
    """Flats that hold some of their leaves only."""
    return half_written(world.database, frozenset({"confirmed"}))


def test_what_was_acknowledged_survives_kill_9(world: World, store_url: str, *, proving: bool) -> None:
    """A writer killed in the middle loses nothing it said was kept and leaves no half booking."""
    kept: set[str] = set()
    for round_ in range(1, 61 if proving else 5):
        writer = start("writer", store_url, described(world) | {"seed": round_})
        assert writer.stdout
        kept |= {writer.stdout.readline().strip() for _ in range(20 + 7 * round_)}
        writer.kill()
        kept |= {line.strip() for line in writer.stdout.read().splitlines() if len(line.strip()) == 36}
        writer.wait()
        writer.stdout.close()
        assert writer.stdin
        writer.stdin.close()
    with world.database.read() as tx:
        found = {str(row[0]) for row in tx.run(USES)}
    assert kept <= found
    assert len(kept) > 100
    assert half_written_flats(world) == []
    assert overlaps(world.database) == []
    with world.database.write() as tx:
        world.use(tx)


def test_the_checks_can_fail(world: World) -> None:
    """They notice a planted overlap, a stray and a half-written booking."""
    sqlite = world.database.dialect_name == "sqlite"
    with world.database.write() as tx:
        for text in LOOSE["sqlite" if sqlite else "postgresql"]:
            tx.say(text)
        for begin, end in ((0, 2), (1, 3)):
            world.claim(tx, world.use(tx), hour(begin), hour(end))
        tx.say(
            f"UPDATE habitat_space SET closes = {1_700_000_000 if sqlite else repr('2023-01-01')} WHERE form = 'room'"
        )
    assert len(overlaps(world.database)) == 1
    assert len(strays(world.database)) == 2
    assert len(half_written_flats(world)) == 2


LOOSE = {
    "sqlite": ["DROP TRIGGER habitat_claim_guard_insert", "DROP TRIGGER habitat_space_guard_life"],
    "postgresql": [
        "ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken",
        "ALTER TABLE habitat_space DISABLE TRIGGER habitat_space_guard",
    ],
}
