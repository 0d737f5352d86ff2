"""A ledger that grows answers what a history of the same bookings answers."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.growing import Growing
from habitat_kit.core.history import ANSWERS, History
from habitat_kit.core.ids import named
from habitat_kit.core.inforce import RulesInForce
from habitat_kit.core.people import Membership
from habitat_kit.core.questions import (
    BookingsBegun,
    BookingsBetween,
    ChoresLeft,
    ContributedSoFar,
    HomeOf,
    HostOf,
    MembersOn,
    MinutesUsed,
    NightsUsed,
    Question,
    TasksAbout,
    TimesUsed,
)
from habitat_kit.core.signing import Signed
from habitat_kit.core.tasks import Task
from habitat_kit.core.uses import HOLDING
from habitat_kit.testing import strategies as kit
from tests.core.samples import EMPTY, booking


def _left_behind(booking: Booking) -> Task:
    """What is to be cleaned after a booking."""
    return Task(
        id=named("task", str(booking.id)),
        organisation=booking.organisation,
        house=booking.house,
        kind="clean",
        due=booking.last_day,
        use=booking.id,
    )


@given(st.data())
def test_it_answers_as_the_history_of_what_was_put(data: st.DataObject) -> None:
    """Whatever was put, put again elsewhere, and asked meanwhile: every question of the core, everything that holds."""
    house = data.draw(kit.houses(kit.trees(most=4)))
    household = data.draw(kit.ids("household", 3))
    put = data.draw(st.lists(kit.bookings(house), max_size=8))
    world = History(
        house.tree,
        memberships=(Membership(household, named("person"), date(2020, 1, 1)),),
        tasks=tuple({one.id: _left_behind(one) for one in put}.values()),
    )
    growing, kept = Growing(world), dict[UUID, Booking]()
    for one in put:
        growing.put(one)
        kept[one.id] = one
        assert growing(HostOf(one.id, one.first_day)) == evolve(world, bookings=(one,))(HostOf(one.id, one.first_day))
    history = evolve(world, bookings=tuple(kept.values()))
    scope = data.draw(st.sampled_from(house.tree.spaces)).id
    window = data.draw(kit.nights(kit.BUSY_FROM, kit.BUSY_UNTIL, longest=400))
    at, span = data.draw(kit.instants()), data.draw(kit.spans(kit.BUSY_FROM, kit.BUSY_UNTIL))
    day, without = window.arrival, data.draw(st.sampled_from([None, *kept]))
    kind, use = data.draw(st.sampled_from(["guest_stay", "meeting"])), without or named("booking")
    questions: tuple[Question[Any], ...] = (
        *(
            used(household, scope, kind, window.arrival, window.departure, at, without)
            for used in (NightsUsed, MinutesUsed, BookingsBegun, TimesUsed)
        ),
        BookingsBetween(scope, span, at, without),
        HomeOf(household, day),
        MembersOn(household, day),
        ContributedSoFar(scope, day.year, house.currency, without),
        Signed(household, house.id, "charter", day, at),
        RulesInForce(use, "turnover", at),
        HostOf(use, day),
        TasksAbout(use),
        ChoresLeft(household, house.id, scope, day),
    )
    assert {type(question) for question in questions} == set(ANSWERS)
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
    growing.put(booking(id=named("another"), household=named("neighbours")))
    assert growing(EveryHousehold()) == 2


def test_an_answer_from_every_booking_is_worked_out_once_until_the_next_is_put() -> None:
    """Nor may it be one that somebody can change."""
    asked: list[int] = []

    def counted(history: History, _: EveryHousehold) -> int:
        asked.append(len(history.bookings))
        return len(asked)

    growing = Growing(evolve(EMPTY, answers={**ANSWERS, EveryHousehold: counted}))
    growing.put(booking())
    assert (growing(EveryHousehold()), growing(EveryHousehold()), asked) == (1, 1, [1])
    with pytest.raises(Misconfigured, match="freeze it"):
        Growing(evolve(EMPTY, answers={**ANSWERS, EveryHousehold: lambda *_: []}))(EveryHousehold())
