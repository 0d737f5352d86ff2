"""Who stands in for whom, and who is on call."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command


@frozen
class NameDeputy(Command[out.DeputyNamed]):
    """Let somebody stand in for a person from a day on (today), up to and without another: they hold the same roles."""

    person: UUID
    deputy: UUID
    start: date | None = None
    end: date | None = None


@frozen
class EndDeputy(Command[out.DeputyEnded]):
    """Let a deputy stand in no more, from a day on (today)."""

    deputy: UUID
    end: date | None = None


@frozen
class PutOnDuty(Command[out.DutyGiven]):
    """Put a person on call for a house: for whole days (the last not included), or between two local times."""

    house: UUID
    person: UUID
    start: date | datetime
    end: date | datetime


@frozen
class EndDuty(Command[out.DutyEnded]):
    """Let a duty end now; one that has not begun is taken back."""

    duty: UUID
