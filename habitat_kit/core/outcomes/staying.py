"""What came of checking in and out, of taking a step back, of correcting."""

from __future__ import annotations

from attrs import frozen

from habitat_kit.core.bookings import Booking


@frozen
class CheckedIn:
    """The guests are there."""

    booking: Booking


@frozen
class CheckedOut:
    """The guests have left. `counted` nights that were not slept still weigh on the quota."""

    booking: Booking
    counted: int = 0


@frozen
class NotArrived:
    """Nobody came: the dates are free, and weigh on the quota."""

    booking: Booking


@frozen
class Undone:
    """The last step was taken back: the booking stands as it did before."""

    booking: Booking


@frozen
class Corrected:
    """The booking says what is right now."""

    booking: Booking
