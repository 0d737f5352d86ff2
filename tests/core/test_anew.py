"""A value made anew is the value evolve() makes of it."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given

from habitat_kit.core.anew import changing
from habitat_kit.core.bookings import Booking
from habitat_kit.core.uses import Silence, State
from habitat_kit.testing import strategies as kit
from tests.core.samples import HOUSE

lapses = changing(Booking, state=State.EXPIRED, on_silence=Silence.LAPSE)


@given(kit.bookings(HOUSE))
def test_it_is_changed_as_evolve_changes_it(one: Booking) -> None:
    """In the named fields, and in no other."""
    assert lapses(one) == evolve(one, state=State.EXPIRED, on_silence=Silence.LAPSE)
    assert changing(Booking)(one) == one
