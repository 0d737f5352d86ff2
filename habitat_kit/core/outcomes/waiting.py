"""What came of waiting."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.waiting import Wait


@frozen
class Kept:
    """The dates are kept until `booking.deadline`: its household takes them or leaves them by then."""

    booking: Booking
    verdict: Verdict = field(factory=Verdict)


@frozen
class WaitListed:
    """Somebody holds the dates, and the household is in line for them; `place` 1 is asked first."""

    wait: Wait
    place: int
    verdict: Verdict = field(factory=Verdict)


@frozen
class WaitEnded:
    """The household waits no longer."""

    wait: UUID
