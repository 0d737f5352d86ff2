"""A whole calendar: its header, and that strangers accept it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given

from habitat_kit.calendars import Header, join, vtimezone
from habitat_kit.calendars.text import escape, plain
from tests.calendars.drawn import WORDS

REVISED = datetime(2026, 7, 1, 8, tzinfo=UTC)

FEED = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//habitat_kit//habitat_kit//EN
UID:feed-1@gibjoncs.example
LAST-MODIFIED:20260701T080000Z
NAME:Le 16e\\, partagé
X-WR-CALNAME:Le 16e\\, partagé
DESCRIPTION:Nuits et réunions
X-WR-CALDESC:Nuits et réunions
COLOR:seagreen
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
URL:https://gibjoncs.example/spaces/16
SOURCE;VALUE=URI:https://gibjoncs.example/feeds/hk_feed_x.ics
END:VCALENDAR
""".replace("\n", "\r\n")


def test_a_feed_says_who_it_is() -> None:
    """The header has both the RFC 7986 names and the older ones, typed values, a refresh hint and no METHOD."""
    header = Header(
        uid="feed-1@gibjoncs.example",
        revised=REVISED,
        name="Le 16e, partagé",
        description="Nuits et réunions",
        color="seagreen",
        url="https://gibjoncs.example/spaces/16",
        source="https://gibjoncs.example/feeds/hk_feed_x.ics",
    )
    assert join(header, [], []).decode() == FEED


def test_a_feed_without_events_is_a_calendar() -> None:
    """With the house's zone in it, an empty feed passes icalendar's own check."""
    octets = join(Header(uid="f", revised=REVISED, name="Le 16e"), [vtimezone("Europe/Paris", 2026)], [])
    calendar: Any = icalendar.Calendar.from_ical(octets)
    calendar.validate()
    assert calendar.refresh_interval == timedelta(hours=1)


@given(WORDS, WORDS)
def test_names_are_read_back(name: str, about: str) -> None:
    """Any name and description are read as they were typed, and the older properties say the very same."""
    octets = join(Header(uid="f", revised=REVISED, name=name, description=about), [vtimezone("UTC", 2026)], [])
    calendar = icalendar.Calendar.from_ical(octets)
    assert str(calendar["NAME"]) == escape(name)  # a TEXT value, which icalendar leaves escaped for this property
    assert str(calendar.get("DESCRIPTION", "")) == plain(about)
    said = dict(line.split(b":", 1) for line in octets.replace(b"\r\n ", b"").split(b"\r\n")[:-1])
    assert said[b"X-WR-CALNAME"] == said[b"NAME"]
    assert said.get(b"X-WR-CALDESC") == said.get(b"DESCRIPTION")
    assert vobject.readOne(octets.decode()).vtimezone.tzid.value == "UTC"


@pytest.mark.parametrize(
    "wrong",
    [
        {"uid": "a b"},
        {"color": "red\r\nX:y"},
        {"url": "x"},
        {"source": "https://a\r\nb"},
        {"revised": datetime(2026, 1, 1)},
    ],
)
def test_a_wrong_header_is_refused(wrong: dict[str, object]) -> None:
    """What has no escape (identifier, colour, addresses) is refused rather than written."""
    fields: dict[str, object] = {"uid": "f", "revised": REVISED, "name": "Le 16e", **wrong}
    with pytest.raises(ValueError):
        Header(**fields)  # type: ignore[arg-type]
