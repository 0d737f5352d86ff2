"""Turns: one at a time, nobody's third, and nobody waits for ever."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import sleep
from uuid import UUID

import pytest

from habitat_kit.core.commands import BookSeries
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Booked, SeriesBooked, TryLater
from habitat_kit.desk import turns
from habitat_kit.desk.turns import Turns
from tests.desk.world import Planted

ANA, BEN = named("ana"), named("ben")


def hold(there: Turns, who: UUID, until: Event) -> bool:
    """Ask for a turn and keep it until something happens; whether it was had."""
    with there.turn(who) as mine:
        if mine:
            until.wait(5)
        return mine


def test_one_at_a_time() -> None:
    """Whoever comes meanwhile waits until it is theirs."""
    there, inside, most = Turns(), list[int](), list[int]()

    def look(who: UUID) -> bool:
        with there.turn(who) as mine:
            inside.append(1)
            most.append(len(inside))
            sleep(0.01)
            inside.pop()
            return mine

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(look, (named(str(n)) for n in range(8))))
    assert max(most) == 1


def test_nobody_has_a_third(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second tap waits for the first, a third is sent away at once; others wait for theirs, and come back later."""
    monkeypatch.setattr(turns, "EACH", 2)
    there, done = Turns(), Event()
    with ThreadPoolExecutor(3) as pool:
        first: list[Future[bool]] = [pool.submit(hold, there, ANA, done) for _ in range(2)]
        while there._there[ANA] < 2:
            sleep(0.001)
        with there.turn(ANA) as mine:
            assert not mine
        other = pool.submit(hold, there, BEN, done)
        done.set()
        assert all(one.result() for one in (*first, other))
    assert not there._there
    assert hold(there, ANA, done)


def test_a_series_is_looked_at_in_turn(house: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who would wait too long is told to try again; whoever books does not wait for them."""
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    stay = house.stay(0, 1)
    series = BookSeries(stay.space, stay.kind, stay.start, stay.end, "FREQ=WEEKLY;COUNT=3")
    with house.kit.desk._turns.turn(BEN):
        assert house.kit.desk.rehearse(series, by=house.actor("ana")) == TryLater()
        assert isinstance(house.do(house.stay(30)), Booked)
    assert isinstance(house.kit.desk.rehearse(series, by=house.actor("ana")), SeriesBooked)
