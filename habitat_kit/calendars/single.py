"""One use as a file of its own: "add to my calendar"."""

from __future__ import annotations

from habitat_kit.calendars.calendar import join
from habitat_kit.calendars.entry import Entry
from habitat_kit.calendars.vevent import vevent
from habitat_kit.calendars.zones import vtimezone


def single(entry: Entry) -> bytes:
    """The entry as a whole .ics file: opened twice, or after a move, it stays one event (same UID)."""
    zones = [vtimezone(entry.zone, entry.start.year)] if entry.zone else []
    return join(None, zones, [vevent(entry)])
