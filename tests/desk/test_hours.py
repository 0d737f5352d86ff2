"""Other hours and another clock: stays that have not begun follow, or what is in the way is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.commands import ChangeHours, ChangeZone, CloseSpace, EndLeaf, LiftDanger, MoveBooking, OrderDanger
from habitat_kit.core.hours import EarlierHours
from habitat_kit.core.outcomes import Booked, GroundChanged, GroundClashes, Misread, NotAllowed
from habitat_kit.core.periods import Nights
from habitat_kit.core.spaces import House
from habitat_kit.desk.hours import with_hours
from habitat_kit.plugins.participatory import ApprovalAbove
from tests.desk.conftest import Planter
from tests.desk.test_leaves import ground, there, whole
from tests.desk.test_recording import stored
from tests.desk.world import DAY, Planted, house_of

PARIS = ZoneInfo("Europe/Paris")


def hours(house: Planted, come: int, leave: int, start: date | None = None, **more: Any) -> Any:
    """Let people come and leave at other hours."""
    return house.do(ChangeHours(house.house.id, time(come), time(leave), start, **more), by="sam")


def walls(house: Planted, booking: Any) -> tuple[str, str]:
    """When a booking begins and ends, on the clock of Paris."""
    now = stored(house)[booking.id].span
    return tuple(f"{edge.astimezone(PARIS):%d %H:%M}" for edge in (now.start, now.end))  # type: ignore[return-value]


def test_stays_to_come_follow_other_hours(house: Planted) -> None:
    """Nights are the same, the instants new; revision and sequence are raised so that calendars notice."""
    stay = house.do(house.stay(0, 2)).booking
    meeting = house.do(house.meeting(5, 18)).booking
    seen = ground(house)
    assert hours(house, 17, 10) == GroundChanged(house.house.id, (), (stay.id,))
    assert walls(house, stay) == ("05 17:00", "07 10:00")
    assert stored(house)[meeting.id].span == meeting.span
    now = house.kit.desk.sight(house.actor("ana")).booking(stay.id)
    assert (now.when, now.revision, now.sequence) == (stay.when, 2, 1)
    assert ground(house)[0] == seen[0] + 1
    assert ground(house)[1] > seen[1]
    whole(house)
    new = house.do(house.stay(10)).booking
    assert walls(house, new) == ("15 17:00", "16 10:00")


def test_until_that_day_the_hours_are_as_they_were(house: Planted) -> None:
    """Who comes before comes by the earlier hours and leaves by those of the day they leave on."""
    stays = [house.do(house.stay(day, 2)).booking for day in (0, 4, 8)]
    hours(house, 18, 12, DAY + timedelta(days=5))
    assert [walls(house, stay) for stay in stays] == [
        ("05 15:00", "07 11:00"),
        ("09 15:00", "11 12:00"),
        ("13 18:00", "15 12:00"),
    ]
    assert walls(house, house.do(house.stay(2)).booking) == ("07 15:00", "08 11:00")
    assert there(house).hours_on(DAY) == (time(15), time(11))
    assert there(house).hours_on(DAY + timedelta(days=5)) == (time(18), time(12))
    whole(house)


def test_what_is_in_the_way_is_named_and_nothing_changes(house: Planted) -> None:
    """A meeting at the hour people would now arrive: both are named, no row is touched."""
    stay = house.do(house.stay(2)).booking
    meeting = house.do(house.meeting(2, 13), by="ben").booking
    rows, seen = stored(house), ground(house)
    outcome = hours(house, 14, 11)
    assert isinstance(outcome, GroundClashes)
    assert [(clash.use, clash.other) for clash in outcome.clashes] == [(stay.id, meeting.id)]
    assert (stored(house), ground(house)) == (rows, seen)
    assert isinstance(hours(house, 15, 12), GroundChanged)


def test_who_is_there_keeps_their_hours(house: Planted) -> None:
    """A running stay and one that is over stay as they are; a later one that would meet it is named."""
    house.clock.now = datetime(2027, 4, 6, 9, tzinfo=UTC)
    before = house.clock.now
    house.clock.now = datetime(2027, 4, 1, 9, tzinfo=UTC)
    running = house.do(house.stay(0, 3)).booking
    follows = house.do(house.stay(3), by="ben").booking
    house.clock.now = before
    outcome = hours(house, 10, 10)
    assert isinstance(outcome, GroundClashes)
    assert [(clash.use, clash.other) for clash in outcome.clashes] == [(follows.id, running.id)]
    assert hours(house, 12, 10) == GroundChanged(house.house.id, (), (follows.id,))
    assert walls(house, running) == ("05 15:00", "08 11:00")
    assert isinstance(house.do(MoveBooking(running.id, 1, end=DAY + timedelta(days=2))), Booked)
    assert walls(house, running) == ("05 15:00", "07 10:00")
    whole(house)


def test_a_closure_yields_only_to_what_was_in_its_way(house: Planted) -> None:
    """Works that a stay already ran into give way; works in the afternoon they would newly run into are named."""
    stay = house.do(house.stay(0, 2)).booking
    house.do(CloseSpace(house.space("flat"), DAY, DAY + timedelta(days=4)), by="sam")
    assert isinstance(hours(house, 15, 12), GroundChanged)
    whole(house)
    at = datetime(2027, 4, 17, 12, 30)
    works = house.do(CloseSpace(house.space("one"), at, at + timedelta(hours=2)), by="sam").closure
    other = house.do(house.stay(11), by="ben").booking
    outcome = hours(house, 15, 13)
    assert [(clash.use, clash.other) for clash in outcome.clashes] == [(other.id, works.id)]
    assert walls(house, stay) == ("05 15:00", "07 12:00")


def test_a_wait_ends_no_later_than_the_stay_begins(planting: Planter) -> None:
    """Where people come earlier, an answer is due earlier."""
    house = planting(ApprovalAbove(nights=1, answer_hours=24 * 60))
    waiting = house.do(house.stay(0, 3)).booking
    hours(house, 12, 11)
    now = house.kit.desk.sight(house.actor("ana")).booking(waiting.id)
    assert now.deadline == now.span.start < waiting.span.start
    whole(house)


def test_the_same_tap_twice_is_one_change(house: Planted) -> None:
    """Under its key a change answers as before, whatever came after."""
    command = ChangeHours(house.house.id, time(17), time(10))
    first = house.do(command, by="sam", key="tap")
    hours(house, 18, 9)
    assert house.do(command, by="sam", key="tap") == first == GroundChanged(house.house.id)
    assert there(house).check_in == time(18)


def test_the_same_hours_change_nothing(house: Planted) -> None:
    """There is no revision, no event."""
    house.do(house.stay(0))
    rows, seen = stored(house), ground(house)
    assert hours(house, 15, 11) == GroundChanged(house.house.id)
    assert (stored(house), ground(house)) == (rows, seen)


def test_a_plan_of_other_hours_changes_nothing(house: Planted) -> None:
    """It names the stays that would follow."""
    stay = house.do(house.stay(0)).booking
    rows, seen = stored(house), ground(house)
    assert hours(house, 17, 10, plan_only=True) == GroundChanged(house.house.id, (), (stay.id,), applied=False)
    assert (stored(house), ground(house)) == (rows, seen)


def test_hours_that_cannot_be_are_read_back(house: Planted) -> None:
    """From tomorrow at the earliest; who leaves is gone before who comes; a zone has a name."""
    tomorrow = house.clock.now.date() + timedelta(days=1)
    assert hours(house, 15, 11, tomorrow - timedelta(days=1)) == Misread(
        "start", "error.hours_from_tomorrow", {"day": tomorrow}
    )
    assert hours(house, 10, 11) == Misread("check_out", "house_file.hours")
    assert house.do(ChangeZone(house.house.id, "Mars/Olympus"), by="sam") == Misread("zone", "error.unknown_zone")
    assert house.do(ChangeZone(house.house.id, "Europe/Paris")) == NotAllowed("change_zone")
    assert house.do(ChangeHours(house.house.id, time(9), time(9))) == NotAllowed("change_hours")


def test_another_zone_moves_the_nights_and_not_the_hours(house: Planted) -> None:
    """A night begins at 15:00 on the new clock; a meeting keeps the hours and the zone it was made for."""
    stay = house.do(house.stay(0, 2)).booking
    meeting = house.do(house.meeting(5, 18)).booking
    works = house.do(
        CloseSpace(house.space("one"), DAY + timedelta(days=9), DAY + timedelta(days=10)), by="sam"
    ).closure
    outcome = house.do(ChangeZone(house.house.id, "Indian/Reunion"), by="sam")
    assert isinstance(outcome, GroundChanged)
    assert set(outcome.uses) == {stay.id, works.id}
    rows, zone = stored(house), ZoneInfo("Indian/Reunion")
    assert rows[stay.id].span.start == datetime(2027, 4, 5, 15, tzinfo=zone)
    assert rows[works.id].span.start == datetime(2027, 4, 14, tzinfo=zone)
    assert rows[meeting.id].span == meeting.span
    assert there(house).zone == "Indian/Reunion"
    whole(house)


def test_who_is_there_may_leave_early_on_another_clock(house: Planted) -> None:
    """A running stay keeps the instant it began at: only its end is by the new clock."""
    stay = house.do(house.stay(0, 4)).booking
    house.clock.now = datetime(2027, 4, 6, 9, tzinfo=UTC)
    house.do(ChangeZone(house.house.id, "Indian/Reunion"), by="sam")
    assert stored(house)[stay.id].span == stay.span
    assert isinstance(house.do(MoveBooking(stay.id, 1, end=DAY + timedelta(days=3))), Booked)
    now = stored(house)[stay.id].span
    assert (now.start, now.end) == (stay.span.start, datetime(2027, 4, 8, 11, tzinfo=ZoneInfo("Indian/Reunion")))
    whole(house)


def test_a_meeting_comes_back_on_its_own_clock(house: Planted) -> None:
    """Displaced, the zone changed, the order lifted: the hours are those it was made for."""
    meeting = house.do(house.meeting(5, 18)).booking
    ordered = house.do(OrderDanger(house.space("flat"), "water", "a pipe burst"), by="sam")
    house.do(ChangeZone(house.house.id, "Indian/Reunion"), by="sam")
    assert house.do(LiftDanger(ordered.order.id, 1), by="sam").returned == (meeting.id,)
    assert stored(house)[meeting.id].span == meeting.span
    whole(house)


def test_another_zone_may_clash(house: Planted) -> None:
    """A stay that would begin while a meeting still goes on is named."""
    stay = house.do(house.stay(0)).booking
    meeting = house.do(house.meeting(0, 13), by="ben").booking
    outcome = house.do(ChangeZone(house.house.id, "Indian/Reunion"), by="sam")
    assert isinstance(outcome, GroundClashes)
    assert [(clash.use, clash.other) for clash in outcome.clashes] == [(stay.id, meeting.id)]


clocks = st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda pair: pair[0] >= pair[1])
changes = st.lists(st.tuples(st.integers(-40, 40), clocks), max_size=4)


@given(changes, st.integers(-60, 60))
def test_the_hours_of_a_day_are_those_decided_last(found: list[Any], day: int) -> None:
    """Whatever is decided in whatever order: the last decision that holds on a day says its hours."""
    house, then = house_of("x"), DAY + timedelta(days=day)
    wanted = house.hours_on(then)
    for first, (come, leave) in found:
        start = DAY + timedelta(days=first)
        house = with_hours(house, time(come), time(leave), start)
        wanted = (time(come), time(leave)) if start <= then else wanted
    assert house.hours_on(then) == wanted
    assert [hours.until for hours in house.earlier] == sorted({hours.until for hours in house.earlier})


CHANGE = st.sampled_from([date(2027, 3, 28), date(2027, 10, 31), date(2026, 10, 25)])


@given(CHANGE, st.lists(st.integers(1, 4), min_size=1, max_size=8), clocks, clocks, st.integers(-4, 4))
def test_stays_follow_each_other_across_a_clock_change(
    around: date, nights: list[int], first: tuple[int, int], then: tuple[int, int], start: int
) -> None:
    """Stays in a row that touch by no instant touch by none under other hours either, whatever the clock does."""
    house = evolve(house_of("x"), check_in=time(first[0]), check_out=time(first[1]))
    after = with_hours(house, time(then[0]), time(then[1]), around + timedelta(days=start))
    day, spans = around - timedelta(days=6), []
    for length in nights:
        stay = Nights(day, day + timedelta(days=length))
        spans.append(after.span(stay))
        come, leave = after.hours_on(stay.arrival)[0], after.hours_on(stay.departure)[1]
        assert (
            spans[-1] == evolve(after, check_in=come, check_out=min(leave, come), earlier=()).span(stay) or leave > come
        )
        day = stay.departure
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_earlier_hours_come_back_from_the_rows(house: Planted) -> None:
    """What was decided is read again as it was written."""
    hours(house, 16, 10, DAY)
    hours(house, 17, 12, DAY + timedelta(days=9))
    found: House = there(house)
    assert found.earlier == (
        EarlierHours(DAY, time(15), time(11)),
        EarlierHours(DAY + timedelta(days=9), time(16), time(10)),
    )
    assert (found.check_in, found.check_out) == (time(17), time(12))


def test_another_zone_under_a_day_s_life(house: Planted) -> None:
    """A room that ends at midnight ends at the new midnight; a stay of its last night moves with it."""
    house.do(EndLeaf(house.space("two"), DAY + timedelta(days=3)), by="sam")
    house.do(CloseSpace(house.space("flat"), DAY, DAY + timedelta(days=5)), by="sam")
    outcome = house.do(ChangeZone(house.house.id, "Indian/Reunion"), by="sam")
    assert isinstance(outcome, GroundChanged)
    whole(house)


@pytest.mark.parametrize("come", [12, 20])
def test_hours_and_back_again_leave_the_stays_as_they_were(house: Planted, come: int) -> None:
    """Twice changed, the instants are those of the beginning; the revisions tell of it."""
    stay = house.do(house.stay(0, 2)).booking
    hours(house, come, 11)
    hours(house, 15, 11)
    assert stored(house)[stay.id].span == stay.span
    assert stored(house)[stay.id].revision == 3
    whole(house)
