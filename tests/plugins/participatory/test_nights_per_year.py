"""A household's nights in a calendar year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.allowances import HouseholdYear, Rationed, Share
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.history import History
from habitat_kit.core.periods import Nights
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import Silence, State
from habitat_kit.plugins.participatory import NightsPerYear
from tests.plugins.participatory.world import FLAT, HERE, NOW, THEY, WE, again, booked, hours, houses, nights, said

arrivals = st.dates(date(2026, 11, 1), date(2028, 2, 28))
stays = st.builds(nights, arrivals, st.integers(1, 400))
histories = st.lists(stays, max_size=6).map(
    lambda whens: tuple(booked(when, name=f"before {n}") for n, when in enumerate(whens))
)
limits = st.integers(1, 60)


def _by_hand(bookings: tuple[Booking, ...], year: int) -> int:
    """Each night of each stay, one by one."""
    return sum(night.year == year for one in bookings if isinstance(one.when, Nights) for night in one.when)


@given(stays, histories, limits, houses)
def test_each_year_counts_its_own_nights(when: Nights, before: tuple[Booking, ...], limit: int, at: House) -> None:
    """A stay is refused for exactly those years in which its own nights and those before are more than the limit."""
    mine = booked(when, at=at)
    reasons = {dict(reason.numbers)["year"]: reason for reason in said(NightsPerYear(limit), mine, *before, at=at)}
    for year in {night.year for night in when}:
        used, asked = _by_hand(before, year), _by_hand((mine,), year)
        reason = reasons.pop(year, None)
        assert (reason is not None) == (used + asked > limit)
        if reason is not None:
            left = max(0, limit - used)
            told = {"year": year, "used": used, "asked": asked, "limit": limit, "left": left, "n": left}
            assert dict(reason.numbers) == told
            assert reason.passes == left
    assert reasons == {}


@given(stays, histories, limits)
def test_the_nights_left_pass(when: Nights, before: tuple[Booking, ...], limit: int) -> None:
    """Cut in each year to the nights the finding says are left, the stay passes."""
    rule, mine = NightsPerYear(limit), booked(when)
    for reason in said(rule, mine, *before):
        year, left = int(str(dict(reason.numbers)["year"])), reason.passes
        assert isinstance(left, int)
        if left:
            first = max(when.arrival, date(year, 1, 1))
            assert said(rule, again(mine, nights(first, left)), *before) == []
            assert said(rule, again(mine, Nights(first, first + timedelta(days=left + 1))), *before) != []


def test_a_stay_across_new_year_weighs_on_both_years() -> None:
    """Of six nights from 29 December three are counted in each year; one year being full is enough for a no."""
    mine = booked(nights(date(2026, 12, 29), 6))
    full = booked(nights(date(2027, 3, 1), 8), name="march")
    (reason,) = said(NightsPerYear(10), mine, full)
    assert dict(reason.numbers) == {"year": 2027, "used": 8, "asked": 3, "limit": 10, "left": 2, "n": 2}
    assert said(NightsPerYear(11), mine, full) == []


@given(stays, limits)
def test_only_the_households_own_counted_nights_weigh(when: Nights, limit: int) -> None:
    """Neighbours' stays, meetings, uncounted stays, those of another kind, elsewhere, or lapsed, weigh nothing."""
    full = nights(date(2026, 11, 1), 400)
    lapsed: dict[str, Any] = {
        "state": State.AWAITING,
        "deadline": NOW - timedelta(hours=1),
        "on_silence": Silence.LAPSE,
    }
    idle = (
        booked(full, name="theirs", household=THEY),
        booked(full, name="uncounted", counted=False),
        booked(full, name="family", kind="family_stay"),
        booked(full, name="attic", place="attic"),
        booked(full, name="lapsed", **lapsed),
        booked(hours(datetime(2026, 11, 3, 9), 9), name="met"),
    )
    rule = NightsPerYear(limit, kinds=["guest_stay"])
    assert said(rule, booked(when), *idle) == said(rule, booked(when))


def test_kinds_share_one_count() -> None:
    """Two kinds named together are counted together; where none is named, all kinds by the night are."""
    mine, family = (
        booked(nights(date(2026, 7, 1), 4)),
        booked(nights(date(2026, 8, 1), 7), name="f", kind="family_stay"),
    )
    assert said(NightsPerYear(10, kinds=["guest_stay", "family_stay"]), mine, family) != []
    assert said(NightsPerYear(10), mine, family) != []
    assert said(NightsPerYear(10, kinds=["guest_stay"]), mine, family) == []
    assert said(NightsPerYear(1, kinds=["family_stay"]), mine) == []


def test_meetings_need_no_nights() -> None:
    """A booking by the hour passes a count of nights by, even over midnight."""
    assert said(NightsPerYear(1), booked(hours(datetime(2026, 12, 31, 20), 40))) == []


@given(stays, st.integers(1, 366))
def test_a_move_is_counted_without_itself(when: Nights, limit: int) -> None:
    """Moving a stay onto its own dates is answered as booking it was."""
    mine = booked(when)
    assert said(NightsPerYear(limit), mine, mine, moving=mine) == said(NightsPerYear(limit), mine)


@given(histories, limits, st.sampled_from([2026, 2027, 2028]))
def test_the_share_is_what_the_rule_judges_by(before: tuple[Booking, ...], limit: int, year: int) -> None:
    """A household's share names the nights of the year one by one; a kind that is not counted has none."""
    of = HouseholdYear(WE, "guest_stay", year, HERE, FLAT, NOW)
    rule = NightsPerYear(limit, kinds=["guest_stay"])
    assert isinstance(rule, Rationed)
    assert rule.share(of, History(HERE.tree, before)) == Share(_by_hand(before, year), limit)
    assert rule.share(evolve(of, kind="family_stay"), History(HERE.tree, before)) is None
    mixed = NightsPerYear(limit, kinds=["guest_stay", "meeting"])
    assert mixed.share(evolve(of, kind="meeting"), History(HERE.tree, before)) is None


@pytest.mark.parametrize("zone_instant", [datetime(2026, 12, 31, 22, 30, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)])
def test_the_instant_of_asking_changes_no_year(zone_instant: datetime) -> None:
    """A night belongs to its own year, whatever year it is where the question is asked."""
    mine = booked(nights(date(2026, 12, 31), 1))
    full = booked(nights(date(2027, 3, 1), 10), name="march")
    assert said(NightsPerYear(10), mine, full, now=zone_instant) == []


@pytest.mark.parametrize("nights_given", [0, -1, 367, True, 1.5, "7"])
def test_a_year_has_a_whole_number_of_nights(nights_given: object) -> None:
    """No nights, more than a year has, and what is no whole number are refused."""
    with pytest.raises(Misconfigured, match="nights"):
        NightsPerYear(nights_given)  # type: ignore[arg-type]  # the wrong types are the point


def test_a_lone_kind_is_not_read_letter_by_letter() -> None:
    """A kind written without its list is refused with how to write it."""
    with pytest.raises(Misconfigured, match=r'\["guest_stay"\]'):
        NightsPerYear(3, kinds="guest_stay")


def test_a_year_typed_wrong_is_told_once_for_the_first_ten_years() -> None:
    """A stay of two centuries is refused by the article, not as a rule that never stops."""
    reasons = list(said(NightsPerYear(20), booked(Nights(date(2027, 4, 5), date(2227, 4, 8)))))
    assert [dict(reason.numbers)["year"] for reason in reasons] == list(range(2027, 2037))
