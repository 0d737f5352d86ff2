"""The in-memory answers, against counting night by night and leaf by leaf."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import whole
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.history import ANSWERS, History
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Nights, Span
from habitat_kit.core.questions import BookingsBetween, NightsUsed, Question, Seen
from habitat_kit.core.spaces import House, SpaceTree
from habitat_kit.core.uses import HOLDING, Silence, State
from habitat_kit.testing import strategies as kit
from tests.core.samples import EMPTY, FLAT, NOW, OTHER_ROOM, ROOM, TREE, booking

HOUR = timedelta(hours=1)


@st.composite
def houses_and_histories(draw: st.DrawFn) -> tuple[House, History]:
    house = draw(kit.houses(kit.trees(most=4)))
    return house, draw(kit.histories(house))


@given(houses_and_histories(), st.data())
def test_nights_are_counted_one_by_one(pair: tuple[House, History], data: st.DataObject) -> None:
    """The household's counted nights of that kind under that space, in those dates, unless their request has lapsed."""
    house, history = pair
    household, scope = data.draw(kit.ids("household", 3)), data.draw(st.sampled_from(house.tree.spaces)).id
    window = data.draw(kit.nights(kit.BUSY_FROM, kit.BUSY_UNTIL, longest=90))
    at = data.draw(kit.instants(kit.BUSY_FROM, kit.BUSY_UNTIL))
    without = data.draw(st.none() | st.sampled_from([b.id for b in history.bookings] or [named("nothing")]))
    question = NightsUsed(household, scope, "guest_stay", window.arrival, window.departure, at, without)
    counted = [
        night
        for b in history.bookings
        if (b.household, b.kind, b.counted) == (household, "guest_stay", True)
        if b.id != without and scope in {above.id for above in house.tree.above(b.space)}
        if not (b.deadline and b.deadline <= at and b.on_silence is Silence.LAPSE)
        for night in (b.when if isinstance(b.when, Nights) else ())
        if window.arrival <= night < window.departure
    ]
    assert history(question) == len(counted)


@given(houses_and_histories(), st.data())
def test_quotas_of_two_years_share_a_stay_across_new_year(pair: tuple[House, History], data: st.DataObject) -> None:
    """However a period is cut into two, the parts count what the whole counts."""
    house, history = pair
    household, scope = data.draw(kit.ids("household", 3)), data.draw(st.sampled_from(house.tree.spaces)).id
    at = data.draw(kit.instants(kit.BUSY_FROM, kit.BUSY_UNTIL))
    first, cut, end = sorted(data.draw(st.tuples(kit.days(), kit.days() | st.just(date(2026, 1, 1)), kit.days())))

    def used(since: date, until: date) -> int:
        return history(NightsUsed(household, scope, "guest_stay", since, until, at))

    assert used(first, cut) + used(cut, end) == used(first, end)


@given(houses_and_histories(), st.data())
def test_neighbours_are_who_holds_a_leaf_then(pair: tuple[House, History], data: st.DataObject) -> None:
    """Seen are the holding bookings whose claims meet the span on a leaf under the space, in order of time."""
    house, history = pair
    scope = data.draw(st.sampled_from(house.tree.spaces)).id
    span = data.draw(kit.spans(kit.BUSY_FROM, kit.BUSY_UNTIL))
    at = data.draw(kit.instants(kit.BUSY_FROM, kit.BUSY_UNTIL))
    without = data.draw(st.none() | st.sampled_from([b.id for b in history.bookings] or [named("nothing")]))
    leaves = {leaf.id for leaf in house.tree.leaves(scope)}
    held: set[UUID] = set()
    for b in history.bookings:
        lapsed = b.deadline and b.deadline <= at and b.on_silence is Silence.LAPSE
        if b.state in HOLDING and b.id != without and not lapsed:
            claims = whole(house.tree, b.space, b.span)
            held |= {b.id for claim in claims if claim.leaf in leaves and claim.span.meets(span)}
    seen = history(BookingsBetween(scope, span, at, without))
    assert {one.booking for one in seen} == held
    assert len(seen) == len(held)
    assert list(seen) == sorted(seen)
    assert [one.span.start for one in seen] == sorted(one.span.start for one in seen)


