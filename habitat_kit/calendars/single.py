"""One use as a file of its own: "add to my calendar"."""

from __future__ import annotations

from habitat_kit.calendars.calendar import join
from habitat_kit.calendars.entry import Entry, Instead
from habitat_kit.calendars.vevent import vevent
from habitat_kit.calendars.zones import vtimezone


def single(*entries: Entry) -> bytes:
    """A use as a whole .ics file: opened twice, or after a move, it stays one event (same UID). A series has several."""
    since: dict[str, int] = {}
    for entry in entries:
        instead = entry.of_series.zone if isinstance(entry.of_series, Instead) else None
        for zone in filter(None, (entry.zone, instead)):
            since[zone] = min(entry.start.year, since.get(zone, entry.start.year))
    return join(None, (vtimezone(zone, since[zone]) for zone in sorted(since)), map(vevent, entries))
