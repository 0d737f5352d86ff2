"""What we write, two strangers read: icalendar and vobject, which share no code with us or each other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import icalendar
import vobject
from attrs import asdict
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.calendars import Entry, Header, join, single, vevent, vtimezone
from tests.calendars.drawn import entries, instant_of

HEADER = Header(uid="feed", revised=datetime(2026, 7, 31, tzinfo=UTC), name="Le 16e logement")


def _whole(many: list[Entry]) -> bytes:
    zones = {entry.zone for entry in many if entry.zone}
    return join(HEADER, [vtimezone(zone, 2020) for zone in sorted(zones)], map(vevent, many))


def _utc(moment: date) -> date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _said(entry: Entry) -> dict[str, object]:
    """Everything an entry says, times as instants."""
    return {
        "UID": entry.uid,
        "DTSTAMP": entry.stamp,
        "LAST-MODIFIED": entry.stamp,
        "CREATED": entry.made,
        "SEQUENCE": entry.sequence,
        "STATUS": entry.status,
        "TRANSP": "OPAQUE" if entry.busy else "TRANSPARENT",
        "CLASS": entry.access,
        "DTSTART": instant_of(entry.start, entry.zone),
        "DTEND": instant_of(entry.end, entry.zone),
        "SUMMARY": entry.summary,
        "DESCRIPTION": entry.description or None,
        "LOCATION": entry.location or None,
        "URL": entry.url,
        "CATEGORIES": list(entry.categories),
    }


def _read_by_icalendar(event: Any) -> dict[str, object]:
    words = ("UID", "STATUS", "TRANSP", "CLASS", "SUMMARY", "DESCRIPTION", "LOCATION", "URL")
    times = ("DTSTAMP", "LAST-MODIFIED", "CREATED", "DTSTART", "DTEND")
    return {
        **{name: str(event[name]) if name in event else None for name in words},
        **{name: _utc(event[name].dt) for name in times},
        "SEQUENCE": int(event["SEQUENCE"]),
        "CATEGORIES": [str(label) for label in event["CATEGORIES"].cats] if "CATEGORIES" in event else [],
    }


def _read_by_vobject(event: Any) -> dict[str, object]:
    found = event.contents
    words = ("uid", "status", "transp", "class", "summary", "description", "location", "url")
    times = ("dtstamp", "last-modified", "created", "dtstart", "dtend")
    return {
        **{name.upper(): found[name][0].value if name in found else None for name in words},
        **{name.upper(): _utc(found[name][0].value) for name in times},
        "SEQUENCE": int(found["sequence"][0].value),
        "CATEGORIES": found["categories"][0].value if "categories" in found else [],
    }


@given(entries())
def test_icalendar_reads_what_was_said(entry: Entry) -> None:
    """Any entry, written and read by icalendar, says the same in every property."""
    (event,) = icalendar.Calendar.from_ical(_whole([entry])).walk("VEVENT")
    assert event.errors == []
    assert _read_by_icalendar(event) == _said(entry)


@given(entries())
def test_vobject_reads_what_was_said(entry: Entry) -> None:
    """Any entry, written and read by vobject with our own VTIMEZONE, says the same in every property."""
    (event,) = vobject.readOne(_whole([entry]).decode()).vevent_list
    assert _read_by_vobject(event) == _said(entry)


@given(st.lists(entries(), max_size=6))
def test_fragments_join(many: list[Entry]) -> None:
    """Fragments put one after the other are read as the same events, in the same order."""
    events = icalendar.Calendar.from_ical(_whole(many)).walk("VEVENT")
    assert [_read_by_icalendar(event) for event in events] == [_said(entry) for entry in many]


@given(entries())
def test_a_file_of_its_own_says_the_same(entry: Entry) -> None:
    """The file one adds to a calendar holds that entry, its zone and nothing else."""
    calendar = icalendar.Calendar.from_ical(single(entry))
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE", "VEVENT"][entry.zone is None :]
    assert _read_by_icalendar(calendar.walk("VEVENT")[0]) == _said(entry)


@given(entries())
def test_the_same_entry_gives_the_same_bytes(entry: Entry) -> None:
    """Writing twice, or writing an equal entry, changes nothing: bytes can be kept and compared."""
    assert vevent(entry) == vevent(Entry(**asdict(entry)))
