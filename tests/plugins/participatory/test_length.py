"""The longest and the shortest booking."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.periods import Nights
from habitat_kit.core.rules import Severity
from habitat_kit.plugins.participatory import LongestStay, ShortestStay
from tests.plugins.participatory.world import again, booked, hours, house, meetings, nights, said, stays, whens

bounds = st.integers(1, 40)


@given(stays, bounds)
def test_a_stay_passes_up_to_its_longest_and_from_its_shortest(when: Nights, bound: int) -> None:
    """A stay is refused if and only if it has more nights than the longest, or fewer than the shortest."""
    booking = booked(when)
    assert bool(said(LongestStay(nights=bound), booking)) == (len(when) > bound)
    assert bool(said(ShortestStay(nights=bound), booking)) == (len(when) < bound)


@given(stays, bounds, st.sampled_from([LongestStay, ShortestStay]))
def test_the_nights_named_pass(when: Nights, bound: int, kind: type[LongestStay | ShortestStay]) -> None:
    """A stay refused for its length passes with the number of nights the finding names."""
    rule = kind(nights=bound)
    for reason in said(rule, booked(when)):
        assert reason.severity is Severity.REFUSE
        assert isinstance(reason.passes, int)
        assert said(rule, booked(nights(when.arrival, reason.passes))) == []


@given(meetings, st.integers(1, 6))
def test_hours_are_bounded_like_nights(when: object, bound: int) -> None:
    """A booking by the hour is refused if and only if the clock shows more hours than the longest, or fewer."""
    booking = booked(when)  # type: ignore[arg-type]  # a Hours
    asked = (booking.when.end - booking.when.start).total_seconds() / 3600  # type: ignore[union-attr]
    assert bool(said(LongestStay(hours=bound), booking)) == (asked > bound)
    assert bool(said(ShortestStay(hours=bound), booking)) == (asked < bound)


@pytest.mark.parametrize("evening", [datetime(2026, 3, 28, 20), datetime(2026, 10, 24, 20), datetime(2026, 6, 1, 20)])
@pytest.mark.parametrize("zone", ["Europe/Paris", "Australia/Lord_Howe"])
def test_a_clock_change_changes_no_length(evening: datetime, zone: str) -> None:
    """From 20:00 to 8:00 is twelve hours on the nights of a clock change as on any other."""
    at = house(zone)
    booking = booked(hours(evening, 12), at=at)
    assert said(LongestStay(hours=12), booking, at=at) == []
    assert said(ShortestStay(hours=12), booking, at=at) == []
    assert said(LongestStay(hours=11), booking, at=at) != []


@given(whens, st.sampled_from([LongestStay, ShortestStay]))
def test_a_length_speaks_only_of_its_unit_and_kinds(when: object, kind: type[LongestStay | ShortestStay]) -> None:
    """A bound in nights passes hours by and the other way round; a bound for some kinds passes the others by."""
    booking = booked(when)  # type: ignore[arg-type]  # Nights or Hours
    other = kind(hours=1) if isinstance(when, Nights) else kind(nights=1)
    assert said(other, booking) == []
    mine = kind(nights=9, kinds=["family_stay"]) if isinstance(when, Nights) else kind(hours=9, kinds=["workshop"])
    assert said(mine, booking) == []


@given(stays, bounds)
def test_a_shorter_stay_is_never_longer(when: Nights, bound: int) -> None:
    """Whatever is accepted stays accepted when it is cut to fewer nights, by the longest stay."""
    rule = LongestStay(nights=bound)
    booking = booked(when)
    if said(rule, booking) == []:
        assert said(rule, again(booking, nights(when.arrival, max(1, len(when) - 1)))) == []


@pytest.mark.parametrize(
    "given",
    [{}, {"nights": 2, "hours": 3}, {"nights": 0}, {"hours": -1}, {"nights": True}, {"nights": 2.0}, {"nights": 9999}],
)
@pytest.mark.parametrize("kind", [LongestStay, ShortestStay])
def test_a_length_is_one_whole_positive_number(given: dict[str, int], kind: type[LongestStay | ShortestStay]) -> None:
    """Neither or both units, zero, less than zero, more than ten years, or no whole number are refused."""
    with pytest.raises(Misconfigured, match=r"nights|hours"):
        kind(**given)  # type: ignore[arg-type]  # the wrong types are the point
