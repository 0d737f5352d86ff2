"""What a move gives up too late weighs when it is judged, and once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from habitat_kit.core.commands import AddDate, CancelBooking, CorrectBooking, MoveBooking, MoveSeries, UndoLast
from habitat_kit.core.outcomes import Booked, Conflict, Judged, Refused, SeriesMoved, Undone
from habitat_kit.core.periods import Nights
from habitat_kit.desk.replaying import rehearsed
from habitat_kit.plugins.participatory import NightsPerYear
from tests.conftest import PROVE
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, others, stored, terms
from tests.desk.test_replaying import proposed, read
from tests.desk.test_series import bookings, nights
from tests.desk.world import Planted

WEEKLY = "FREQ=WEEKLY;COUNT=3"
NOBODY = UUID(int=0)


def weighing(house: Planted, name: str = "ana") -> list[date]:
    """Every night that weighs on a household, as often as it does."""
    mine = (one for one in others(house, NOBODY) if one.household == house.households[name] and one.counted)
    return sorted(night for one in mine if isinstance(one.when, Nights) for night in one.when)


def weeks(house: Planted, rule_days: int = 60) -> tuple[UUID, ...]:
    """The dates of a series of three weekly nights, whatever is given up of which is given up too late."""
    terms(house, free_cancel_days=rule_days)
    series = house.do(nights(house, WEEKLY)).series
    house.clock.later(hours=1)
    return tuple(one.id for one in bookings(house, series.id))


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


def test_a_series_moved_late_by_its_own_step_weighs_each_night_once(planting: Planter) -> None:
    """Each date goes where its neighbour was: three nights are had, and the one that nobody has again is given up."""
    house = planting(NightsPerYear(nights=4))
    first, *_ = weeks(house)
    moved = house.do(MoveSeries(first, 1, "all", day(7), day(8)))
    assert isinstance(moved, SeriesMoved), moved
    assert weighing(house) == [day(0), day(7), day(14), day(21)]
    house.clock.later(hours=1)
    assert isinstance(house.do(house.stay(30, 1)), Refused)
    back = house.do(MoveSeries(first, 2, "all", day(0), day(1)))
    assert isinstance(back, SeriesMoved)
    assert weighing(house) == [day(0), day(7), day(14), day(21)]


def test_dates_of_a_moved_series_go_back_one_by_one(planting: Planter) -> None:
    """Whoever goes first finds their night free again; in the end all is as it was, and nothing weighs twice meanwhile."""
    house = planting(NightsPerYear(nights=5))
    first, second, third = weeks(house)
    assert isinstance(house.do(MoveSeries(first, 1, "all", day(7), day(8))), SeriesMoved)
    assert isinstance(house.do(UndoLast(third, 2)), Conflict)
    for one, held in ((first, [0, 7, 14, 21]), (second, [0, 7, 14, 21]), (third, [0, 7, 14])):
        house.clock.later(minutes=5)
        assert isinstance(house.do(UndoLast(one, 2)), Undone)
        assert weighing(house) == [day(n) for n in held]


def test_this_and_the_following_and_a_date_that_came_back(planting: Planter) -> None:
    """A series that was parted, or has a date that was booked anew, has its nights once like any other."""
    house = planting(NightsPerYear(nights=9))
    first, second, _ = weeks(house, rule_days=0)
    series = stored(house, first).series
    assert series is not None
    house.do(CancelBooking(second, 1))
    again = house.do(AddDate(series, day(7))).booking
    terms(house, free_cancel_days=60)
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveSeries(again.id, 1, "following", day(14), day(15))), SeriesMoved)
    assert weighing(house) == [day(0), day(7), day(14), day(21)]
    assert isinstance(house.do(MoveBooking(first, 1, day(7), day(8))), Booked)
    assert weighing(house) == [day(0), day(7), day(14), day(21)]


def test_what_another_of_its_bookings_gave_up_is_its_household_s(planting: Planter) -> None:
    """Of two stays one gives up a night, the other takes it: one night; a steward's word about it changes nothing."""
    house = planting(NightsPerYear(nights=9))
    terms(house, free_cancel_days=60)
    one, other = (house.do(house.stay(start, 2)).booking for start in (0, 10))
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveBooking(one.id, 1, day(20), day(22))), Booked)
    (part,) = (use for use in others(house, NOBODY) if use.given_up)
    house.do(CorrectBooking(part.id, 1, guests=1, reason="counted"), by="sam")
    assert isinstance(house.do(MoveBooking(other.id, 1, day(1), day(3))), Booked)
    assert weighing(house) == [day(n) for n in (0, 1, 2, 10, 11, 20, 21)]
    house.clock.later(hours=1)
    later = house.do(house.stay(4, 1)).booking
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveBooking(later.id, 1, day(0), day(1))), Booked)
    assert weighing(house).count(day(0)) == 2, "what was booked after is another wish"


