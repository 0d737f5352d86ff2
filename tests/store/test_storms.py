"""No storm of raw SQL gets two claims onto one leaf at one time, and none is refused that may stand."""

from __future__ import annotations

import pytest

from habitat_kit.store import guard
from habitat_kit.store.transaction import Database
from tests.store.storm import storm
from tests.store.world import World, make_world, on_postgresql, on_sqlite


@pytest.mark.parametrize("seed", range(4))
def test_a_storm_finds_the_guard_and_the_model_agreed(world: World, seed: int) -> None:
    """Hundreds of random statements: every answer and every row are as brute force says."""
    assert storm(world, seed=seed, rounds=1_500 if world.database.dialect_name == "sqlite" else 500) == []


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(100, 120))
def test_a_long_storm_finds_the_guard_and_the_model_agreed(world: World, seed: int) -> None:
    """The full figure: 100,000 statements on each database."""
    assert storm(world, seed=seed, rounds=5_000) == []


INSERT, UPDATE = guard.texts("sqlite")[:2]
PLANTED_ON_SQLITE = {
    "no trigger on insert": (INSERT, ""),
    "no trigger on update": (UPDATE, ""),
    "touching counts as meeting, at my end": (
        INSERT,
        INSERT.replace('held.start < NEW."end"', 'held.start <= NEW."end"'),
    ),
    "touching counts as meeting, at my start": (
        INSERT,
        INSERT.replace("LIMIT 1) > NEW.start", "LIMIT 1) >= NEW.start"),
    ),
    "an hour of overlap passes": (INSERT, INSERT.replace("LIMIT 1) > NEW.start", "LIMIT 1) > NEW.start + 3600")),
    "the first instead of the last": (INSERT, INSERT.replace("held.start DESC", "held.start")),
    "the same on update": (UPDATE, UPDATE.replace("held.start DESC", "held.start")),
    "any leaf": (INSERT, INSERT.replace("held.leaf_id = NEW.leaf_id AND ", "")),
    "only who starts before my start": (INSERT, INSERT.replace('held.start < NEW."end"', "held.start < NEW.start")),
    "it meets itself": (UPDATE, UPDATE.replace("AND NOT (held.leaf_id = OLD.leaf_id AND held.start = OLD.start)", "")),
    "a reversed claim passes": (INSERT, INSERT.replace('NEW.start < NEW."end" AND', "")),
    "refusing by IGNORE": (INSERT, INSERT.replace("RAISE(ABORT, 'habitat_taken')", "RAISE(IGNORE)")),
    "update looks at times only": (
        UPDATE,
        UPDATE.replace('UPDATE OF house_id, leaf_id, start, "end"', "UPDATE OF start"),
    ),
}


@on_sqlite
@pytest.mark.parametrize("bug", PLANTED_ON_SQLITE)
def test_a_planted_bug_in_a_trigger_is_noticed(store: Database, bug: str) -> None:
    """Each wrong trigger makes a storm disagree with the model: the storm can fail."""
    old, new = PLANTED_ON_SQLITE[bug]
    assert old != new
    world = make_world(store)
    with store.write() as tx:
        tx.say(f"DROP TRIGGER {old.split()[2]}")
        tx.say("PRAGMA ignore_check_constraints = ON")
        if new:
            tx.say(new)
    assert any(storm(world, seed=seed, rounds=1_500) for seed in range(3))


PLANTED_ON_POSTGRESQL = {
    "no exclusion": ["ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken"],
    "exclusion of the very same period only": [
        "ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken",
        """ALTER TABLE habitat_claim ADD CONSTRAINT habitat_taken EXCLUDE USING gist
           (habitat_uuidrange(leaf_id, leaf_id, '[]') WITH &&, during WITH =)""",
    ],
    "exclusion whatever the leaf": [
        "ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken",
        "ALTER TABLE habitat_claim ADD CONSTRAINT habitat_taken EXCLUDE USING gist (during WITH &&)",
    ],
    "the last instant counts": [
        "ALTER TABLE habitat_claim DROP COLUMN during CASCADE",
        """ALTER TABLE habitat_claim ADD COLUMN during tstzrange
           GENERATED ALWAYS AS (tstzrange(start, "end", '[]')) STORED""",
        """ALTER TABLE habitat_claim ADD CONSTRAINT habitat_taken EXCLUDE USING gist
           (habitat_uuidrange(leaf_id, leaf_id, '[]') WITH &&, during WITH &&)""",
    ],
}


@on_postgresql
@pytest.mark.parametrize("bug", PLANTED_ON_POSTGRESQL)
def test_a_planted_bug_in_the_constraint_is_noticed(store: Database, bug: str) -> None:
    """Each wrong constraint makes a storm disagree with the model: the storm can fail."""
    world = make_world(store)
    with store.write() as tx:
        for text in PLANTED_ON_POSTGRESQL[bug]:
            tx.say(text)
    assert any(storm(world, seed=seed, rounds=600) for seed in range(3))
