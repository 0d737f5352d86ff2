"""What waits for one person, in the order in which it lapses.

Rules of this file:
1. What lapses first comes first; what never lapses comes last.
2. The same things in another order are the same list.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.proposals import Proposal
from habitat_kit.core.signing import ToSign
from habitat_kit.core.tasks import Task


class Why(StrEnum):
    """Why something is on the list. Where two lapse at once, they stand in this order."""

    APPROVAL = "approval"
    OFFERED = "offered"
    MADE_ROOM = "made_room"
    KEPT = "kept"
    SIGN = "sign"
    ANSWER = "answer"
    REVIEW = "review"
    TASK = "task"
    SOON = "soon"


@frozen
class Waiting:
    """One thing that waits for somebody: an answer, dates kept for them, a task, a booking that is near, rules."""

    why: Why
    subject: Booking | Task | ToSign | Proposal
    lapses: datetime | None = None


MOST = 50
"""How many things a list shows."""


def ordered(found: Iterable[Waiting], most: int = MOST) -> tuple[Waiting, ...]:
    """What lapses first, first; each thing once, for its first reason."""
    order = list(Why)
    ranked = sorted(found, key=lambda one: (*_lapse(one.lapses), order.index(one.why), one.subject.id))
    first = {one.subject.id: one for one in reversed(ranked)}
    return tuple(one for one in ranked if first[one.subject.id] is one)[:most]


def _lapse(at: datetime | None) -> tuple[bool, float]:
    return at is None, 0.0 if at is None else at.timestamp()
