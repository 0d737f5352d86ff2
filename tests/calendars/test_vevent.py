"""One event as bytes: the exact lines, and that nothing typed gets out of its own."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import icalendar
from hypothesis import given

from habitat_kit.calendars import Entry, Header, join, single, vevent
from tests.calendars.drawn import WORDS, entries

STAMP, MADE = datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 6, 30, 7, 5, 9, tzinfo=UTC)

STAY = b"""\
BEGIN:VEVENT
UID:0198@gibjoncs.example
DTSTAMP:20260701T080000Z
CREATED:20260630T070509Z
LAST-MODIFIED:20260701T080000Z
SEQUENCE:2
STATUS:TENTATIVE
TRANSP:OPAQUE
DTSTART;VALUE=DATE:20260731
DTEND;VALUE=DATE:20260802
SUMMARY:Foyer n\xc2\xb0 7\\, chambre bleue
END:VEVENT
""".replace(b"\n", b"\r\n")

MEETING = b"""\
BEGIN:VEVENT
UID:0199
DTSTAMP:20260701T080000Z
CREATED:20260630T070509Z
LAST-MODIFIED:20260701T080000Z
SEQUENCE:0
STATUS:CANCELLED
TRANSP:TRANSPARENT
CLASS:PRIVATE
DTSTART;TZID=Europe/Paris:20260731T180000
DTEND;TZID=Europe/Paris:20260731T193000
SUMMARY:R\xc3\xa9union
DESCRIPTION:Ordre du jour :\\nle jardin
LOCATION:16e logement
URL:https://example.org/r/0199
CATEGORIES:meeting,jardin\\, terrasse
END:VEVENT
""".replace(b"\n", b"\r\n")


def test_nights() -> None:
    """A stay has dates, its end the day of departure, and leaves out what it does not say."""
    stay = Entry(
        uid="0198@gibjoncs.example",
        stamp=STAMP,
        made=MADE,
        sequence=2,
        start=date(2026, 7, 31),
        end=date(2026, 8, 2),
        status="TENTATIVE",
        summary="Foyer n° 7, chambre bleue",
    )
    assert vevent(stay) == STAY


def test_hours() -> None:
    """A meeting has wall times with the name of their zone; everything said is written, in a fixed order."""
    meeting = Entry(
        uid="0199",
        stamp=STAMP,
        made=MADE,
        sequence=0,
        start=datetime(2026, 7, 31, 18),
        end=datetime(2026, 7, 31, 19, 30),
        zone="Europe/Paris",
        status="CANCELLED",
        busy=False,
        access="PRIVATE",
        summary="Réunion",
        description="Ordre du jour :\nle jardin",
        location="16e logement",
        url="https://example.org/r/0199",
        categories=("meeting", "jardin, terrasse"),
    )
    assert vevent(meeting) == MEETING


def _times(start: datetime, end: datetime, zone: str) -> list[bytes]:
    entry = Entry(uid="x", stamp=STAMP, made=MADE, sequence=0, start=start, end=end, zone=zone, summary="")
    return vevent(entry).split(b"\r\n")[8:10]


def test_a_time_shown_twice_is_written_in_utc() -> None:
    """The second 2:30 of the night clocks go back can be named in no other way; the first could be mistaken."""
    twice = datetime(2026, 10, 25, 2, 30)
    assert _times(twice, datetime(2026, 10, 25, 4), "Europe/Paris") == [
        b"DTSTART:20261025T003000Z",
        b"DTEND:20261025T030000Z",
    ]
    assert _times(datetime(2026, 10, 25, 1), twice.replace(fold=1), "Europe/Paris") == [
        b"DTSTART:20261024T230000Z",
        b"DTEND:20261025T013000Z",
    ]


def test_a_time_never_shown_is_written_in_utc() -> None:
    """Readers disagree about a wall time that the clock skips, so they are told the instant."""
    assert (
        _times(datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 5), "Europe/Paris")[0] == b"DTSTART:20260329T013000Z"
    )


def test_the_last_year_can_be_written() -> None:
    """What begins in the last year a calendar knows makes a file like any other."""
    start, end = datetime(9999, 12, 31, 18), datetime(9999, 12, 31, 23, 59, 59)
    last = Entry(uid="x", stamp=STAMP, made=MADE, sequence=0, start=start, end=end, zone="America/New_York", summary="")
    assert b"DTSTART;TZID=America/New_York:99991231T180000\r\n" in single(last)


@given(entries())
def test_every_physical_line_is_clean(entry: Entry) -> None:
    """Lines end in CRLF, have at most 75 octets, are UTF-8 each for itself and hold no control character."""
    header = Header(uid="feed", revised=STAMP, name=entry.summary, description=entry.description)
    octets = join(header, [], [single(entry), vevent(entry)])
    assert octets.endswith(b"\r\n")
    for line in octets.removesuffix(b"\r\n").split(b"\r\n"):
        assert 0 < len(line) <= 75
        assert not any(char < " " or "\x7f" <= char <= "\x9f" for char in line.decode())


@given(WORDS, WORDS, WORDS)
def test_nothing_typed_leaves_its_property(summary: str, description: str, label: str) -> None:
    """Whatever is typed, the event has the lines we wrote and no other."""
    entry = Entry(
        uid="x",
        stamp=STAMP,
        made=MADE,
        sequence=0,
        start=date(2026, 1, 1),
        end=date(2026, 1, 2),
        summary=summary,
        description=f"-{description}",
        location=f"-{label}",
        categories=(f"-{label}",),
    )
    logical = vevent(entry).replace(b"\r\n ", b"").split(b"\r\n")
    assert [line.partition(b":")[0] for line in logical] == [
        *(b"BEGIN", b"UID", b"DTSTAMP", b"CREATED", b"LAST-MODIFIED", b"SEQUENCE", b"STATUS", b"TRANSP"),
        *(
            b"DTSTART;VALUE=DATE",
            b"DTEND;VALUE=DATE",
            b"SUMMARY",
            b"DESCRIPTION",
            b"LOCATION",
            b"CATEGORIES",
            b"END",
            b"",
        ),
    ]


HOSTILE = """
import sys
from datetime import UTC, date, datetime
from habitat_kit.calendars import Entry, single
hostile = "x\\r\\nEND:VEVENT\\r\\nBEGIN:VEVENT\\nSUMMARY:forged\\r\\n "
entry = dict(uid="x", stamp=datetime(2026, 1, 1, tzinfo=UTC), made=datetime(2026, 1, 1, tzinfo=UTC), sequence=0,
             start=date(2026, 1, 1), end=date(2026, 1, 2), summary="x")
for field, word in dict(uid=hostile, url="https://x" + hostile, zone=hostile, status=hostile, access=hostile).items():
    try:
        Entry(**{**entry, field: word})
    except ValueError:
        continue
    sys.exit(f"{field} let it in")
sys.stdout.buffer.write(single(Entry(**{**entry, "summary": hostile, "location": hostile, "categories": (hostile,)})))
"""


def test_injection_is_impossible_without_assertions() -> None:
    """Under `python -O` too, a hostile word is refused or stays one property of one event."""
    program = [sys.executable, "-O", "-W", "error", "-c", HOSTILE]
    answer = subprocess.run(program, capture_output=True, check=True)
    (event,) = icalendar.Calendar.from_ical(answer.stdout).walk("VEVENT")
    assert event["SUMMARY"] == event["LOCATION"] == "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:forged\n "
    assert answer.stdout.count(b"\r\nBEGIN:VEVENT\r\n") == 1
