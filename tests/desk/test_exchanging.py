"""What a move gives up too late weighs when it is judged, and once."""

from __future__ import annotations

from habitat_kit.core.commands import MoveBooking
from habitat_kit.core.outcomes import Booked, Judged, Refused
from habitat_kit.core.periods import Nights
from habitat_kit.plugins.participatory import NightsPerYear
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, terms


def test_a_late_move_is_judged_with_the_nights_it_gives_up(planting: Planter) -> None:
    """They weigh on the year, so a move that would go beyond it is refused; what is offered instead passes."""
    house = planting(NightsPerYear(nights=5))
    terms(house, free_cancel_days=7)
    booked = house.do(house.stay(0, 3)).booking
    at(house, day(-2), 9)
    away = MoveBooking(booked.id, 1, day(20), day(23))
    dry = house.kit.desk.judge(away, by=house.actor("ana"))
    assert isinstance(dry, Judged)
    assert not dry.passes
    refused = house.do(away)
    assert isinstance(refused, Refused)
    assert refused.alternatives
    shorter = house.do(MoveBooking(booked.id, 1, day(0), day(1)))
    assert isinstance(shorter, Booked), "giving back is always possible"
    assert isinstance(house.do(MoveBooking(booked.id, 2, day(0), day(3))), Booked), "what was given up is had again"
    offered = refused.alternatives[0]
    assert isinstance(offered.when, Nights)
    moved = house.do(MoveBooking(booked.id, 3, offered.when.arrival, offered.when.departure))
    assert isinstance(moved, Booked), moved


def test_a_move_in_time_is_judged_without_the_nights_it_leaves(planting: Planter) -> None:
    """Exchanged in time, a full year's nights stay as many."""
    house = planting(NightsPerYear(nights=3))
    terms(house, free_cancel_days=7)
    booked = house.do(house.stay(10, 3)).booking
    assert isinstance(house.do(MoveBooking(booked.id, 1, day(20), day(23))), Booked)
