"""The year the example's people lived: the same from the same seed, in the past, with everything a year has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from habitat_kit.cli import lived
from habitat_kit.cli.demo import _load, _prepare
from habitat_kit.cli.story import Hands, Story
from habitat_kit.core.commands import BookSpace
from habitat_kit.core.foryou import Why
from habitat_kit.core.happened import Answer
from habitat_kit.core.outcomes import Judged
from habitat_kit.core.replay import replay
from habitat_kit.core.waiting import WaitState
from habitat_kit.desk.foryou import for_you
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.store.past import happened

SHOWN = (
    *("habitat_signature", "habitat_series", "habitat_wait", "habitat_account_line", "habitat_proposal"),
    *("habitat_proposal_answer", "habitat_task", "participatory_gathering", "participatory_sign_up"),
)
BEGUN, OVER = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HabitatKit]:
    """The demo's house as somebody finds it who starts it."""
    kit = HabitatKit(settings=Settings(database=f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"))
    with pytest.MonkeyPatch.context() as few:
        few.setattr(lived, "STAYS", 40)
        _prepare(kit, lived=True)
    yield kit
    kit.close()


def story_of(kit: HabitatKit) -> Story:
    """The demo's people and places by their keys."""
    return Story(kit, Hands(kit.clock()), _load(kit))


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
    """The year is lived once: starting again on the same database adds nothing."""
    monkeypatch.setattr(lived, "STAYS", 10)
    kit = HabitatKit(settings=Settings(database=f"sqlite:///{tmp_path / 'demo.db'}"))
    counts = []
    for _ in range(2):
        _prepare(kit, lived=True)
        with kit.database.read() as tx:
            counts.append(tx.say("SELECT count(*) FROM habitat_use")[0][0])
    kit.close()
    assert counts[0] == counts[1] > 0


def test_a_lived_house_shows_what_it_can(lived_in: HabitatKit) -> None:
    """Signatures, a series, a line, gatherings, an assembly, accounts, a round: each is there to be looked at."""
    with lived_in.database.read() as tx:
        for table in SHOWN:
            assert tx.say(f"SELECT count(*) FROM {table}")[0][0] > 0, table  # names of this file
        kinds = {row[0] for row in tx.say("SELECT DISTINCT kind FROM habitat_use")}
        waits = {row[0] for row in tx.say("SELECT DISTINCT state FROM habitat_wait")}
    assert {"guest_stay", "meeting", "shared_meal", "assembly"} <= kinds
    assert {WaitState.TAKEN, WaitState.OVER} <= waits


def test_what_is_under_way_waits_for_somebody(lived_in: HabitatKit) -> None:
    """A round to answer and rules to sign for Nadia, a stay to approve for Hélène, cleaning for Luc."""
    waits = {
        key: {one.why for one in for_you(lived_in.desk.sight(by), lived_in.clock())}
        for key, by in ((key, story_of(lived_in).who(key)) for key in ("nadia", "helene", "luc"))
    }
    assert {Why.SIGN, Why.ANSWER} <= waits["nadia"]
    assert Why.APPROVAL in waits["helene"]
    assert Why.TASK in waits["luc"]


def test_the_next_weeks_of_the_flat_are_free(lived_in: HabitatKit) -> None:
    """Whoever tries the demo finds no bedroom taken from tomorrow on, for a month."""
    story, now = story_of(lived_in), lived_in.clock()
    flat, tomorrow = story.place("shared-flat"), now.date() + timedelta(days=1)
    asks = (
        BookSpace(flat, "guest_stay", tomorrow + timedelta(days=3 * n), tomorrow + timedelta(days=3 * n + 2))
        for n in range(10)
    )
    for ask in asks:
        judged = lived_in.desk.judge(ask, by=story.who("nadia"))
        assert isinstance(judged, Judged)
        assert judged.passes, ask
