"""What came of taking a place by right."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.outcomes.bookings import Alternative
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.verdicts import Verdict


@frozen
class MadeRoom:
    """A booking that made room: the dates and places that would pass instead; `offer` is the booking that holds the first."""

    booking: UUID
    household: UUID
    guests: int
    space: UUID
    when: Nights | Hours
    instead: tuple[Alternative, ...] = ()
    offer: UUID | None = None


@frozen
class TakenByRight:
    """The place is theirs. `displaced` made room, in the order of their dates."""

    taken: Booking
    verdict: Verdict = field(factory=Verdict)
    displaced: tuple[MadeRoom, ...] = ()
