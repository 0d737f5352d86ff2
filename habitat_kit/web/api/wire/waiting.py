"""Who waits, as their own household sees it, and who made room for a meeting."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from attrs import frozen

from habitat_kit.web.api.wire.judging import Alternative, Verdict
from habitat_kit.web.api.wire.uses import Booking, Gone, Use


@frozen(kw_only=True, slots=False)
class Wait(Use):
    """A household in line for dates that others hold: `place` 1 is asked first.

    `offered`: the dates are kept for it until it answers; `offer` is the booking that keeps them. `series` and
    `occurrence` say which date of a series it waits for.
    """

    state: Literal["waiting", "offered"]
    unit: Literal["night", "hour"]
    household: UUID
    guests: int
    purpose: str | None
    place: int | None
    offer: UUID | None
    series: UUID | None
    occurrence: date | None


@frozen(kw_only=True, slots=False)
class MadeRoom(Gone):
    """A booking that made room for a meeting: what would pass instead; `offer` is the booking that keeps the first."""

    instead: list[Alternative]
    offer: UUID | None


@frozen(kw_only=True, slots=False)
class TakenByRight(Booking):
    """The place is theirs; who made room, in the order of their dates."""

    outcome: Literal["taken_by_right"] = "taken_by_right"
    verdict: Verdict
    displaced: list[MadeRoom]


@frozen(kw_only=True, slots=False)
class Waits:
    """What one's households wait for, by the beginning of the dates."""

    waits: list[Wait]
