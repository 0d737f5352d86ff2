"""Stays a steward has to say yes to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.periods import Nights
from habitat_kit.core.rules import Severity, Wait
from habitat_kit.core.uses import Silence
from habitat_kit.plugins.participatory import ApprovalAbove
from tests.plugins.participatory.world import again, booked, hours, nights, said, stays


@given(stays, st.integers(1, 40), st.integers(1, 200), st.sampled_from(Silence))
def test_a_long_stay_waits_for_a_yes(when: Nights, bound: int, answer: int, silence: Silence) -> None:
    """A stay waits if and only if it has more nights than the bound, as long as the rule says, and silence means what it says."""
    rule = ApprovalAbove(bound, answer, silence)
    reasons = said(rule, booked(when))
    assert bool(reasons) == (len(when) > bound)
    for reason in reasons:
        assert reason.severity is Severity.APPROVE
        assert reason.wait == Wait(timedelta(hours=answer), silence)
        assert reason.passes == bound
        assert said(rule, again(booked(when), nights(when.arrival, bound))) == []


def test_meetings_and_other_kinds_wait_for_nobody() -> None:
    """Approval is about nights, and about the kinds it names."""
    assert said(ApprovalAbove(1), booked(hours(datetime(2026, 5, 1, 9), 90))) == []
    assert said(ApprovalAbove(1, kinds=["family_stay"]), booked(nights(date(2026, 5, 1), 9))) == []


def test_silence_is_a_no_unless_the_rule_says_yes() -> None:
    """Where nothing is written the dates lapse; the two meanings have each their sentence."""
    assert ApprovalAbove(3).on_silence is Silence.LAPSE
    assert ApprovalAbove(3).sentence() != ApprovalAbove(3, on_silence=Silence.ACCEPT).sentence()


@pytest.mark.parametrize("given", [{"nights": 0}, {"nights": 4, "answer_hours": 0}])
def test_an_approval_has_bounds(given: dict[str, Any]) -> None:
    """Zero nights and zero hours to answer are refused."""
    with pytest.raises(Misconfigured, match=r"nights|answer_hours"):
        ApprovalAbove(**given)
    with pytest.raises(ValueError, match="perhaps"):
        ApprovalAbove(4, on_silence="perhaps")
