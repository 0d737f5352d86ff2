"""Bringing a booking back: at once as it was, later as a new ask; never over somebody else's dates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_kit.core.commands import ApproveBooking, CancelBooking, DeclineBooking, MoveBooking, RestoreBooking
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, NotAllowed, Refused, Stale
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import ApprovalAbove, LeadTime, NightsPerYear
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, others, stored, terms
from tests.desk.world import DAY, Planted


def test_at_once_it_stands_as_it_was(planting: Planter) -> None:
    """A moment after cancelling nothing is judged, whoever of the household or the stewards restores it."""
    house = planting(ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))
    waiting = house.do(house.stay(0, 4)).booking
    house.clock.later(hours=1)
    house.do(CancelBooking(waiting.id, 1))
    house.clock.later(minutes=10)
    back = house.do(RestoreBooking(waiting.id, 2), by="sam")
    assert isinstance(back, AwaitingApproval)
    assert (back.booking.deadline, back.booking.revision) == (waiting.deadline, 3)
    assert back.verdict.findings == ()


def test_later_it_is_a_new_ask(planting: Planter) -> None:
    """Later the rules judge the same dates anew: a yes may be needed again, and short notice is short notice."""
    house = planting(LeadTime(notice_hours=48), ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))
    booked = house.do(house.stay(0, 3)).booking
    house.do(ApproveBooking(booked.id, 1), by="sam")
    house.clock.later(hours=3)
    house.do(CancelBooking(booked.id, 2))
    house.clock.later(hours=1)
    again = house.do(RestoreBooking(booked.id, 3))
    assert isinstance(again, AwaitingApproval)
    assert again.booking.deadline == house.clock.now + timedelta(hours=48)
    house.do(CancelBooking(booked.id, 4))
    at(house, day(-1), 9)
    assert isinstance(house.do(RestoreBooking(booked.id, 5)), Refused)


def test_what_it_still_weighs_does_not_stand_in_its_way(planting: Planter) -> None:
    """A cancelled stay that weighs is restored within the quota it uses already, and weighs once."""
    house = planting(NightsPerYear(nights=3))
    booked = house.do(house.stay(0, 3)).booking
    house.clock.later(hours=1)
    assert house.do(CancelBooking(booked.id, 1)).counted
    house.clock.later(hours=1)
    assert isinstance(house.do(RestoreBooking(booked.id, 2)), Booked)
    assert isinstance(house.do(house.stay(9)), Refused)


def test_cancelling_again_still_weighs(planting: Planter) -> None:
    """Restoring is no way to get late nights back: it keeps the instant it was made."""
    house = planting(NightsPerYear(nights=3))
    booked = house.do(house.stay(0, 3)).booking
    house.clock.later(hours=1)
    house.do(CancelBooking(booked.id, 1))
    house.clock.later(hours=1)
    house.do(RestoreBooking(booked.id, 2))
    assert house.do(CancelBooking(booked.id, 3)).counted


def test_a_lapsed_booking_is_asked_for_anew(planting: Planter) -> None:
    """Nobody answered: the household asks again for the same dates with one tap."""
    house = planting(ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))
    waiting = house.do(house.stay(0, 4)).booking
    house.clock.later(hours=48)
    again = house.do(RestoreBooking(waiting.id, 2))
    assert isinstance(again, AwaitingApproval)
    assert again.booking.deadline == house.clock.now + timedelta(hours=48)


def test_dates_that_are_taken_are_not_restored(house: Planted) -> None:
    """Who came second comes second, and the cancelled booking stays as it was."""
    booked = house.do(house.stay(0, 2)).booking
    house.do(CancelBooking(booked.id, 1))
    house.do(house.stay(1), by="ben")
    assert isinstance(house.do(RestoreBooking(booked.id, 2)), Conflict)
    assert stored(house, booked.id).state is State.CANCELLED
    assert house.overlaps() == []


def test_what_was_refused_or_is_over_is_not_restored(planting: Planter) -> None:
    """A no stays a no until somebody asks anew; what is past is past; a neighbour restores nothing."""
    house = planting(ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))
    waiting, short = house.do(house.stay(0, 4)).booking, house.do(house.stay(9, 1)).booking
    house.do(DeclineBooking(waiting.id, 1, "no"), by="sam")
    assert isinstance(house.do(RestoreBooking(waiting.id, 2)), Stale)
    house.do(CancelBooking(short.id, 1))
    assert house.do(RestoreBooking(short.id, 2), by="ben") == NotAllowed("restore_booking")
    at(house, day(10), 11)
    assert isinstance(house.do(RestoreBooking(short.id, 2)), Stale)


def test_a_stay_that_would_have_begun_is_a_new_ask_in_the_past(house: Planted) -> None:
    """On its second day a cancelled stay is not brought back with the night nobody slept."""
    booked = house.do(house.stay(0, 3)).booking
    at(house, DAY, 9)
    house.do(CancelBooking(booked.id, 1))
    at(house, day(1), 9)
    refused = house.do(RestoreBooking(booked.id, 2))
    assert [finding.key for finding in refused.verdict.findings] == ["finding.in_the_past"]


@pytest.mark.parametrize(("days_before", "weighs"), [(3, True), (10, False)])
def test_nights_given_up_by_a_late_move_weigh_as_cancelled(
    planting: Planter, days_before: int, *, weighs: bool
) -> None:
    """Within the house's days before the stay the old nights weigh on; before that a move costs nothing."""
    house = planting(NightsPerYear(nights=6))
    terms(house, free_cancel_days=7)
    booked = house.do(house.stay(0, 2)).booking
    at(house, day(-days_before), 9)
    moved = house.do(MoveBooking(booked.id, 1, day(30), day(33)))
    assert isinstance(moved, Booked)
    given = others(house, booked.id)
    assert [(one.state, one.when, one.counted) for one in given] == (
        [(State.CANCELLED, Nights(DAY, day(2)), True)] if weighs else []
    )
    assert isinstance(house.do(house.stay(40, 2)), Refused if weighs else Booked)


def test_giving_back_a_night_too_late_weighs_as_well(planting: Planter) -> None:
    """A shortening is a cancellation of some nights: each run of them is a cancelled booking one can look at."""
    house = planting(NightsPerYear(nights=9))
    terms(house, free_cancel_days=7)
    booked = house.do(house.stay(0, 5)).booking
    at(house, day(-3), 9)
    assert isinstance(house.do(MoveBooking(booked.id, 1, day(1), day(3))), Booked)
    given = others(house, booked.id)
    assert [one.when for one in given] == [Nights(DAY, day(1)), Nights(day(3), day(5))]
    assert house.kit.desk.sight(house.actor("ana")).booking(given[0].id).state is State.CANCELLED
    assert isinstance(house.do(RestoreBooking(given[1].id, 1)), Booked)
    assert isinstance(house.do(house.stay(20, 5)), Refused)
    assert isinstance(house.do(house.stay(20, 4)), Booked)


def test_a_house_without_such_days_exchanges_nights(planting: Planter) -> None:
    """Where nothing says until when cancelling is free, moving and shortening give the old nights back."""
    house = planting(NightsPerYear(nights=3))
    booked = house.do(house.stay(0, 3)).booking
    at(house, day(-1), 9)
    assert isinstance(house.do(MoveBooking(booked.id, 1, day(30), day(33))), Booked)
    assert others(house, booked.id) == []
