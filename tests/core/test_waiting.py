"""A wait's life, who is in it still, and how long an offer is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve, fields_dict
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.periods import Span
from habitat_kit.core.uses import State
from habitat_kit.core.waiting import (
    KEPT_AGAIN,
    MOST_HOLD_HOURS,
    STANDS,
    WAIT_TRANSITIONS,
    Wait,
    WaitState,
    WaitStep,
    after_wait_step,
    kept_again,
    offered_until,
    same_dates,
    stepped_wait,
    wait_for,
    wished,
)
from habitat_kit.testing import strategies as kit

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUSES = kit.houses()


def test_what_is_over_stays_over() -> None:
    """Taken, declined, expired, left or begun, nothing happens to a wait any more; what stands leads somewhere."""
    assert {state for state, _ in WAIT_TRANSITIONS} == STANDS
    over = set(WaitState) - STANDS
    assert all(after_wait_step(state, step) is None for state in over for step in WaitStep)
    assert {after_wait_step(state, step) for state in STANDS for step in WaitStep} >= over


def test_only_a_withdrawn_offer_leads_back() -> None:
    """Whoever declined or did not answer is not asked again; who lost an offer to a danger is."""
    back = [step for (_, step), target in WAIT_TRANSITIONS.items() if target is WaitState.WAITING]
    assert back == [WaitStep.WITHDRAW]


@given(st.data())
def test_a_wait_asks_for_what_was_asked(data: st.DataObject) -> None:
    """The booking that is offered is the one that met somebody: place, dates, people, household, words."""
    asked = data.draw(kit.bookings(data.draw(HOUSES)))
    wait = wait_for(asked, NOW)
    again = wished(wait, asked.id, asked.span, asked.zone, NOW)
    names = ("organisation", "house", "space", "kind", "when", "span", "household", "guests", "purpose", "on_behalf")
    assert [getattr(again, name) for name in names] == [getattr(asked, name) for name in names]
    assert same_dates(wait, wait_for(asked, NOW + timedelta(days=1)))


@given(st.data(), st.sampled_from(WaitState), st.sampled_from(WaitStep))
def test_a_step_is_taken_from_the_table_alone(data: st.DataObject, state: WaitState, step: WaitStep) -> None:
    """Where the table leads nowhere there is no wait after it; else its revision is one more."""
    asked = data.draw(kit.bookings(data.draw(HOUSES)))
    before: Wait = wait_for(asked, NOW)
    before = Wait(**{name: getattr(before, name) for name in fields_dict(Wait) if name != "state"}, state=state)
    after = stepped_wait(before, step)
    assert (after is None) == ((state, step) not in WAIT_TRANSITIONS)
    if after is not None:
        assert (after.state, after.revision) == (WAIT_TRANSITIONS[state, step], before.revision + 1)


@given(st.integers(1, 500), st.integers(2, 10**7))
def test_an_offer_ends_before_its_dates_begin(hours: int, seconds: int) -> None:
    """At most the house's hours, at most half of what is left, some time always, and never past the beginning."""
    start = NOW + timedelta(seconds=seconds)
    until = offered_until(start, NOW, hours)
    assert NOW < until < start
    assert until <= NOW + timedelta(hours=hours)
    assert until - NOW <= (start - NOW) / 2


@pytest.mark.parametrize(("left", "open_for"), [(timedelta(days=30), 48), (timedelta(hours=10), 5)])
def test_two_days_or_half_the_time(left: timedelta, open_for: int) -> None:
    """Far dates are kept for the house's hours, near ones for half of what is left."""
    assert offered_until(NOW + left, NOW, 48) == NOW + timedelta(hours=open_for)


@given(
    st.data(), st.integers(1, MOST_HOLD_HOURS), st.integers(60, 10**7), st.timedeltas(timedelta(), timedelta(days=90))
)
def test_kept_again_does_not_hang_on_who_came_by(
    data: st.DataObject, hours: int, seconds: int, noticed: timedelta
) -> None:
    """A day after the deadline, whenever it was written down that it passed; a day after they were left, if they were."""
    start = NOW + timedelta(seconds=seconds)
    until = offered_until(start, NOW, hours)
    asked = data.draw(kit.bookings(data.draw(HOUSES)))
    hold = evolve(asked, state=State.OPTION, span=Span(start, start + timedelta(hours=1)), made_at=NOW, deadline=until)
    lapsed = evolve(hold, state=State.EXPIRED, deadline=None, revised_at=until + noticed)
    left = evolve(hold, state=State.CANCELLED, deadline=None, revised_at=NOW + noticed)
    assert kept_again(hold, hours) == kept_again(lapsed, hours) == until + KEPT_AGAIN
    assert kept_again(left, hours) == NOW + noticed + KEPT_AGAIN
