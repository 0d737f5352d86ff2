"""The year the example's people lived: the same from the same seed, in the past, with everything a year has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from habitat_kit.cli import lived
from habitat_kit.cli.demo import _load, _prepare
from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.replay import Answer, replay
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.store.past import happened

BEGUN, OVER = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)


def year(folder: Path, name: str, seed: int) -> list[tuple[Any, ...]]:
    """Every ask of a year lived from a seed in a database of its own: when, what, and what came of it."""
    settings = Settings(database=f"sqlite:///{folder / name}")
    kit = HabitatKit(settings=settings)
    try:
        kit.migrate()
        house = _load(kit)
        assert lived.live(settings, house, 2025, seed) > 0
        with kit.database.read() as tx:
            past = replay(house.house, happened(tx, house.house.id, BEGUN, OVER), None).answered
    finally:
        kit.close()
    return [(one.asked.at, one.asked.booking.when, one.asked.booking.household, one.answer) for one in past]


def test_a_seed_is_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two years of one seed are the same, of another seed not; both lie in the year, and know noes and clashes."""
    monkeypatch.setattr(lived, "STAYS", 40)
    first, again, other = (year(tmp_path, f"{n}.db", seed) for n, seed in enumerate((16, 16, 17)))
    assert sorted(map(repr, first)) == sorted(map(repr, again)) != sorted(map(repr, other))
    assert {Answer.STANDS, Answer.REFUSED, Answer.TAKEN} <= {answer for *_, answer in first}
    assert all(one[0].year == 2025 for one in first)


def test_a_demo_that_was_used_keeps_its_own_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The year is lived once: starting again on the same database adds nothing, and takes no date of today."""
    monkeypatch.setattr(lived, "STAYS", 10)
    kit = HabitatKit(settings=Settings(database=f"sqlite:///{tmp_path / 'demo.db'}"))
    counts = []
    for _ in range(2):
        _prepare(kit, lived=True)
        with kit.database.read() as tx:
            counts.append(tx.say("SELECT count(*) FROM habitat_use")[0][0])
    house = kit.desk.sight(SYSTEM).houses()[0]
    today = kit.clock().date()
    with kit.database.read() as tx:
        (latest,) = tx.say("SELECT max(coalesce(departure, wall_end)) FROM habitat_use")[0]
    kit.close()
    assert counts[0] == counts[1] > 0
    assert date.fromisoformat(latest[:10]).year < today.year, house.key
