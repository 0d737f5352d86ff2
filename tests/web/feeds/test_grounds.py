"""Calendars notice that a house changed, that people had to leave, and that they are back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from habitat_kit.core.commands import AddLeaf, LiftDanger, OrderDanger
from habitat_kit.core.periods import FOREVER
from habitat_kit.core.spaces import Form
from tests.desk.test_hours import hours
from tests.desk.world import DAY
from tests.web.feeds.readers import Fed

ENDLESS = re.compile(r"(?<![0-9a-f-])999[89](?:\d{4}(?:T\d{6}Z?)?)?\b(?!-)")
"""The end of time as a year or a day, and never the digits of an id."""


def test_other_hours_reach_every_calendar(fed: Fed) -> None:
    """The feed has another tag, and the stay a higher SEQUENCE."""
    fed.house.do(fed.house.stay(0, 2))
    link = fed.link(level="room")
    before = fed.get(link)
    hours(fed.house, 17, 10)
    after = fed.get(link)
    assert after.tag != before.tag
    assert (before.one()["SEQUENCE"], after.one()["SEQUENCE"]) == (0, 1)


def test_a_new_room_reaches_every_calendar(fed: Fed) -> None:
    """A calendar is read again, and shows in the room's own feed who has the flat."""
    fed.house.do(fed.house.stay(0, 2))
    link = fed.link()
    before = fed.get(link)
    fed.house.do(AddLeaf(fed.house.space("flat"), "three", "Bedroom 3", Form.ROOM, DAY), by="sam")
    assert fed.get(link).tag != before.tag


def test_who_had_to_leave_is_taken_from_calendars_until_they_are_back(fed: Fed) -> None:
    """Cancelled while the order stands, which shows as a danger of bounded length; confirmed again afterwards."""
    house = fed.house
    house.do(house.stay(0, 2))
    link = fed.link(level="room")
    ordered = house.do(OrderDanger(house.space("flat"), "fire", "smoke"), by="sam")
    seen = fed.get(link)
    states = {str(event["SUMMARY"]): str(event.get("STATUS")) for event in seen.events}
    assert sorted(states.values()) == ["CANCELLED", "CONFIRMED"]
    events: list[Any] = list(seen.events)
    assert all(event["DTEND"].dt - event["DTSTART"].dt < timedelta(days=800) for event in events)
    assert not ENDLESS.search(seen.body.decode())
    house.do(LiftDanger(ordered.order.id, 1), by="sam")
    after = fed.get(link)
    assert after.tag != seen.tag
    assert sorted(str(event["STATUS"]) for event in after.events) == ["CANCELLED", "CONFIRMED"]
    (stay,) = [event for event in after.events if str(event["STATUS"]) == "CONFIRMED"]
    assert stay["SEQUENCE"] == 2


@pytest.mark.parametrize("level", ["busy", "room"])
def test_an_order_nobody_lifts_stands_as_far_as_a_calendar_shows(fed: Fed, level: str) -> None:
    """However long ago it was given: no day of what is shown looks free, and no event lasts for ever."""
    ordered = fed.house.do(OrderDanger(fed.house.space("flat"), "fire", "smoke"), by="sam")
    assert ordered.order.span.end == FOREVER
    for years in (0, 1, 4):
        fed.house.clock.later(days=366 * years)
        event: Any = fed.get(fed.link(level=level)).one()
        ends = event["DTEND"].dt
        now = fed.house.clock.now
        assert now + timedelta(days=17 * 31) < ends < now + timedelta(days=3 * 366), years
