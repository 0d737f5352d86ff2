"""Between a deadline and the command that settles it, readers see what that command will find."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from habitat_kit.core.commands import CloseSpace
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, Judged
from habitat_kit.core.uses import Silence
from habitat_kit.plugins.participatory import ApprovalAbove
from tests.desk.conftest import Planter
from tests.desk.world import DAY, Planted


def waiting(planting: Planter, silence: Silence) -> Planted:
    """A house where three nights wait for an answer that does not come."""
    house = planting(ApprovalAbove(nights=2, answer_hours=24, on_silence=silence))
    assert isinstance(house.do(house.stay(0, 3)), AwaitingApproval)
    return house


def judged(house: Planted, command: Any) -> Judged:
    """What ben is told beforehand."""
    found = house.kit.desk.judge(command, by=house.actor("ben"))
    assert isinstance(found, Judged)
    return found


@pytest.mark.parametrize(("silence", "free"), [(Silence.LAPSE, True), (Silence.ACCEPT, False)])
def test_judging_after_a_deadline_says_what_booking_will(planting: Planter, silence: Silence, *, free: bool) -> None:
    """Nobody has settled it yet: the dates are judged free just when silence lets them go."""
    house = waiting(planting, silence)
    assert not judged(house, house.stay(1)).passes
    house.clock.later(hours=24)
    assert judged(house, house.stay(1)).passes is free
    assert isinstance(house.do(house.stay(1), by="ben"), Booked if free else Conflict)


def test_a_closure_waiting_behind_a_lapsed_request_is_in_the_way(planting: Planter) -> None:
    """What lapses is taken by the closure that waits for it, so nobody is told that it is free."""
    house = waiting(planting, Silence.LAPSE)
    house.do(CloseSpace(house.space("one"), DAY, DAY + timedelta(days=9)), by="sam")
    house.clock.later(hours=24)
    assert not judged(house, house.stay(1)).passes
    assert judged(house, house.stay(1, space="two")).passes
    assert isinstance(house.do(house.stay(1), by="ben"), Conflict)


def test_nearest_dates_may_be_those_a_lapsed_request_left(planting: Planter) -> None:
    """Dates that nobody holds any more are offered as if the request had never been."""
    house = waiting(planting, Silence.LAPSE)
    house.do(house.stay(3, 2), by="cleo")
    house.clock.later(hours=24)
    offered = [other.when for other in judged(house, house.stay(3)).alternatives]
    assert {nights.arrival - DAY for nights in offered if hasattr(nights, "arrival")} >= {timedelta(days=2)}