DAYS = st.integers(0, 24)
STEPS = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 3), DAYS, st.integers(1, 2)),
    st.tuples(
        st.sampled_from(["all", "following"]), st.integers(0, 2), st.sampled_from([-7, -1, 1, 7, 14]), st.just(1)
    ),
    st.tuples(st.just("undo"), st.integers(0, 3), DAYS, st.integers(1, 2)),
    st.tuples(st.just("book"), st.just(0), DAYS, st.integers(1, 2)),
)


def act(house: Planted, mine: tuple[UUID, ...], step: tuple[str, int, int, int]) -> None:
    """Move a booking or a series, move one and take that back, or let a neighbour book."""
    how, which, days, count = step
    one = stored(house, mine[which])
    move = MoveBooking(one.id, one.revision, day(days), day(days + count))
    if how == "book":
        house.do(house.stay(days, count), "ben")
    elif how == "move":
        house.do(move)
    elif how == "undo":
        if isinstance(house.do(move), Booked):
            assert isinstance(house.do(UndoLast(one.id, one.revision + 1)), Undone)
    else:
        start = one.first_day + timedelta(days=days)
        house.do(MoveSeries(one.id, one.revision, how, start, start + timedelta(days=count)))


@settings(
    max_examples=150 if PROVE else 12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    9, [("move", 2, 10, 2), ("all", 2, -1, 1), ("all", 0, -1, 1), ("all", 1, 7, 1)]
)  # refused whole twice in a row
@given(most=st.integers(6, 12), steps=st.lists(STEPS, min_size=3, max_size=9))
def test_however_one_moves_no_night_weighs_twice(
    planting: Planter, most: int, steps: list[tuple[str, int, int, int]]
) -> None:
    """A series, one of its dates or another stay, to and fro and taken back: and the year asked again is the year that was."""
    house = planting(NightsPerYear(nights=most), key=f"house-{next(NUMBERS)}")
    mine = (*weeks(house), house.do(house.stay(3, 2)).booking.id)
    for step in steps:
        house.clock.later(hours=1)
        act(house, mine, step)
        found = weighing(house)
        assert found == sorted(set(found)), step
    again = read(house, "sam", rehearsed, *proposed(house, NightsPerYear(nights=most)), *YEAR)
    assert (again.changed, again.after) == ((), again.before.use)
    shares = {one.household: one.nights for one in again.before.use.tallies}
    assert shares[house.households["ana"]] == len(weighing(house))


NUMBERS = count()
YEAR = date(2027, 1, 1), date(2028, 1, 1)


def test_what_was_booked_since_stays_another_wish(planting: Planter) -> None:
    """An older booking takes the nights again and goes back, a steward writes a word: they were given up when they were."""
    house = planting(NightsPerYear(nights=20))
    terms(house, free_cancel_days=60)
    one, other = (house.do(house.stay(start, 2)).booking for start in (0, 6))
    house.clock.later(hours=1)
    house.do(MoveBooking(one.id, 1, day(12), day(14)))
    house.clock.later(hours=1)
    since = house.do(house.stay(20, 2)).booking
    house.clock.later(hours=1)
    house.do(MoveBooking(other.id, 1, day(0), day(2)))
    assert isinstance(house.do(UndoLast(other.id, 2)), Undone)
    (again,) = (part for part in others(house, NOBODY) if part.given_up and part.counted)
    house.do(CorrectBooking(again.id, again.revision, "seen", purpose="seen"), by="sam")
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveBooking(since.id, 1, day(0), day(2))), Booked)
    assert weighing(house) == [day(n) for n in (0, 0, 1, 1, 6, 7, 12, 13, 20, 21)]
