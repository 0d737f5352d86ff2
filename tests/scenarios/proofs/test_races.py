"""Eight processes and sixteen clients at once, through the desk, the API and raw SQL: one wins, nobody sees a fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.scenarios.proofs import play
from tests.scenarios.proofs.arena import Arena

SAMPLE, FULL = 2, 150


@pytest.mark.parametrize("race", play.RACES, ids=lambda race: race.__name__)
def test_a_race_ends_as_it_must(arena: Arena, race: Callable[[Arena], None], *, proving: bool) -> None:
    """Whatever sixteen clients want at once, what must come of it comes of it, each time, and nothing overlaps."""
    for _ in range(FULL if proving else SAMPLE):
        race(arena)
