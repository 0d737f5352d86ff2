"""A booking that waits for its neighbours: their yes makes it hold, and nobody else's does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.commands import ApproveBooking, CancelBooking, MoveBooking, SupportBooking
from habitat_kit.core.foryou import Why
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Expired, NotAllowed, Stale
from habitat_kit.core.uses import State
from habitat_kit.desk.foryou import for_you
from habitat_kit.plugins.participatory import Approval, ApprovalAbove
from tests.desk.conftest import Planter
from tests.desk.stays import stored
from tests.desk.test_races import kinds, together
from tests.desk.world import DAY, Planted

TWO = Approval(neighbours=2, answer_hours=48)


def asked(house: Planted, **more: Any) -> Any:
    """Ana's stay, which waits."""
    outcome = house.do(house.stay(0, 2, **more))
    assert isinstance(outcome, AwaitingApproval)
    return outcome.booking


def yes(house: Planted, booking: UUID, by: str, revision: int = 1) -> Any:
    """What a neighbour's yes comes to."""
    return house.do(SupportBooking(booking, revision), by=by)


def waits_for(house: Planted, by: str) -> list[tuple[UUID, int, int]]:
    """What the page shows somebody: bookings with the yeses given and wanted."""
    sight = house.kit.desk.sight(house.actor(by))
    return [(booking.id, given, wanted) for booking, given, wanted in sight.to_support(house.house.id)]


def test_enough_neighbours_make_it_hold(planting: Planter) -> None:
    """The first yes is kept, the second lets the booking hold."""
    house = planting(TWO)
    booking = asked(house)
    assert waits_for(house, "ben") == waits_for(house, "cleo") == [(booking.id, 0, 2)]
    assert isinstance(yes(house, booking.id, "ben"), AwaitingApproval)
    assert (waits_for(house, "ben"), waits_for(house, "cleo")) == ([], [(booking.id, 1, 2)])
    held = yes(house, booking.id, "cleo")
    assert isinstance(held, Booked)
    assert stored(house, booking.id).state is State.CONFIRMED
    assert waits_for(house, "cleo") == []


def test_a_household_has_one_yes_and_none_for_itself(planting: Planter) -> None:
    """Said twice it counts once; who asks, and who lives nowhere here, is not asked."""
    house = planting(TWO)
    booking = asked(house)
    for _ in range(3):
        assert isinstance(yes(house, booking.id, "ben"), AwaitingApproval)
    assert isinstance(yes(house, booking.id, "ana"), NotAllowed)
    assert isinstance(yes(house, booking.id, "sam"), NotAllowed), "a steward of no household approves"
    assert isinstance(yes(house, booking.id, "lou", revision=7), NotAllowed), "nor is a landlord told how it stands"
    assert waits_for(house, "ana") == []
    assert stored(house, booking.id).state is State.AWAITING


def test_two_yeses_at_one_time_make_it_hold_once(planting: Planter) -> None:
    """Sent at one instant, one is noted and the other lets it hold."""
    house = planting(TWO)
    booking = asked(house)
    outcomes = together(house, (SupportBooking(booking.id, 1), "ben"), (SupportBooking(booking.id, 1), "cleo"))
    assert kinds(outcomes) == {"AwaitingApproval", "Booked"}
    assert stored(house, booking.id).revision == 2


def test_other_dates_ask_again(planting: Planter) -> None:
    """A yes was for the dates as they stood."""
    house = planting(TWO)
    booking = asked(house)
    yes(house, booking.id, "ben")
    moved = house.do(MoveBooking(booking.id, 1, DAY + timedelta(days=9), DAY + timedelta(days=11)))
    assert isinstance(moved, AwaitingApproval)
    assert isinstance(yes(house, booking.id, "cleo"), Stale)
    assert isinstance(yes(house, booking.id, "cleo", 2), AwaitingApproval)
    assert isinstance(yes(house, booking.id, "ben", 2), Booked)


@pytest.mark.parametrize("rules", [(ApprovalAbove(1),), (TWO, ApprovalAbove(1))])
def test_where_a_steward_has_to_answer_no_neighbour_can(planting: Planter, rules: tuple[Any, ...]) -> None:
    """Another article that asks for a steward's yes is not got round."""
    house = planting(*rules)
    booking = asked(house)
    assert waits_for(house, "ben") == []
    assert isinstance(yes(house, booking.id, "ben"), NotAllowed)
    assert isinstance(house.do(ApproveBooking(booking.id, 1), by="sam"), Booked)


def test_a_steward_may_answer_first_and_time_ends_it(planting: Planter) -> None:
    """Approved, cancelled or expired, there is nothing to say yes to."""
    house = planting(TWO)
    approved = asked(house)
    assert isinstance(house.do(ApproveBooking(approved.id, 1), by="sam"), Booked)
    assert isinstance(yes(house, approved.id, "ben", 2), Stale)
    house.do(CancelBooking(approved.id, 2))
    expired = asked(house)
    house.clock.later(hours=49)
    assert waits_for(house, "ben") == []
    assert isinstance(yes(house, expired.id, "ben"), Expired)


def test_it_is_on_the_neighbours_list(planting: Planter) -> None:
    """What waits for a household's yes stands on its list, and not on that of who asks."""
    house = planting(TWO)
    booking = asked(house)

    def listed(name: str) -> list[tuple[Why, UUID]]:
        sight = house.kit.desk.sight(house.actor(name))
        return [(one.why, one.subject.id) for one in for_you(sight, house.clock.now)]

    assert (Why.APPROVAL, booking.id) in listed("ben")
    assert (Why.APPROVAL, booking.id) not in listed("ana")
