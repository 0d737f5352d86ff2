"""Waiting for dates that others hold, and what is answered when they are offered."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command


@frozen
class TakeOffer(Command[out.Booked | out.AwaitingApproval | out.Expired | out.Stale]):
    """Take the dates that are kept for one's household: `booking` is the offer. What was judged is not judged again."""

    booking: UUID
    revision: int


@frozen
class DeclineOffer(Command[out.Cancelled | out.Expired | out.Stale]):
    """Leave offered dates to whoever is next; nothing is counted."""

    booking: UUID
    revision: int


@frozen
class LeaveWaitList(Command[out.WaitEnded | out.Stale]):
    """Wait no longer."""

    wait: UUID
    revision: int
