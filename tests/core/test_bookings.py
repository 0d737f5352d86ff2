"""The life of a booking is one table: every step from every state is stated here again, by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import TAKEN_BACK, TRANSITIONS, UNDONE, Booking, Step, after, shortens
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.uses import HOLDING, State, lapsed
from habitat_kit.testing import strategies as kit
from tests.core.samples import NOW, ROOM, booking

# One row a state, one column a step; "." cannot happen. The end states have no row of their own.
TABLE = """
                offer   wait      confirm     approve    decline  cancel     lapse    check_in    check_out  no_show  finish  displace   return     restore    ask_again
    asked       option  awaiting  confirmed   .          .        .          .        .           .          .        .       .          .          .          .
    option      .       awaiting  confirmed   .          .        cancelled  expired  .           .          .        .       displaced  .          .          .
    awaiting    .       awaiting  confirmed   confirmed  refused  cancelled  expired  .           .          .        .       displaced  .          .          .
    confirmed   .       awaiting  confirmed   .          .        cancelled  .        checked_in  .          no_show  done    displaced  .          .          .
    checked_in  .       .         checked_in  .          .        .          .        .           done       .        done    displaced  .          .          .
    done        .       .         .           .          .        .          .        .           .          .        .       .          .          .          .
    refused     .       .         .           .          .        .          .        .           .          .        .       .          .          .          .
    cancelled   .       .         .           .          .        .          .        .           .          .        .       .          .          confirmed  awaiting
    expired     .       .         .           .          .        .          .        .           .          .        .       .          .          confirmed  awaiting
    no_show     .       .         .           .          .        .          .        .           .          .        .       .          .          .          .
    displaced   .       .         .           .          .        cancelled  .        .           .          .        .       .          confirmed  .          awaiting
    closed      .       .         .           .          .        .          .        .           .          .        .       .          .          .          .
    reopened    .       .         .           .          .        .          .        .           .          .        .       .          .          .          .
"""
_HEAD, *_ROWS = [line.split() for line in TABLE.strip().splitlines()]
STATED = {
    (State(row[0]), Step(step)): None if cell == "." else State(cell)
    for row in _ROWS
    for step, cell in zip(_HEAD, row[1:], strict=True)
}
ENDS = {State.DONE, State.REFUSED, State.NO_SHOW}
GONE = {State.CANCELLED, State.EXPIRED}
"""What somebody may bring back: nothing else leads out of them."""


def test_every_state_and_step_is_stated() -> None:
    """The table above leaves out no state and no step."""
    assert STATED.keys() == {(state, step) for state in State for step in Step}


@pytest.mark.parametrize(("state", "step"), STATED, ids=lambda it: it.value)
def test_a_step_leads_where_the_table_says(state: State, step: Step) -> None:
    """From each state, each step leads to the stated state or nowhere."""
    assert after(state, step) is STATED[state, step]


@given(st.lists(st.sampled_from(Step)))
def test_a_life_follows_the_table(steps: list[Step]) -> None:
    """However steps are tried, a booking only moves along the table, ends in an end state, and stays ended."""
    state, walked = State.ASKED, []
    for step in steps:
        if (next_state := after(state, step)) is not None:
            assert state not in ENDS
            assert TRANSITIONS[state, step] is next_state
            walked.append(next_state)
            state = next_state
    assert State.ASKED not in walked


def test_every_state_of_a_booking_can_be_reached_and_left_until_its_end() -> None:
    """No state is idle: each is reached from the ask, and only the end states lead nowhere."""
    reached = {State.ASKED}
    while more := {target for (state, _), target in TRANSITIONS.items() if state in reached} - reached:
        reached |= more
    assert reached == set(State) - {State.CLOSED, State.REOPENED}
    assert {state for state, _ in TRANSITIONS} == reached - ENDS


def test_which_states_hold_the_dates() -> None:
    """Only what is kept for somebody, is lived or was lived holds; whatever ended otherwise is free."""
    held = {State.OPTION, State.AWAITING, State.CONFIRMED, State.CHECKED_IN, State.DONE, State.CLOSED}
    assert held == HOLDING
    assert not HOLDING & ((ENDS | GONE | {State.DISPLACED}) - {State.DONE})


@pytest.mark.parametrize("state", sorted(GONE))
def test_what_is_gone_only_comes_back(state: State) -> None:
    """A cancelled or lapsed booking is restored or asked for again; nothing else happens to it."""
    assert {step for (found, step) in TRANSITIONS if found is state} == {Step.RESTORE, Step.ASK_AGAIN}


def test_only_what_somebody_did_is_taken_back() -> None:
    """Each pair is a step of the table backwards; time's own steps and another's approval are none."""
    backwards = {(target, state) for (state, step), target in TRANSITIONS.items() if step in TAKEN_BACK}
    assert backwards - {(target, State.ASKED) for target in State} == UNDONE
    assert not TAKEN_BACK & {Step.LAPSE, Step.FINISH, Step.DISPLACE, Step.APPROVE, Step.RESTORE}
    assert (State.EXPIRED, State.AWAITING) not in UNDONE
    assert (State.DONE, State.CHECKED_IN) in UNDONE
    assert (State.DONE, State.CONFIRMED) not in UNDONE


@pytest.mark.parametrize("state", State)
def test_only_what_waits_can_lapse(state: State) -> None:
    """A deadline counts for an option and a request; at its very instant it has passed."""
    now = NOW
    waits = state in {State.OPTION, State.AWAITING}
    assert lapsed(state, now, now) == waits
    assert lapsed(state, now - timedelta(seconds=1), now) == waits
    assert not lapsed(state, now + timedelta(seconds=1), now)
    assert not lapsed(state, None, now)
    assert not waits or (state, Step.LAPSE) in TRANSITIONS


@given(kit.bookings())
def test_a_booking_tells_its_days(made: Booking) -> None:
    """Days are local: those of its nights or of its wall times; only nights are counted as nights."""
    if isinstance(made.when, Nights):
        assert (made.first_day, made.last_day) == (made.when.arrival, made.when.departure)
        assert made.nights == len(made.when) == (made.last_day - made.first_day).days
    else:
        assert (made.first_day, made.last_day) == (made.when.start.date(), made.when.end.date())
        assert made.nights == 0


def test_an_evening_may_end_on_the_next_day() -> None:
    """A meeting past midnight begins on one local date and ends on the other."""
    evening = Hours(datetime(2026, 5, 1, 22), datetime(2026, 5, 2, 1))
    meeting = booking(kind="meeting", when=evening)
    assert (meeting.first_day, meeting.last_day) == (date(2026, 5, 1), date(2026, 5, 2))


MAY = {day: date(2026, 5, day) for day in range(1, 10)}


@pytest.mark.parametrize(
    ("arrival", "departure", "only_gives_back"),
    [
        (3, 6, True),
        (3, 5, True),
        (4, 6, True),
        (4, 5, True),
        (2, 6, False),
        (3, 7, False),
        (2, 5, False),
        (6, 8, False),
    ],
)
def test_who_only_gives_time_back(arrival: int, departure: int, only_gives_back: bool) -> None:  # what is expected
    """A move within the nights one had, both edges included, only gives back; elsewhere it never does."""
    had = booking(when=Nights(MAY[3], MAY[6]))
    moved = booking(when=Nights(MAY[arrival], MAY[departure]))
    assert shortens(moved, had) is only_gives_back
    assert not shortens(evolve(moved, space=ROOM), had)


def test_typed_words_stay_out_of_logs() -> None:
    """A purpose is no part of how a booking is printed."""
    assert "secret party" not in repr(booking(purpose="a secret party"))
