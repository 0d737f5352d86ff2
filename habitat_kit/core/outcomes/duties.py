"""What came of naming a deputy or putting somebody on call."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import frozen


@frozen
class DeputyNamed:
    """`deputy` names the standing-in itself: its person acts for the other from `start` up to `end`."""

    deputy: UUID
    start: date
    end: date | None


@frozen
class DeputyEnded:
    """Nobody stands in any more from this day on."""

    deputy: UUID
    end: date


@frozen
class DutyGiven:
    """The person is on call from `start` up to `end`."""

    duty: UUID
    start: datetime
    end: datetime


@frozen
class DutyEnded:
    """The duty is over, or never begins."""

    duty: UUID
