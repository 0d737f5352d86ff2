"""Time to clean after a stay, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.rules import Number
from habitat_kit.core.spaces import House
from habitat_kit.plugins.participatory import BufferAfterStay
from tests.plugins.participatory.world import DAY, again, booked, hours, house, houses, nights, said

near = st.dates(date(2026, 3, 25), date(2026, 4, 5))
close_stays = st.builds(nights, near, st.integers(1, 3))
close_meetings = st.builds(lambda day, hour: hours(datetime.combine(day, time(hour)), 2), near, st.integers(6, 20))
close = st.one_of(close_stays, close_meetings)
rests = st.integers(1, 80)
kinds = st.sampled_from([(), ("guest_stay",), ("guest_stay", "meeting"), ("meeting",)])


def _cut_short(one: Span, other: Span, rest: timedelta) -> bool:
    return one.end <= other.start < one.end + rest


@given(close, close, rests, kinds, houses)
def test_the_rest_after_a_stay_is_kept(
    mine: Nights | Hours, theirs: Nights | Hours, rest: int, of: tuple[str, ...], at: House
) -> None:
    """A booking is refused if and only if it begins in the rest of one before, or the next begins in its own."""
    rule, asked, there = BufferAfterStay(rest, of), booked(mine, at=at), booked(theirs, at=at, name="theirs")
    resting = set(of) or {"guest_stay", "family_stay"}
    gap = timedelta(hours=rest)
    begins_too_soon = there.kind in resting and _cut_short(there.span, asked.span, gap)
    ends_too_late = asked.kind in resting and _cut_short(asked.span, there.span, gap)
    keys = {reason.key for reason in said(rule, asked, there, at=at)}
    assert ("finding.buffer_after_stay" in keys) == begins_too_soon
    assert ("finding.buffer_after_stay.next" in keys) == ends_too_late


@given(close, close, rests, kinds, houses)
def test_who_asks_first_does_not_matter(
    mine: Nights | Hours, theirs: Nights | Hours, rest: int, of: tuple[str, ...], at: House
) -> None:
    """Of two bookings either may come second: both orders are refused, or none."""
    one, other, rule = booked(mine, at=at), booked(theirs, at=at, name="theirs"), BufferAfterStay(rest, of)
    assert bool(said(rule, one, other, at=at)) == bool(said(rule, other, one, at=at))


@given(close, st.lists(close, max_size=4), rests, houses)
def test_the_bounds_named_pass(mine: Nights | Hours, theirs: list[Nights | Hours], rest: int, at: House) -> None:
    """A booking that begins no earlier and ends no later than the findings say passes."""
    rule, asked = BufferAfterStay(rest, ["guest_stay", "meeting"]), booked(mine, at=at)
    others = [booked(when, at=at, name=f"theirs {n}") for n, when in enumerate(theirs)]
    others = [one for one in others if not one.span.meets(asked.span)]
    bounds = {reason.key: reason.passes for reason in said(rule, asked, *others, at=at)}
    fitting = _within(asked.when, asked.span, bounds, at)
    if fitting:
        assert said(rule, again(asked, fitting, at), *others, at=at) == []


def _within(when: Nights | Hours, span: Span, bounds: Mapping[str, Number], at: House) -> Nights | Hours | None:
    """The period cut to the bounds; None when they leave nothing."""
    start, end = bounds.get("finding.buffer_after_stay"), bounds.get("finding.buffer_after_stay.next")
    if isinstance(when, Nights):
        days = start or when.arrival, end or when.departure
        assert all(type(day) is date for day in days)
        return Nights(*days) if days[0] < days[1] else None  # type: ignore[arg-type,operator]  # dates, as just seen
    walls = [edge.astimezone(at.clock).replace(tzinfo=None) for edge in (start or span.start, end or span.end)]  # type: ignore[union-attr]
    return Hours(*walls) if walls[0] < walls[1] else None


def test_the_bounds_named_are_the_nearest() -> None:
    """One night earlier than the arrival named, or later than the departure named, is refused."""
    before, after = booked(nights(date(2026, 4, 1), 2), name="a"), booked(nights(date(2026, 4, 8), 2), name="b")
    rule, mine = BufferAfterStay(30), booked(nights(date(2026, 4, 3), 5))
    assert [reason.passes for reason in said(rule, mine, before, after)] == [date(2026, 4, 5), date(2026, 4, 6)]
    for arrival, departure, passes in ((5, 6, True), (4, 6, False), (5, 7, False)):
        asked = again(mine, Nights(date(2026, 4, arrival), date(2026, 4, departure)))
        assert (said(rule, asked, before, after) == []) is passes


@given(
    close_stays, rests, st.sampled_from([("east", "west"), ("west", "salon"), ("salon", "attic"), ("east", "attic")])
)
def test_cleaning_one_room_closes_no_other(when: Nights, rest: int, rooms: tuple[str, str]) -> None:
    """Rooms that share no leaf keep no rest for each other; a room and itself do, and a flat and its room."""
    here, there = rooms
    rule, mine, following = BufferAfterStay(rest), booked(when, place=here), nights(when.departure, 1)
    assert said(rule, mine, booked(following, place=there, name="next")) == []
    assert bool(said(rule, mine, booked(following, place=here, name="next"))) == (rest > 4)
    whole = "house" if here == "attic" else "flat"
    assert bool(said(rule, mine, booked(following, place=whole, name="next"))) == (rest > 4)


@pytest.mark.parametrize(("rest", "passes"), [(3, True), (4, True), (5, False)])
def test_back_to_back_stays_need_a_short_rest(rest: int, passes: bool) -> None:
    """Out by 11:00 and in from 15:00 leaves four hours, on the day of a clock change too."""
    change = date(2026, 3, 29)
    before = booked(nights(change - DAY, 1), name="before")
    assert (said(BufferAfterStay(rest), booked(nights(change, 1)), before) == []) is passes


def test_the_longest_rest_counts() -> None:
    """Of several before, the one that ends last says when one may begin; one that ends as mine begins counts too."""
    rule = BufferAfterStay(6, ["meeting"])
    mine = booked(hours(datetime(2026, 5, 1, 14), 2))
    ended = [booked(hours(datetime(2026, 5, 1, hour), 2), name=f"at {hour}") for hour in (9, 12)]
    for others in (ended, ended[::-1], ended[1:]):
        (reason,) = said(rule, mine, *others)
        assert reason.passes == datetime(2026, 5, 1, 18, tzinfo=UTC)


def test_a_rest_is_elapsed_time() -> None:
    """Over the night the clock goes forward, fourteen hours of rest end an hour later on the wall."""
    at = house()
    before = booked(hours(datetime(2026, 3, 28, 18), 2), at=at, name="before")
    (reason,) = said(BufferAfterStay(14, ["meeting"]), booked(hours(datetime(2026, 3, 29, 10), 1)), before)
    assert isinstance(reason.passes, datetime)
    assert reason.passes.astimezone(at.clock).hour == 11


@given(close, rests)
def test_a_booking_is_not_in_its_own_way(when: Nights | Hours, rest: int) -> None:
    """Moving a booking by a day is never refused for the rest before or after where it was."""
    mine = booked(when)
    moved = again(mine, when.moved(2) if isinstance(when, Nights) else when.moved(2 * DAY))
    assert said(BufferAfterStay(rest, ["guest_stay", "meeting"]), moved, mine, moving=mine) == []


def test_a_rest_is_set_in_hours() -> None:
    """No rest at all, and one of more than a month, are refused."""
    for wrong in (0, 745):
        with pytest.raises(Misconfigured, match="hours"):
            BufferAfterStay(wrong)
