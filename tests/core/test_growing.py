"""A ledger that grows answers what a history of the same bookings answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.growing import Growing
from habitat_kit.core.history import ANSWERS, History
from habitat_kit.core.ids import named
from habitat_kit.core.people import Membership
from habitat_kit.core.questions import (
    BookingsBegun,
    BookingsBetween,
    HomeOf,
    MembersOn,
    MinutesUsed,
    NightsUsed,
    Question,
    TimesUsed,
)
from habitat_kit.core.uses import HOLDING
from habitat_kit.testing import strategies as kit
from tests.core.samples import EMPTY, booking


@given(st.data())
def test_it_answers_as_the_history_of_what_was_put(data: st.DataObject) -> None:
    """Whatever was put, and put again elsewhere: every question, everything that holds."""
    house = data.draw(kit.houses(kit.trees(most=4)))
    household = data.draw(kit.ids("household", 3))
    world = History(house.tree, memberships=(Membership(household, named("person"), date(2020, 1, 1)),))
    growing, kept = Growing(world), {}
    for one in data.draw(st.lists(kit.bookings(house), max_size=8)):
        growing.put(one)
        kept[one.id] = one
    history = evolve(world, bookings=tuple(kept.values()))
    scope = data.draw(st.sampled_from(house.tree.spaces)).id
    window = data.draw(kit.nights(kit.BUSY_FROM, kit.BUSY_UNTIL, longest=400))
    at, span = data.draw(kit.instants()), data.draw(kit.spans(kit.BUSY_FROM, kit.BUSY_UNTIL))
    day, without = window.arrival, data.draw(st.sampled_from([None, *kept]))
    kind = data.draw(st.sampled_from(["guest_stay", "meeting"]))
    questions: tuple[Question[Any], ...] = (
        *(
            used(household, scope, kind, window.arrival, window.departure, at, without)
            for used in (NightsUsed, MinutesUsed, BookingsBegun, TimesUsed)
        ),
        BookingsBetween(scope, span, at, without),
        HomeOf(household, day),
        MembersOn(household, day),
    )
    for question in questions:
        assert growing(question) == history(question)
    wanted = {leaf.id for leaf in house.tree.leaves(scope)}
    holding = {one.id for one in growing.holding(scope, span)}
    assert holding == {
        one.id
        for one in kept.values()
        if one.state in HOLDING and one.span.meets(span)
        if any(
            leaf.id in wanted and leaf.lives_some(one.first_day, one.last_day) for leaf in house.tree.leaves(one.space)
        )
    }


@frozen
class EveryHousehold(Question[int]):
    """How many households ever booked: a question nobody knows how to narrow."""


def test_a_strange_question_is_asked_of_every_booking() -> None:
    """What a plugin asks is never answered from a part."""
    answers: Any = {**ANSWERS, EveryHousehold: lambda history, _: len({b.household for b in history.bookings})}
    growing = Growing(evolve(EMPTY, answers=answers))
    growing.put(booking())
    assert growing(EveryHousehold()) == 1
