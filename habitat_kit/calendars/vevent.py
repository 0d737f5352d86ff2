"""An entry as the bytes of one VEVENT (RFC 5545 section 3.6.1).

Written by hand because a feed's whole cost is here: several times faster than a
general writer. The order of the properties is fixed, so the bytes can be kept and joined.

A wall time that the zone's clock shows twice or never is written in UTC: readers
disagree about what it means (RFC 5545 section 3.3.5 takes the first of two). A series
keeps its wall times: its rule is counted on them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from habitat_kit.calendars.entry import Again, Entry, Instead
from habitat_kit.calendars.text import escape, fold


def vevent(entry: Entry) -> bytes:
    """The entry as one VEVENT fragment, CRLF at its end. Hours name their zone: join it with `vtimezone`."""
    lines = [
        fold(f"UID:{escape(entry.uid)}"),
        _fixed(entry),
        fold(f"SUMMARY:{escape(entry.summary)}"),
    ]
    if entry.of_series is not None:
        lines.insert(2, _of_series(entry.of_series, entry.zone))
    if entry.description:
        lines.append(fold(f"DESCRIPTION:{escape(entry.description)}"))
    if entry.location:
        lines.append(fold(f"LOCATION:{escape(entry.location)}"))
    if entry.url:
        lines.append(fold(f"URL:{entry.url}"))
    if entry.categories:
        lines.append(fold(f"CATEGORIES:{','.join(map(escape, entry.categories))}"))
    return b"BEGIN:VEVENT\r\n" + b"".join(lines) + b"END:VEVENT\r\n"


def basic(moment: date) -> str:
    """A date or date-time in the basic form of ISO 8601, as its own clock shows it: 20260731 or 20260731T180000."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "")


def _fixed(entry: Entry) -> bytes:
    """The properties of bounded length, none of which can reach 75 octets."""
    stamp = basic(entry.stamp)
    created = f"CREATED:{basic(entry.made)}Z\r\n" if entry.made else ""
    access = f"CLASS:{entry.access}\r\n" if entry.access else ""
    return (
        f"DTSTAMP:{stamp}Z\r\n"
        f"{created}"
        f"LAST-MODIFIED:{stamp}Z\r\n"
        f"SEQUENCE:{entry.sequence}\r\n"
        f"STATUS:{entry.status}\r\n"
        f"TRANSP:{'OPAQUE' if entry.busy else 'TRANSPARENT'}\r\n"
        f"{access}{_times(entry)}"
    ).encode("ascii")


def _of_series(part: Again | Instead, zone: str | None) -> bytes:
    """What says that it repeats and when it does not, or which of a series it is."""
    if isinstance(part, Instead):
        return fold(f"RECURRENCE-ID{_on_clock(part.start, part.zone)}")
    left_out = (fold(f"EXDATE{_on_clock(day, zone)}") for day in part.without)
    return b"".join((fold(f"RRULE:{part.rule}"), *left_out))


def _on_clock(moment: date, zone: str | None) -> str:
    return f";TZID={zone}:{basic(moment)}" if zone else f";VALUE=DATE:{basic(moment)}"


def _times(entry: Entry) -> str:
    start, end = entry.start, entry.end
    if isinstance(start, datetime) and isinstance(end, datetime) and entry.zone:
        there = ZoneInfo(entry.zone)
        if isinstance(entry.of_series, Again) or (_shown_once(start, there) and _shown_once(end, there)):
            return f"DTSTART;TZID={entry.zone}:{basic(start)}\r\nDTEND;TZID={entry.zone}:{basic(end)}\r\n"
        return f"DTSTART:{utc(start, entry.zone)}\r\nDTEND:{utc(end, entry.zone)}\r\n"
    return f"DTSTART;VALUE=DATE:{basic(start)}\r\nDTEND;VALUE=DATE:{basic(end)}\r\n"


def _shown_once(wall: datetime, there: ZoneInfo) -> bool:
    """Whether the clock shows this time exactly once: then both folds have one offset."""
    offsets = (wall.replace(tzinfo=there, fold=fold).utcoffset() for fold in (0, 1))
    return next(offsets) == next(offsets)


def utc(wall: datetime, zone: str) -> str:
    """A wall time of a zone as the instant it is, in the basic form: 20260731T160000Z."""
    return f"{basic(wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))}Z"
