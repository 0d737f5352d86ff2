"""Whether a place is ready for who comes next: what earlier stays there left to do.

Rules of this file:
1. It is told near the arrival only, to the household that comes and to whoever sees the tasks of the place.
2. A task somebody typed is told as one of some others: its words were not written for guests' hosts.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.rules import Number
from habitat_kit.core.uses import State
from habitat_kit.desk.work import Work
from habitat_kit.store import turnover

NEAR = timedelta(days=7)
"""From so long before the beginning on it is told."""


@frozen
class Ready:
    """What is left to do before somebody comes: messages with their numbers, and how many tasks people typed."""

    left: tuple[tuple[str, tuple[tuple[str, Number], ...]], ...] = ()
    others: int = 0

    @property
    def now(self) -> bool:
        """Whether nothing is left."""
        return not self.left and not self.others


class ReadySight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    _at: Callable[[str, UUID], AbstractContextManager[Work]]
    booking: Callable[[UUID], Booking]

    def readiness(self, booking: UUID) -> Ready | None:
        """Whether the place of a booking the actor may open is ready; None where that is not told."""
        found = self.booking(booking)
        with self._at("use", booking) as work:
            return _readiness(work, found) if _told(work, found) else None


def _told(work: Work, booking: Booking) -> bool:
    near = booking.state is State.CONFIRMED and booking.span.start - NEAR <= work.now < booking.span.end
    return near and (booking.household in work.own or work.beyond("see_tasks", booking.space))


def _readiness(work: Work, booking: Booking) -> Ready:
    related = {space.id for space in work.house.tree.related(booking.space)}
    found = turnover.left_by(work.tx, work.house.id, booking.span.start)
    left = [one for one in found if one.space in related and one.use != booking.id]
    said = {(one.key, one.numbers): None for one in left if one.key}
    return Ready(tuple((key, numbers) for key, numbers in said if key), sum(one.key is None for one in left))
