"""What happens to deputies and duty."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.people import PersonEvent
from habitat_kit.core.privacy import staff


@frozen(kw_only=True)
class StandInNamed(PersonEvent):
    """`deputy` stands in for the person from `start` up to `end`."""

    standing_in: UUID = staff()
    deputy: UUID = staff()
    start: date = staff()
    end: date | None = staff(default=None)


@frozen(kw_only=True)
class StandInEnded(PersonEvent):
    """Somebody stands in for the person no more from `end` on."""

    standing_in: UUID = staff()
    end: date = staff()


@frozen(kw_only=True)
class DutyBegun(PersonEvent):
    """A person is on call from `start` up to `end`."""

    duty: UUID = staff()
    start: datetime = staff()
    end: datetime = staff()


@frozen(kw_only=True)
class DutyOver(PersonEvent):
    """A duty is over, or was taken back."""

    duty: UUID = staff()
