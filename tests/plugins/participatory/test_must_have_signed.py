"""Somebody of the household has signed, or still has time to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rules import Ask
from habitat_kit.core.signing import Signed, Signing
from habitat_kit.plugins.participatory import MustHaveSigned
from tests.plugins.participatory.world import FLAT, HERE, NOW, booked, whens

minutes = st.integers(-2 * 366 * 24 * 60, 366 * 24 * 60)
"""How long after now it comes into force, or before."""


@given(whens, st.booleans(), minutes, st.none() | st.integers(1, 366), st.sampled_from(["guest_stay", "meeting"]))
def test_whoever_has_not_signed_in_time_books_nothing(
    when: Nights | Hours, signed: bool, after: int, grace: int | None, kind: str
) -> None:
    """Refused if and only if nobody has signed what is in force and the days to do so are over, for these kinds alone."""
    mine, since = booked(when), NOW + timedelta(minutes=after)

    def ledger(question: Any) -> Any:
        assert question == Signed(mine.household, HERE.id, "charter", NOW.astimezone(HERE.clock).date(), NOW)
        return Signing(since, signed)

    rule = MustHaveSigned("charter", grace, [kind])
    found = list(rule.judge(Ask(mine, NOW, HERE, FLAT), ledger))
    over = since + timedelta(days=grace or 0) <= NOW
    assert bool(found) == (mine.kind == kind and not signed and over)


@given(whens)
def test_what_nobody_has_to_sign_refuses_nobody(when: Nights | Hours) -> None:
    """A rulebook that is not to be signed, or is not there."""

    def ledger(question: Any) -> Any:
        assert isinstance(question, Signed)

    assert not list(MustHaveSigned("charter").judge(Ask(booked(when), NOW, HERE, FLAT), ledger))
