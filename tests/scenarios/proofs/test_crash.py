"""Whatever dies in the middle of a write: what was acknowledged stands, what was not is wholly there or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.core.uses import HOLDING
from habitat_kit.store import streams, tables
from habitat_kit.store.statement import Statement
from tests.desk.ledgers import check_claims, check_journal, stored
from tests.desk.world import Planted, plant
from tests.scenarios.proofs.arena import end, heard, start
from tests.scenarios.proofs.clients import open_kit
from tests.store.checks import half_written, overlaps, strays

WHOLE = frozenset(state.value for state in HOLDING)
_journal, _ask = tables.journal, tables.ask
MADE = Statement(sa.select(_journal.c.use_id).where(_journal.c.event == "BookingMade"))
ASKED = Statement(sa.select(_ask.c.use_id).where(_ask.c.use_id.is_not(None)))


@pytest.fixture
def house(migrated: str) -> Iterator[Planted]:
    """Give a house without rules, on both databases."""
    kit = open_kit(migrated)
    yield plant(kit, kit.clock)  # type: ignore[arg-type]  # the clock of open_kit is Hands
    kit.close()


def nothing_is_half_done(house: Planted) -> dict[UUID, int]:
    """Uses, claims, journal and asks tell one story; each use with its revision."""
    database = house.kit.database
    with database.write() as tx:
        streams.lock(tx, "house", house.house.id)  # whoever is still at work there has ended
        tx.rollback()
    assert (overlaps(database), strays(database), half_written(database, WHOLE)) == ([], [], [])
    rows = stored(house)
    check_claims(rows, house)
    check_journal(rows, house)
    with database.read() as tx:
        assert sorted(row[0] for row in tx.run(MADE)) == sorted(rows)
        assert {row[0] for row in tx.run(ASKED)} == set(rows)
    return {use.id: use.revision for use, _ in rows.values()}


def killed(url: str, seed: int, lines: int) -> list[tuple[UUID, int]]:
    """What a writer acknowledged before it was killed in the middle of its work."""
    writer = start("tests.scenarios.proofs.writer", url, "gibjoncs", str(seed))
    said = [heard(writer) for _ in range(lines)]
    writer.kill()
    assert writer.stdout
    said += [line for line in writer.stdout.read().split("\n")[:-1] if line.count(" ") == 2]
    end(writer)
    return [(UUID(use), int(revision)) for _, use, revision in map(str.split, said)]


def test_what_was_acknowledged_survives_kill_9(house: Planted, migrated: str, *, proving: bool) -> None:
    """Writers killed at any moment lose nothing they acknowledged and leave nothing half written; work goes on."""
    acknowledged: dict[UUID, int] = {}
    found: dict[UUID, int] = {}
    rounds = 100 if proving else 3
    for seed in range(rounds):
        told = killed(migrated, seed, lines=5 + 11 * (seed % 9))
        acknowledged |= dict(told)
        found = nothing_is_half_done(house)
        assert all(found[use] >= revision for use, revision in told)
    assert len(acknowledged) > 10 * rounds
    assert len(found) <= len(acknowledged) + rounds, "at most one booking a writer was kept and not told"
    assert type(house.do(house.stay(-5))).__name__ == "Booked"
