"""Bookings made elsewhere, read from a calendar file or a table.

Rules of this room:
1. Pure reading: text in, lines out. Nothing is looked up or written here.
2. Every complaint at once, each by the line of the file it is about, and never with a word of the file in it.
3. Nothing is guessed: a zone, a date or a column that the mapping does not explain is a complaint.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from habitat_kit.core.errors import Unreadable
from habitat_kit.importing import table
from habitat_kit.importing.lines import Line, Sheet
from habitat_kit.importing.mappings import MAPPINGS, Mapping, read_mapping

__all__ = ["MAPPINGS", "Line", "Mapping", "Sheet", "read", "read_mapping"]

LARGEST = 5_000_000
"""Bytes of the largest file."""


def read(text: str, mapping: Mapping, clock: ZoneInfo) -> Sheet:
    """What a file says, by the clock of the house; Unreadable for what is no such file."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise Unreadable("text", "error.import_too_large", most=LARGEST // 1_000_000)
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:15].upper() == "BEGIN:VCALENDAR":
        from habitat_kit.importing import ics  # noqa: PLC0415  # brings icalendar with it, for calendar files alone

        return ics.read(text, mapping, clock)
    return table.read(text, mapping)
