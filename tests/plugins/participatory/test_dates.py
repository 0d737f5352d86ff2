"""The first and last dates that respect an instant."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given

from habitat_kit.core.spaces import House
from habitat_kit.plugins.participatory.dates import first_start, last_end
from tests.plugins.participatory.world import hours, houses


@given(houses)
def test_hours_keep_the_instant(at: House) -> None:
    """A booking by the hour may begin, or must end, at the bound itself."""
    meeting = hours(datetime(2026, 5, 1, 9), 2)
    bound = at.span(meeting).start
    assert first_start(at, meeting, bound) == last_end(at, meeting, bound) == bound
