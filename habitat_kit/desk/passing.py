"""Whose answer a waiting booking asks for: its steward's first, a deputy's when the house says so.

Rules of this file:
1. A deputy may answer at any time; this decides only what is put before them, in lists and in mail.
2. Without the house's `approval_passes_after_hours`, deputies are asked at once.
"""

from __future__ import annotations

from attrs import evolve

from habitat_kit.core.actors import Reach
from habitat_kit.core.bookings import Booking
from habitat_kit.core.trust import passes_on_at
from habitat_kit.desk.work import Work, permissions

RIGHT = "approve_booking"


def asks(work: Work, booking: Booking) -> bool:
    """Whether a booking that waits is put before the actor now."""
    hours, asked = work.house.approval_passes_after_hours, booking.revised_at or booking.made_at
    if hours is None or asked is None or _holds_it(work, booking):
        return True
    return work.now >= passes_on_at(asked, booking.deadline, hours)


def _holds_it(work: Work, booking: Booking) -> bool:
    """Whether the actor may answer by a role of their own."""
    lent = work.standing.lent
    if not lent:
        return True
    own = evolve(work.standing, grants=tuple(grant for grant in work.standing.grants if grant not in lent))
    reach = own.reach(RIGHT, work.scopes(booking.space), work.today, permissions(work.registry))
    return reach is not None and reach > Reach.OWN
