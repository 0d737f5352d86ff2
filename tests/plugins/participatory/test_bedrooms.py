"""Guests who sleep and neighbours who meet keep out of each other's way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import Silence, State
from habitat_kit.plugins.participatory import NoMeetingWhileBedroomLet
from tests.plugins.participatory.world import DAY, NOW, again, booked, hours, houses, nights, said

RULE = NoMeetingWhileBedroomLet()
near = st.dates(date(2026, 10, 20), date(2026, 11, 5))
close_stays = st.builds(nights, near, st.integers(1, 5))
close_meetings = st.builds(lambda day, hour: hours(datetime.combine(day, time(hour)), 3), near, st.integers(6, 20))
close = st.one_of(close_stays, close_meetings)
rooms = st.sampled_from(["flat", "east", "west", "salon"])


def _neighbours(whens: list[Nights | Hours], at: House) -> tuple[Booking, ...]:
    places = ("east", "west", "salon", "flat")
    return tuple(booked(when, at=at, name=f"n{n}", place=places[n % 4]) for n, when in enumerate(whens))


@given(close, rooms, st.lists(close, max_size=5), houses)
def test_meetings_and_stays_exclude_each_other(
    when: Nights | Hours, room: str, neighbours: list[Nights | Hours], at: House
) -> None:
    """A booking is refused if and only if one of the other sort holds anything in the flat while it lasts."""
    mine, others = booked(when, place=room, at=at), _neighbours(neighbours, at)
    other_sort = [one for one in others if type(one.when) is not type(when)]
    assert bool(said(RULE, mine, *others, at=at)) == any(one.span.meets(mine.span) for one in other_sort)


@given(close, close, rooms, rooms, houses)
def test_who_asks_first_does_not_matter(
    mine: Nights | Hours, theirs: Nights | Hours, here: str, there: str, at: House
) -> None:
    """Of two bookings either may come second: both orders are refused, or none."""
    one, other = booked(mine, place=here, at=at), booked(theirs, place=there, at=at, name="theirs")
    assert bool(said(RULE, one, other, at=at)) == bool(said(RULE, other, one, at=at))


@given(close, rooms, st.lists(close, max_size=5), houses)
def test_the_start_named_passes(when: Nights | Hours, room: str, neighbours: list[Nights | Hours], at: House) -> None:
    """A booking of the same length that begins when the finding says passes, and lies later than the one asked for."""
    mine, others = booked(when, place=room, at=at), _neighbours(neighbours, at)
    for reason in said(RULE, mine, *others, at=at):
        first = reason.passes
        if isinstance(first, datetime):
            start = first.astimezone(at.clock).replace(tzinfo=None)
            moved = again(mine, hours(start, 3), at)
            assert moved.span.start == first
        else:
            assert isinstance(first, date)
            assert isinstance(when, Nights)
            moved = again(mine, nights(first, len(when)), at)
        assert moved.span.start > mine.span.start
        assert said(RULE, moved, *others, at=at) == []


def test_two_hours_between_two_stays_are_found() -> None:
    """Between 11:00 and 15:00 of a day of changeover there is room for a meeting of three hours."""
    others = booked(nights(date(2026, 5, 1), 3), name="a"), booked(nights(date(2026, 5, 4), 3), name="b")
    (reason,) = said(RULE, booked(hours(datetime(2026, 5, 3, 18), 3), place="salon"), *others)
    assert reason.key == "finding.no_meeting_while_bedroom_let"
    assert reason.passes == datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_a_flat_let_for_months_names_no_start() -> None:
    """Where sixty days have no room the finding says so, and names nothing that would then be refused."""
    long = booked(nights(date(2026, 5, 1), 200), name="long")
    (reason,) = said(RULE, booked(hours(datetime(2026, 5, 3, 18), 3), place="salon"), long)
    assert (reason.key, reason.passes) == ("finding.no_meeting_while_bedroom_let.full", None)
    busy = [booked(hours(datetime(2026, 5, 1, 18) + n * DAY, 2), name=f"m{n}", place="salon") for n in range(70)]
    (reason,) = said(RULE, booked(nights(date(2026, 5, 1), 2), place="east"), *busy)
    assert (reason.key, reason.passes) == ("finding.no_meeting_while_bedroom_let.stay_full", None)


def test_other_places_are_not_concerned() -> None:
    """A stay in the attic, which is not under the flat, stops no meeting in the flat."""
    attic = booked(nights(date(2026, 5, 1), 9), place="attic", name="attic")
    meeting = booked(hours(datetime(2026, 5, 3, 18), 3), place="salon")
    assert said(RULE, meeting, attic) == []
    assert said(RULE, meeting, attic, scope=named("house")) != []


def test_what_holds_no_dates_stops_nobody() -> None:
    """A cancelled stay, and a request whose deadline passed unanswered, let the meeting pass."""
    stay = booked(nights(date(2026, 5, 1), 9), name="stay")
    lapsed = evolve(stay, state=State.AWAITING, deadline=NOW - timedelta(hours=1), on_silence=Silence.LAPSE)
    meeting = booked(hours(datetime(2026, 5, 3, 18), 3), place="salon")
    assert said(RULE, meeting, evolve(stay, state=State.CANCELLED)) == []
    assert said(RULE, meeting, lapsed) == []
    assert said(RULE, meeting, evolve(lapsed, deadline=NOW + timedelta(hours=1))) != []


def test_a_stay_of_a_forgotten_kind_still_sleeps_there() -> None:
    """Of a kind the house no longer declares, what is there at midnight is a stay, the rest a meeting."""
    old = booked(nights(date(2026, 5, 1), 2), name="old", kind="gone")
    older = booked(hours(datetime(2026, 5, 2, 10), 2), name="older", kind="gone")
    assert said(RULE, booked(hours(datetime(2026, 5, 1, 18), 2), place="salon"), old) != []
    assert said(RULE, booked(hours(datetime(2026, 5, 2, 10), 2), place="salon"), older) == []
    assert said(RULE, booked(nights(date(2026, 5, 1), 2), place="east"), older) != []


@given(close, rooms)
def test_a_booking_is_not_in_its_own_way(when: Nights | Hours, room: str) -> None:
    """A move is judged without the booking itself, even one that changed its kind of counting."""
    mine = booked(when, place=room)
    other = booked(hours(datetime(2026, 10, 21, 18), 2) if isinstance(when, Nights) else nights(when.start.date(), 1))
    assert said(RULE, other, mine, moving=mine) == []