def _waiting(silence: Silence | None) -> Booking:
    return booking(id=named("waiting"), state=State.AWAITING, deadline=NOW, on_silence=silence)


@pytest.mark.parametrize(
    ("silence", "at", "counts"),
    [
        (Silence.LAPSE, NOW - HOUR, True),
        (Silence.LAPSE, NOW, False),
        (None, NOW, False),
        (Silence.ACCEPT, NOW, True),
        (Silence.ACCEPT, NOW + HOUR, True),
    ],
)
def test_a_passed_deadline_counts_as_its_silence_says(silence: Silence, at: datetime, counts: bool) -> None:
    """At its very instant a request lapses, unless silence means yes; nobody has to write that down first."""
    history = History(TREE, (_waiting(silence),))
    nights = history(NightsUsed(named("household"), FLAT, "guest_stay", date(2026, 1, 1), date(2027, 1, 1), at))
    seen = history(BookingsBetween(ROOM, Span(NOW, NOW + 100 * 24 * HOUR), at))
    assert (nights, len(seen)) == ((3, 1) if counts else (0, 0))


def test_a_cancelled_stay_may_still_weigh_and_never_holds() -> None:
    """Cancelled too late, its nights stay counted; the dates are free all the same."""
    history = History(TREE, (booking(state=State.CANCELLED, counted=True),))
    year = (date(2026, 1, 1), date(2027, 1, 1))
    assert history(NightsUsed(named("household"), FLAT, "guest_stay", *year, NOW)) == 3
    assert history(BookingsBetween(FLAT, Span(NOW, NOW + 100 * 24 * HOUR), NOW)) == ()


def test_the_flat_is_seen_from_its_rooms_and_the_rooms_from_the_flat() -> None:
    """Whoever has the flat has each room; whoever has a room is met in the flat, and not next door."""
    span = Span(NOW, NOW + 100 * 24 * HOUR)
    for taken, seen_from in ((FLAT, {FLAT, ROOM, OTHER_ROOM}), (ROOM, {FLAT, ROOM})):
        history = History(TREE, (booking(space=taken, state=State.CONFIRMED),))
        found = {space.id for space in TREE.spaces if history(BookingsBetween(space.id, span, NOW))}
        assert found == seen_from


@pytest.mark.parametrize(("until", "seen"), [(date(2026, 5, 1), False), (date(2026, 5, 2), True), (None, True)])
def test_a_leaf_that_is_gone_was_not_taken(until: date | None, seen: bool) -> None:
    """Who has the flat holds the rooms that live in those days, and is met in no other."""
    tree = SpaceTree([evolve(space, life_until=until if space.id == ROOM else None) for space in TREE.spaces])
    history = History(tree, (booking(state=State.CONFIRMED),))
    span = Span(NOW, NOW + 100 * 24 * HOUR)
    assert bool(history(BookingsBetween(ROOM, span, NOW))) == seen
    assert len(history(BookingsBetween(OTHER_ROOM, span, NOW))) == 1


def test_a_neighbour_is_seen_without_its_secrets() -> None:
    """A rule sees when, what, where and whose, and neither purpose nor guests."""
    assert set(Seen.__annotations__) == {"span", "kind", "space", "household", "booking"}


@frozen
class Guests(Question[int]):
    """How many guests ever came?"""


def test_a_plugin_s_question_is_answered_by_its_offer() -> None:
    """Answers are looked up by the question's own class; a question nobody answers is misconfigured, by name."""
    answers: Any = {**ANSWERS, Guests: lambda history, _: sum(b.guests for b in history.bookings)}
    assert History(TREE, (booking(), booking(id=named("other"))), answers)(Guests()) == 4
    with pytest.raises(Misconfigured, match="Guests"):
        EMPTY(Guests())


@given(houses_and_histories(), st.data())
def test_a_history_with_other_bookings_keeps_the_rest(pair: tuple[House, History], data: st.DataObject) -> None:
    """A booking takes the place of the one of its id, a new one is added, and the first history stays as it was."""
    house, history = pair
    new = data.draw(kit.bookings(house))
    grown = history.with_(new)
    assert grown.bookings == (*history.bookings, new)
    changed = evolve(new, guests=new.guests + 1)
    assert grown.with_(changed).bookings == (*history.bookings, changed)
    assert new not in history.bookings
    assert grown.with_() == grown
