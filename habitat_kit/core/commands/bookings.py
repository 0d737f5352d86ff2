"""What one asks about a booking."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import (
    needs_reason,
    read_articles,
    read_guests,
    read_override,
    read_purpose,
    read_reason,
)
from habitat_kit.core.errors import Unreadable


@frozen
class BookSpace(Command[out.Booked | out.AwaitingApproval | out.Kept | out.WaitListed | out.Refused | out.Conflict]):
    """Book a space: dates for a kind by the night, local date-times for one by the hour.

    `household` may be left out by somebody who belongs to just one; a steward names a neighbour's.
    `override` names articles ("rulebook/article") whose no is overridden, for the reason written. With `or_wait`,
    a household whose dates somebody holds stands in line for them; what a rule refuses is not waited for. With `hold`,
    the dates are kept for the household to take or leave later, where the house offers it; nothing is overridden then.
    """

    space: UUID
    kind: str
    start: date | datetime
    end: date | datetime
    guests: int = field(default=1, converter=read_guests)
    household: UUID | None = None
    purpose: str | None = field(default=None, converter=read_purpose, repr=False)
    override: tuple[str, ...] = field(default=(), converter=read_articles)
    override_reason: str | None = field(default=None, converter=read_override, repr=False)
    or_wait: bool = False
    hold: bool = False

    def __attrs_post_init__(self) -> None:
        needs_reason(self.override, self.override_reason)
        if self.hold and self.override:
            raise Unreadable("hold", "error.hold_overrides")


@frozen
class MoveBooking(Command[out.Booked | out.AwaitingApproval | out.Refused | out.Conflict | out.Stale]):
    """Move a booking to other dates or another space: a new ask under today's rules, without itself."""

    booking: UUID
    revision: int
    start: date | datetime | None = None
    end: date | datetime | None = None
    space: UUID | None = None
    override: tuple[str, ...] = field(default=(), converter=read_articles)
    override_reason: str | None = field(default=None, converter=read_override, repr=False)

    def __attrs_post_init__(self) -> None:
        needs_reason(self.override, self.override_reason)


@frozen
class CancelBooking(Command[out.Cancelled | out.Stale]):
    """Cancel a booking. Never refused by a rule; uncounted within the house's minutes after it was made."""

    booking: UUID
    revision: int


@frozen
class ApproveBooking(Command[out.Booked | out.Expired | out.Stale]):
    """Say yes to a booking that waits. Not judged again."""

    booking: UUID
    revision: int


@frozen
class SupportBooking(Command[out.Booked | out.AwaitingApproval | out.Expired | out.Stale]):
    """Say yes, as another household of the house, to a booking that waits for its neighbours.

    Enough of them and it holds; until then it waits. One yes a household, for the booking as it stands.
    """

    booking: UUID
    revision: int


@frozen
class DeclineBooking(Command[out.Declined | out.Expired | out.Stale]):
    """Say no to a booking that waits, with a written reason."""

    booking: UUID
    revision: int
    reason: str = field(converter=read_reason, repr=False)
