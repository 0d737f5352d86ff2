"""What happens while people stay, and taking a step back."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_guests, read_purpose, read_reason


@frozen
class CheckIn(Command[out.CheckedIn | out.Refused | out.Stale]):
    """Say that the guests are there: from the first day of a confirmed booking on."""

    booking: UUID
    revision: int


@frozen
class CheckOut(Command[out.CheckedOut | out.Refused | out.Stale]):
    """Say that the guests have left: what remains of the booking is free from this instant."""

    booking: UUID
    revision: int


@frozen
class NoShow(Command[out.NotArrived | out.Refused | out.Stale]):
    """Say that nobody came: the dates are free, and still weigh on the quota."""

    booking: UUID
    revision: int


@frozen
class RestoreBooking(Command[out.Booked | out.AwaitingApproval | out.Refused | out.Conflict | out.Stale]):
    """Bring back a booking that was cancelled or has lapsed, if its dates are still free.

    Within the house's minutes after it was cancelled it stands as before; later it is a new ask for the same dates.
    """

    booking: UUID
    revision: int


@frozen
class UndoLast(Command[out.Undone | out.Refused | out.Conflict | out.Stale]):
    """Take back one's own last step with a booking, within the house's minutes."""

    booking: UUID
    revision: int


def _guests(value: int | None) -> int | None:
    return None if value is None else read_guests(value)


@frozen
class CorrectBooking(Command[out.Corrected | out.Stale]):
    """Correct what somebody got wrong in a booking, with a written reason; what is left out stays.

    `counted` says whether its nights weigh on the quota. Not judged, and shown to the household.
    """

    booking: UUID
    revision: int
    reason: str = field(converter=read_reason, repr=False)
    guests: int | None = field(default=None, converter=_guests)
    household: UUID | None = None
    purpose: str | None = field(default=None, converter=read_purpose, repr=False)
    counted: bool | None = None
