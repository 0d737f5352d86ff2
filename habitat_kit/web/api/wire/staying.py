"""What came of checking in and out, of taking a step back, of correcting."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from habitat_kit.web.api.wire.uses import Booking


@frozen(kw_only=True, slots=False)
class CheckedIn(Booking):
    """The guests are there."""

    outcome: Literal["checked_in"] = "checked_in"


@frozen(kw_only=True, slots=False)
class CheckedOut(Booking):
    """The guests have left; so many nights were not slept and still weigh on the quota."""

    outcome: Literal["checked_out"] = "checked_out"
    unslept: int


@frozen(kw_only=True, slots=False)
class NotArrived(Booking):
    """Nobody came: the dates are free, and weigh on the quota."""

    outcome: Literal["not_arrived"] = "not_arrived"


@frozen(kw_only=True, slots=False)
class Undone(Booking):
    """The last step was taken back: the booking stands as it did before."""

    outcome: Literal["undone"] = "undone"


@frozen(kw_only=True, slots=False)
class Corrected(Booking):
    """The booking says what is right now."""

    outcome: Literal["corrected"] = "corrected"
