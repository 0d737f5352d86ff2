"""Taking a step back: everybody taps wrong once, and what was others' meanwhile stays theirs."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    ApproveBooking,
    CancelBooking,
    CancelSeries,
    CheckIn,
    CheckOut,
    CloseSpace,
    CorrectBooking,
    DeclineBooking,
    MoveBooking,
    MoveSeries,
    NoShow,
    Tick,
    UndoLast,
)
from habitat_kit.core.outcomes import Booked, Conflict, NotAllowed, Refused, SeriesCancelled, SeriesMoved, Stale, Undone
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import ApprovalAbove, NightsPerYear
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, living_there, others, stored, terms
from tests.desk.test_series import bookings, evenings
from tests.desk.test_staying import why
from tests.desk.world import DAY, Planted


@pytest.fixture
def asking(planting: Planter) -> Planted:
    """A house where more than two nights wait for a steward."""
    return planting(ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))


def undone(house: Planted, booking: Booking, by: str = "ana") -> Booking:
    """The booking after its last step was taken back."""
    outcome = house.do(UndoLast(booking.id, booking.revision), by=by)
    assert isinstance(outcome, Undone), outcome
    found: Booking = outcome.booking
    return found


def as_before(found: Booking, before: Booking) -> bool:
    """Whether a booking stands as it did, but for its revision."""
    same = ("state", "when", "span", "space", "deadline", "on_silence", "counted", "guests", "purpose", "household")
    return all(getattr(found, name) == getattr(before, name) for name in same)


def test_a_cancellation_is_taken_back(house: Planted) -> None:
    """It stands as before, what was typed too; the neighbour who wanted it comes second again."""
    booked = house.do(house.stay(0, 2, purpose="my mother")).booking
    house.clock.later(hours=3)
    gone = house.do(CancelBooking(booked.id, 1)).booking
    house.clock.later(minutes=29)
    back = undone(house, gone)
    assert as_before(back, booked)
    assert (back.revision, back.sequence) == (3, 2)
    assert isinstance(house.do(house.stay(0), by="ben"), Conflict)


def test_a_waiting_booking_comes_back_with_its_deadline(asking: Planted) -> None:
    """Cancelled or declined by mistake, it waits on as long as it would have."""
    booked = asking.do(asking.stay(0, 4)).booking
    asking.clock.later(hours=5)
    back = undone(asking, asking.do(CancelBooking(booked.id, 1)).booking)
    assert as_before(back, booked)
    declined = asking.do(DeclineBooking(back.id, back.revision, "wrong one"), by="sam").booking
    again = undone(asking, declined, by="sam")
    assert as_before(again, booked)
    assert isinstance(asking.do(ApproveBooking(again.id, again.revision), by="sam"), Booked)


def test_a_deadline_that_passed_meanwhile_is_not_given_anew(asking: Planted) -> None:
    """A decline taken back after the deadline would hold dates nobody may hold any more."""
    booked = asking.do(asking.stay(0, 4)).booking
    asking.clock.now = booked.deadline - timedelta(minutes=5)
    declined = asking.do(DeclineBooking(booked.id, 1, "no"), by="sam").booking
    asking.clock.later(minutes=5)
    assert why(asking.do(UndoLast(declined.id, 2), by="sam")) == "finding.undo_lapsed"


def test_a_move_is_taken_back(house: Planted) -> None:
    """The old dates and the old room, and the new ones are free again; unless somebody was faster."""
    booked = house.do(house.stay(0, 2, "one")).booking
    moved = house.do(MoveBooking(booked.id, 1, day(9), day(10), house.space("two"))).booking
    back = undone(house, moved)
    assert as_before(back, booked)
    assert isinstance(house.do(house.stay(9, 1, "two"), by="ben"), Booked)
    again = house.do(MoveBooking(booked.id, 3, day(12), day(14))).booking
    house.do(house.stay(1, 1, "one"), by="ben")
    assert isinstance(house.do(UndoLast(again.id, 4)), Conflict)
    assert stored(house, booked.id).when == again.when
    assert house.overlaps() == []


def test_staying_is_taken_back_step_by_step(house: Planted) -> None:
    """A check-in, a check-out and a no-show by mistake leave no trace in the dates."""
    there = living_there(house, 3)
    at(house, DAY, 16, 20)
    booked = undone(house, there)
    assert booked.state is State.CONFIRMED
    missing = house.do(NoShow(booked.id, 3), by="sam").booking
    assert as_before(undone(house, missing, by="sam"), booked)
    there = house.do(CheckIn(booked.id, 5)).booking
    at(house, day(1), 9)
    left = house.do(CheckOut(booked.id, 6)).booking
    assert as_before(undone(house, left), there)
    assert isinstance(house.do(house.stay(2), by="ben"), Conflict)


def test_nights_given_up_are_given_back_with_the_step(planting: Planter) -> None:
    """A check-out taken back takes back what it charged: no night weighs twice."""
    house = planting(NightsPerYear(nights=4))
    there = living_there(house, 3)
    at(house, day(1), 9)
    left = house.do(CheckOut(there.id, 2)).booking
    undone(house, left)
    (given,) = others(house, there.id)
    assert (given.state, given.counted) == (State.CANCELLED, False)
    assert isinstance(house.do(house.stay(20, 1)), Booked)
    assert isinstance(house.do(house.stay(22, 1)), Refused)


@pytest.mark.parametrize("by", ["ben", "sam", "kim"])
def test_nobody_takes_back_what_another_did(house: Planted, by: str) -> None:
    """A steward cancels or restores in their own name; they do not unmake somebody else's word."""
    gone = house.do(CancelBooking(house.do(house.stay(0)).booking.id, 1)).booking
    outcome = house.do(UndoLast(gone.id, 2), by=by)
    assert outcome == NotAllowed("undo_last") if by == "ben" else why(outcome) == "finding.undo_not_yours"


