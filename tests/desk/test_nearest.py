"""The nearest dates that pass: what is looked for, in which order, and how far."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from habitat_kit.core import judging
from habitat_kit.core.commands import BookSpace
from habitat_kit.core.outcomes import Booked, Judged
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.verdicts import Verdict
from habitat_kit.desk import nearest
from habitat_kit.plugins.participatory import BufferAfterStay, LeadTime, LongestStay
from tests.desk.conftest import Planter
from tests.desk.world import DAY, NOW, Planted


def near(house: Planted, ask: BookSpace, by: str = "ana") -> list[Nights | Hours]:
    """What a dry run proposes, each of which is judged to pass."""
    judged = house.kit.desk.judge(ask, by=house.actor(by))
    assert isinstance(judged, Judged)
    for other in judged.alternatives:
        start, end = edges(other.when)
        again = house.kit.desk.judge(BookSpace(other.space, ask.kind, start, end), by=house.actor(by))
        assert isinstance(again, Judged)
        assert again.passes
    return [other.when for other in judged.alternatives]


def edges(when: Nights | Hours) -> tuple[Any, Any]:
    """Its two ends."""
    return (when.arrival, when.departure) if isinstance(when, Nights) else (when.start, when.end)


def nights(first: int, length: int) -> Nights:
    """So many nights, some days after DAY."""
    return Nights(DAY + timedelta(days=first), DAY + timedelta(days=first + length))


def test_a_later_start_of_a_long_stay_that_is_partly_taken_is_found(planting: Planter) -> None:
    """Thirty nights whose first five are held, where ten are allowed: ten of the others pass."""
    house = planting(LongestStay(nights=10))
    assert isinstance(house.do(house.stay(0, 5), by="ben"), Booked)
    assert near(house, house.stay(0, 30))[0] == nights(5, 10)


def test_what_others_leave_between_them_is_found(house: Planted) -> None:
    """Of a stay whose beginning, end and every other date near are held, the nights between are proposed."""
    for first, length in ((-60, 63), (33, 80)):
        assert isinstance(house.do(house.stay(first + 70, length), by="ben"), Booked)
    assert near(house, house.stay(70, 40))[0] == nights(73, 30)


def test_a_stay_after_another_leaves_the_time_a_rule_wants(planting: Planter) -> None:
    """Where the nights that others leave begin too soon after them, and are too many, a day later and fewer are found."""
    house = planting(LongestStay(nights=10), BufferAfterStay(hours=20))
    assert isinstance(house.do(house.stay(0, 5), by="ben"), Booked)
    assert near(house, house.stay(0, 30))[0] == nights(6, 10)


def test_a_long_stay_too_soon_is_found_weeks_later(planting: Planter) -> None:
    """Thirty nights from next week on where a month's notice is asked: the first that pass are as many, and later."""
    house = planting(LeadTime(months=12, notice_hours=30 * 24))
    soon = (NOW.date() - DAY).days + 3
    first = near(house, house.stay(soon, 30))[0]
    assert isinstance(first, Nights)
    assert (len(first), first.arrival) == (30, NOW.date() + timedelta(days=30))


def test_what_is_left_of_an_afternoon_is_found(house: Planted) -> None:
    """A meeting that others hold the first hour of is proposed the rest, where every other time near is held."""
    taken = (house.stay(-30, 30), house.meeting(0, 11, 4), house.meeting(0, 18, 21), house.stay(1, 60))
    assert all(isinstance(house.do(one, by="ben"), Booked) for one in taken)
    left = Hours(datetime.combine(DAY, time(15)), datetime.combine(DAY, time(18)))
    assert near(house, house.meeting(0, 14, 4))[0] == left


@pytest.mark.parametrize("length", [1, 14, 30, 365])
def test_the_search_is_bounded(planting: Planter, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    """However long the stay, and whatever refuses it, no more than REACH other periods are judged, none of them twice."""
    house = planting(LeadTime(months=12, notice_hours=366 * 24))
    looked, judge = list[Nights | Hours](), judging.judge

    def counted(ask: Any, *rest: Any) -> Verdict:
        looked.append(ask.subject.when)
        return judge(ask, *rest)

    monkeypatch.setattr(nearest, "judge", counted)
    assert near(house, house.stay(0, length)) == []
    assert len(set(looked)) == len(looked) <= nearest.REACH
    assert nights(0, length) not in looked
