"""Until when a booking is given up freely."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House
from habitat_kit.plugins.participatory import CancelNotice
from tests.plugins.participatory.world import booked, houses, said, whens


@given(whens, st.integers(1, 8_784), houses, st.sampled_from(["guest_stay", "meeting"]))
def test_so_many_hours_before_it_begins(when: Nights | Hours, hours: int, at: House, kind: str) -> None:
    """By the clock that runs, whatever the wall's does meanwhile; of another kind it says nothing, and refuses nobody."""
    mine, rule = booked(when, at=at), CancelNotice(hours, [kind])
    until = rule.free_until(mine)
    assert until == (mine.span.start - timedelta(hours=hours) if mine.kind == kind else None)
    assert said(rule, mine, at=at) == []


@given(whens, st.integers(1, 8_783), houses)
def test_more_notice_ends_earlier(when: Nights | Hours, hours: int, at: House) -> None:
    """An hour more is an hour earlier."""
    mine = booked(when, at=at)
    less, more = (CancelNotice(given).free_until(mine) for given in (hours, hours + 1))
    assert less is not None and more is not None  # noqa: PT018  # both are instants, or neither says anything
    assert less - more == timedelta(hours=1)