def test_not_after_the_house_s_minutes(house: Planted) -> None:
    """Half an hour by default, to the second; a house that gives no minutes lets nothing be taken back."""
    gone = house.do(CancelBooking(house.do(house.stay(0)).booking.id, 1)).booking
    house.clock.later(minutes=30)
    assert why(house.do(UndoLast(gone.id, 2))) == "finding.undo_too_late"
    terms(house, uncounted_minutes=0)
    other = house.do(CancelBooking(house.do(house.stay(5)).booking.id, 1)).booking
    assert why(house.do(UndoLast(other.id, 2))) == "finding.undo_too_late"


def test_what_happened_since_is_not_undone_with_it(house: Planted) -> None:
    """A step that somebody built upon stays; booking, approving and time's own steps are nobody's to take back."""
    booked = house.do(house.stay(0)).booking
    assert why(house.do(UndoLast(booked.id, 1))) == "finding.nothing_to_undo"
    moved = house.do(MoveBooking(booked.id, 1, day(3), day(4))).booking
    right = house.do(CorrectBooking(moved.id, 2, guests=2, reason="counted"), by="sam").booking
    assert why(house.do(UndoLast(right.id, 3))) == "finding.nothing_to_undo"
    there = house.do(house.stay(8)).booking
    house.clock.now = there.span.end
    house.do(Tick(house.house.id), by="kim")
    assert why(house.do(UndoLast(there.id, 2))) == "finding.nothing_to_undo"


def test_only_the_last_step_and_only_once(house: Planted) -> None:
    """Undoing is no step itself: there is nothing to take back after it."""
    gone = house.do(CancelBooking(house.do(house.stay(0)).booking.id, 1)).booking
    back = undone(house, gone)
    assert why(house.do(UndoLast(back.id, 3))) == "finding.nothing_to_undo"
    assert house.do(UndoLast(back.id, 2)) == Stale(back.id, 3, "confirmed")


def test_what_is_over_does_not_stand_again(house: Planted) -> None:
    """A stay that ended meanwhile is not brought back by undoing."""
    booked = house.do(house.meeting(0, 10, 1)).booking
    at(house, DAY, 10, 50)
    gone = house.do(CancelBooking(booked.id, 1)).booking
    at(house, DAY, 11)
    assert why(house.do(UndoLast(gone.id, 2))) == "finding.undo_lapsed"


def test_a_closure_that_took_the_gap_keeps_it(house: Planted) -> None:
    """Works that wait behind a stay begin when it is cancelled; who changes their mind finds them there."""
    booked = house.do(house.stay(0, 2)).booking
    house.do(CloseSpace(house.space("flat"), DAY, day(5)), by="sam")
    gone = house.do(CancelBooking(booked.id, 1)).booking
    assert isinstance(house.do(UndoLast(gone.id, 2)), Conflict)
    assert stored(house, booked.id).state is State.CANCELLED


@pytest.mark.parametrize("scope", ["all", "following"])
def test_one_date_of_a_moved_series_goes_back_alone(house: Planted, scope: str) -> None:
    """It has its evening again, and is still the same date of the series that moved: what is done to that reaches it."""
    third = bookings(house, house.do(evenings(house)).series.id)[2]
    start = datetime.combine(day(14), time(20))
    moved = house.do(MoveSeries(third.id, 1, scope, start, start + timedelta(hours=1)))
    assert isinstance(moved, SeriesMoved)
    there = stored(house, third.id)
    back = undone(house, there)
    assert as_before(back, third)
    assert (back.series, back.occurrence) == (moved.series.id, there.occurrence)
    gone = house.do(CancelSeries(back.id, back.revision, "following"))
    assert isinstance(gone, SeriesCancelled)
    assert back.id in gone.bookings
