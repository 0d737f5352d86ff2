"""A ledger that grows answers what a history of the same bookings answers."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.growing import Growing
from habitat_kit.core.history import ANSWERS, History
from habitat_kit.core.questions import BookingsBetween, NightsUsed, Question
from habitat_kit.core.uses import HOLDING
from habitat_kit.testing import strategies as kit
from tests.core.samples import EMPTY, booking


@given(st.data())
def test_it_answers_as_the_history_of_what_was_put(data: st.DataObject) -> None:
    """Whatever was put, and put again elsewhere: every question, everything that holds."""
    house = data.draw(kit.houses(kit.trees(most=4)))
    growing, kept = Growing(History(house.tree)), {}
    for one in data.draw(st.lists(kit.bookings(house), max_size=8)):
        growing.put(one)
        kept[one.id] = one
    history = History(house.tree, tuple(kept.values()))
    scope = data.draw(st.sampled_from(house.tree.spaces)).id
    window = data.draw(kit.nights(kit.BUSY_FROM, kit.BUSY_UNTIL, longest=400))
    at, span = data.draw(kit.instants()), data.draw(kit.spans(kit.BUSY_FROM, kit.BUSY_UNTIL))
    household = data.draw(kit.ids("household", 3))
    assert growing(NightsUsed(household, scope, "guest_stay", window.arrival, window.departure, at)) == history(
        NightsUsed(household, scope, "guest_stay", window.arrival, window.departure, at)
    )
    assert growing(BookingsBetween(scope, span, at)) == history(BookingsBetween(scope, span, at))
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
