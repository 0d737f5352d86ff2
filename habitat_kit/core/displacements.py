"""Who had to leave for a danger order or a meeting by right, and what is theirs when it is over."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.privacy import public, staff
from habitat_kit.core.uses import Silence, State


@frozen
class Displacement:
    """A booking as it stood, at `revision`, when an order, or a meeting, displaced it at `at`.

    `returned_at` says when it got back what was left, or when its household took other dates instead.
    """

    order: UUID = public()
    booking: UUID = public()
    organisation: UUID = staff()
    state: State = public()
    when: Nights | Hours = public()
    counted: bool = staff()
    at: datetime = staff()
    revision: int = public()
    deadline: datetime | None = staff(default=None)
    on_silence: Silence | None = staff(default=None)
    returned_at: datetime | None = staff(default=None)


def kept(when: Nights | Hours, since: date) -> Nights | Hours | None:
    """What was lived of a period that is broken off on a day: its nights before; None where there is no whole one."""
    if isinstance(when, Hours):
        return when
    return Nights(when.arrival, min(since, when.departure)) if when.arrival < since else None


def left(when: Nights | Hours, today: date) -> Nights | Hours | None:
    """What is left of a period on a day: its nights from then on; hours are left whole or not at all."""
    if isinstance(when, Hours):
        return when if today <= when.start.date() else None
    return Nights(max(when.arrival, today), when.departure) if today < when.departure else None
