"""Two people at one time: one comes first, the other is told, and nothing is held twice."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import ApproveBooking, CancelBooking, CheckIn, NoShow, RestoreBooking, UndoLast
from habitat_kit.core.outcomes import Booked, Cancelled, CheckedIn, NotArrived, Stale, TryLater
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import ApprovalAbove
from habitat_kit.store import uses
from habitat_kit.store.errors import ConstraintBroken
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, stored
from tests.desk.test_plugins import _host_engine
from tests.desk.world import DAY, Planted

ROUNDS = 12


def together(house: Planted, *sent: tuple[Any, str]) -> list[Any]:
    """What everybody is answered who sends at one instant."""
    start = Barrier(len(sent))

    def send(command: Any, by: str) -> Any:
        start.wait(30)
        outcome = house.do(command, by=by)
        return house.do(command, by=by) if isinstance(outcome, TryLater) else outcome

    with ThreadPoolExecutor(len(sent)) as pool:
        return list(pool.map(send, *zip(*sent, strict=True)))


def kinds(outcomes: list[Any]) -> set[str]:
    """The outcomes by name."""
    return {type(outcome).__name__ for outcome in outcomes}


def test_checking_in_against_cancelling(house: Planted) -> None:
    """Somebody arrives while another of the household cancels: one of the two happened, the other hears of it."""
    at(house, DAY, 16)
    for number in range(ROUNDS):
        booked = house.do(house.meeting(0, 17 + number // 4, 1, ("one", "two", "living", "flat")[number % 4])).booking
        answers = together(house, (CheckIn(booked.id, 1), "ana"), (CancelBooking(booked.id, 1), "sam"))
        assert kinds(answers) in ({"CheckedIn", "Stale"}, {"Cancelled", "Stale"})
        state = stored(house, booked.id).state
        won = next(answer for answer in answers if not isinstance(answer, Stale))
        assert isinstance(won, CheckedIn if state is State.CHECKED_IN else Cancelled)
        if state is State.CHECKED_IN:
            house.do(UndoLast(booked.id, 2))
            house.do(CancelBooking(booked.id, 3))


def test_restoring_against_a_neighbour_who_wants_the_dates(house: Planted) -> None:
    """The dates of a cancelled stay go to whoever is first, and to nobody else."""
    for number in range(ROUNDS):
        booked = house.do(house.stay(number * 2)).booking
        house.do(CancelBooking(booked.id, 1))
        wish = house.stay(number * 2)
        back, other = together(house, (RestoreBooking(booked.id, 2), "ana"), (wish, "ben"))
        assert kinds([back, other]) == {"Booked", "Conflict"}
        assert stored(house, booked.id).state is (State.CONFIRMED if isinstance(back, Booked) else State.CANCELLED)
    assert house.overlaps() == []


@pytest.mark.parametrize("late", [False, True], ids=["in time", "too late"])
def test_saying_yes_against_a_neighbour_who_wants_the_dates(planting: Planter, *, late: bool) -> None:
    """Until its deadline a stay that waits has its dates, and a yes confirms it; after it the dates are the neighbour's."""
    house = planting(ApprovalAbove(nights=2, answer_hours=24))
    for number in range(ROUNDS // 2):
        first = number * 4
        waits = house.do(house.stay(first, 3)).booking
        if late:
            house.clock.later(hours=24)
        said, other = together(house, (ApproveBooking(waits.id, 1), "sam"), (house.stay(first, 2), "ben"))
        assert type(other).__name__ == ("Booked" if late else "Conflict")
        assert isinstance(said, Booked) is not late
        assert stored(house, waits.id).state is (State.EXPIRED if late else State.CONFIRMED)
    assert house.overlaps() == []


def test_two_who_take_the_same_step_back(house: Planted) -> None:
    """Tapped twice, a step is taken back once."""
    for number in range(ROUNDS):
        booked = house.do(house.stay(number * 2)).booking
        house.do(CancelBooking(booked.id, 1))
        answers = together(house, *[(UndoLast(booked.id, 2), "ana")] * 2)
        assert kinds(answers) == {"Undone", "Stale"}
        assert stored(house, booked.id).revision == 3


def test_a_no_show_against_a_late_arrival(house: Planted) -> None:
    """The steward gives the dates away just when the guests arrive: they are in, or they are told."""
    for number in range(4):
        booked = house.do(house.stay(number * 2)).booking
        at(house, day(number * 2), 20)
        answers = together(house, (CheckIn(booked.id, 1), "ana"), (NoShow(booked.id, 1), "sam"))
        assert kinds(answers) in ({"CheckedIn", "Stale"}, {"NotArrived", "Stale"})
        there = stored(house, booked.id)
        assert bool(_claims(house, booked.id)) is (there.state is State.CHECKED_IN)
        assert any(isinstance(answer, CheckedIn | NotArrived) for answer in answers)


def _claims(house: Planted, use: UUID) -> tuple[Any, ...]:
    with house.kit.database.read() as tx:
        return uses.claims_of(tx, use)


class _Breaks:
    """Writes a booking's row, but for the first times."""

    def __init__(self, times: int) -> None:
        self.left, self.asked = times, 0

    def __call__(self, tx: Any, booking: Booking) -> None:
        self.asked += 1
        if self.asked <= self.left:
            raise ConstraintBroken("check", "habitat_use_nights_ck")
        write(tx, booking)


write = uses.add_booking


def test_what_breaks_a_constraint_once_is_sent_again(house: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote past the lock was first: the desk looks again, and nobody hears of it."""
    breaks = _Breaks(1)
    monkeypatch.setattr(uses, "add_booking", breaks)
    assert isinstance(house.do(house.stay(0)), Booked)
    assert breaks.asked == 2


def test_what_breaks_a_constraint_each_time_is_named(
    house: Planted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A row that can never be written is no race: the error names the constraint, the log too, neither a value."""
    breaks = _Breaks(99)
    monkeypatch.setattr(uses, "add_booking", breaks)
    with caplog.at_level(logging.ERROR, "habitat_kit.desk"), pytest.raises(ConstraintBroken) as broken:
        house.do(house.stay(0, purpose="a whispered word"))
    assert breaks.asked == 4
    assert broken.value.name == "habitat_use_nights_ck"
    (record,) = [record for record in caplog.records if record.name == "habitat_kit.desk"]
    assert record.getMessage() == "book_space breaks the constraint habitat_use_nights_ck (check) each time"
    assert "whispered" not in caplog.text
    assert house.count("use") == 0


def test_in_a_host_s_transaction_a_broken_constraint_is_tried_later(
    house: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kit does not run again what the host began: the host does."""
    monkeypatch.setattr(uses, "add_booking", _Breaks(1))
    engine = _host_engine(house)
    with engine.connect() as connection, connection.begin():
        outcome = house.kit.inside(connection).do(house.stay(0), by=house.actor("ana"))
    engine.dispose()
    assert isinstance(outcome, TryLater)
