"""Five bugs planted on purpose, each caught by the races: a proof that cannot fail proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, local
from typing import Any

import pytest
from attrs import frozen

from habitat_kit.core.judging import judge
from habitat_kit.core.rules import Ask
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.desk import booking, keeping
from habitat_kit.desk.door import Door
from habitat_kit.store import guard, streams
from tests.scenarios.proofs import play
from tests.scenarios.proofs.arena import CLIENTS, Arena

Plant = Callable[[pytest.MonkeyPatch, Arena], None]
MINE = local()
"""What each client's thread learned too early."""


def rules_read_before_the_lock(monkeypatch: pytest.MonkeyPatch, arena: Arena) -> None:
    """The house is not locked while it is judged: everybody is judged by what stood before anybody wrote."""
    do, together = Door.do, Barrier(CLIENTS)

    def early(door: Door, command: Any, by: Any, key: Any) -> Any:
        with door.look() as tx:
            place = streams.house_of(tx, "space", command.space)
            assert place
            work = door._work(tx, by, door.grounds.at(tx, place))
            wished = booking.wish(command, work)
            ask = Ask(wished, work.now, work.house, wished.space)
            MINE.verdict = judge(ask, work.ledger(), work.bench)
        together.wait(timeout=30)
        return do(door, command, by, key)

    monkeypatch.setattr(Door, "do", early)
    monkeypatch.setattr("habitat_kit.desk.booking.judge", lambda *_: MINE.verdict)


def key_read_before_the_lock(monkeypatch: pytest.MonkeyPatch, arena: Arena) -> None:
    """Whether a key was used is looked up too early: six taps all find that it was not."""
    do, kept, together = Door.do, streams.kept, Barrier(6)

    def early(door: Door, command: Any, by: Any, key: Any) -> Any:
        with door.look() as tx:
            MINE.found = kept(tx, by.key_owner, key)
        together.wait(timeout=30)
        return do(door, command, by, key)

    monkeypatch.setattr(Door, "do", early)
    monkeypatch.setattr(streams, "kept", lambda *_: MINE.found)


def last_hour_forgotten(monkeypatch: pytest.MonkeyPatch, arena: Arena) -> None:
    """The guard is off by one at the end: the last hour of a claim may be taken again."""
    trigger = guard.texts("sqlite")[0]
    _say(
        arena,
        sqlite=[f"DROP TRIGGER {trigger.split()[2]}", trigger.replace("LIMIT 1) > NEW.start", "LIMIT 1) > NEW.start + 3600")],
        postgresql=[
            """CREATE FUNCTION habitat_less(timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE
               AS $$ SELECT $1 - interval '1 hour' $$""",
            "ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken",
            """ALTER TABLE habitat_claim ADD CONSTRAINT habitat_taken EXCLUDE USING gist
               (habitat_uuidrange(leaf_id, leaf_id, '[]') WITH &&, tstzrange(start, habitat_less("end")) WITH &&)""",
        ],
    )  # fmt: skip


def confirmed_holds_nothing(monkeypatch: pytest.MonkeyPatch, arena: Arena) -> None:
    """A state is missing from those that hold: what is approved gives up its claims."""
    monkeypatch.setattr(keeping, "HOLDING", HOLDING - {State.CONFIRMED})


def guard_missing(monkeypatch: pytest.MonkeyPatch, arena: Arena) -> None:
    """The trigger, or the constraint, is not there."""
    _say(
        arena,
        sqlite=[f"DROP TRIGGER {guard.texts('sqlite')[0].split()[2]}"],
        postgresql=["ALTER TABLE habitat_claim DROP CONSTRAINT habitat_taken"],
    )


def _say(arena: Arena, **texts: list[str]) -> None:
    with arena.kit.database.write() as tx:
        for text in texts[tx.dialect_name]:
            tx.say(text)


@frozen
class Bug:
    """A bug, and the race that has to notice it."""

    plant: Plant
    race: Callable[[Arena], None]


BUGS = (
    Bug(rules_read_before_the_lock, play.quota),
    Bug(key_read_before_the_lock, play.same_key),
    Bug(last_hour_forgotten, play.overlapping_hours),
    Bug(confirmed_holds_nothing, play.approved_stays_stand),
    Bug(guard_missing, play.overlapping_hours),
)


def repeatedly(arena: Arena, bug: Bug) -> None:
    """The race a few times: chance may spare a bug once."""
    for _ in range(5):
        bug.race(arena)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.plant.__name__)
def test_a_planted_bug_is_caught(small: Arena, bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race passes without the bug and fails with it."""
    bug.race(small)
    bug.plant(monkeypatch, small)
    with pytest.raises(AssertionError):
        repeatedly(small, bug)


def test_an_altered_guard_is_named_before_anybody_is_served(small: Arena) -> None:
    """The kit's own look at start says which part of the guard is gone, before a race could show it."""
    guard_missing(pytest.MonkeyPatch(), small)
    with small.kit.database.read() as tx:
        assert len(guard.differences(tx)) == 1
