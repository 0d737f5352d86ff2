"""What is held, in memory, is what a look at every claim would say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.claims import Claim
from habitat_kit.core.held import Held
from habitat_kit.core.periods import Span

START = datetime(2027, 1, 1, tzinfo=UTC)
LEAVES = st.integers(1, 2).map(lambda n: UUID(int=n))


def _claim(leaf: UUID, first: int, length: int) -> Claim:
    since = START + timedelta(hours=first)
    return Claim(leaf, Span(since, since + timedelta(hours=length)))


claims = st.builds(_claim, LEAVES, st.integers(0, 40), st.integers(1, 9))


@given(st.lists(claims, max_size=25), claims)
def test_meeting_is_what_a_look_at_every_claim_says(wanted: list[Claim], asked: Claim) -> None:
    """Whoever comes first has it; each later one, and one more, meets exactly those whose time on a leaf it shares."""
    held, kept = Held(), dict[Claim, UUID]()
    for number, claim in enumerate((*wanted, asked)):
        met = {by for other, by in kept.items() if other.leaf == claim.leaf and other.span.meets(claim.span)}
        assert held.meeting((claim,)) == met
        if not met:
            kept[claim] = UUID(int=number)
            held.take((claim,), kept[claim])
            held.take((claim,), kept[claim])
