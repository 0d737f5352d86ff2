"""One event of a calendar, written."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from habitat_kit.calendars import Entry, vevent


class Event(NamedTuple):
    """One event's bytes; `start` and `use` are its place in the calendar, `stamp` when it was last revised."""

    start: datetime
    use: UUID
    stamp: datetime
    hour: tuple[str, int] | None
    """For an event by the hour: its zone, and the year it starts in."""
    written: bytes


def written(entry: Entry, start: datetime, of: UUID) -> Event:
    """An entry as an event."""
    return Event(start, of, entry.stamp, (entry.zone, entry.start.year) if entry.zone else None, vevent(entry))
