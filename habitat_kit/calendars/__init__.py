"""Uses as iCalendar bytes: what a feed, a file to download and a calendar app read.

Pure: values in, bytes out. No clock, no database, no network; time zone rules are
read from the same files as `zoneinfo` and kept.

Rules of this package:
1. The same entry gives the same bytes, for ever: nothing here asks what time it is.
2. Whatever a person typed stays inside its own property.
3. Every line ends in CRLF and has at most 75 octets, without cutting a character.
"""

from __future__ import annotations

from habitat_kit.calendars.calendar import Header, join
from habitat_kit.calendars.entry import Access, Entry, Status
from habitat_kit.calendars.links import google_link, outlook_link, webcal_link
from habitat_kit.calendars.single import single
from habitat_kit.calendars.vevent import vevent
from habitat_kit.calendars.zones import vtimezone

__all__ = [
    "Access",
    "Entry",
    "Header",
    "Status",
    "google_link",
    "join",
    "outlook_link",
    "single",
    "vevent",
    "vtimezone",
    "webcal_link",
]
