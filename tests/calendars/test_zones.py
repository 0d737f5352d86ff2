"""A VTIMEZONE tells the hour that zoneinfo tells."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical

from habitat_kit.calendars import vtimezone
from tests.calendars.drawn import clock_changes

FIRST, LAST = 2020, 2040

SAMPLE = (
    "Europe/Paris",
    "Europe/London",
    "Europe/Dublin",  # the law calls winter the exception
    "Australia/Lord_Howe",  # half an hour
    "Australia/Sydney",  # the year begins in summer
    "Asia/Kathmandu",  # +05:45
    "America/New_York",
    "America/Sao_Paulo",  # gave summer time up in 2019
    "America/Santiago",  # at 24:00
    "America/Nuuk",  # on the eve, at -1:00; rule of 2024
    "Africa/Cairo",  # a Friday in October or on 1 November
    "Asia/Jerusalem",  # on the Friday before a Sunday
    "Asia/Gaza",  # listed up to 2086
    "Africa/Casablanca",  # no yearly rule
    "America/Mexico_City",  # gave summer time up in 2022
    "Europe/Istanbul",  # stayed in summer for good
    "Antarctica/Troll",  # two hours
    "Pacific/Apia",  # changed sides of the date line
    "UTC",
)

PARIS = b"""\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19960331T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace(b"\n", b"\r\n")


@pytest.fixture(params=["the system's files", "the package's files"])
def files(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rules from the system's files (often listing every change to 2037), then from tzdata's (short)."""
    if request.param == "the package's files":
        zoneinfo.reset_tzpath(to=())
    _forget()
    yield
    zoneinfo.reset_tzpath()
    _forget()


def _forget() -> None:
    ZoneInfo.clear_cache()
    vtimezone.cache_clear()


def _told(zone: str, since: int) -> Any:
    """The clock that dateutil makes of our VTIMEZONE."""
    return tzical(StringIO(vtimezone(zone, since).decode())).get()


def _wrong(zone: str, since: int, instants: Iterator[datetime]) -> list[datetime]:
    """The instants at which dateutil, told by our VTIMEZONE, shows another offset than zoneinfo."""
    told, there = _told(zone, since), ZoneInfo(zone)
    walls = ((instant, instant.astimezone(there)) for instant in instants)
    return [at for at, wall in walls if told.utcoffset(wall.replace(tzinfo=None)) != wall.utcoffset()]


def _hours(first: int, last: int, step: int = 1) -> Iterator[datetime]:
    hour = datetime(first, 1, 1, tzinfo=UTC)
    while hour.year <= last:
        yield hour
        hour += timedelta(hours=step)


def _around(changes: list[datetime]) -> Iterator[datetime]:
    """The half hours from six hours before each change to six hours after."""
    for change in changes:
        yield from (change + timedelta(minutes=30 * n) for n in range(-12, 13))


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("zone", SAMPLE)
def test_every_change_is_told(zone: str) -> None:
    """Around each change of 2020 to 2040 and every second day between, dateutil and zoneinfo show one hour."""
    clock_changes.cache_clear()
    assert _wrong(zone, FIRST, _around(clock_changes(zone, FIRST, LAST))) == []
    assert _wrong(zone, FIRST, _hours(FIRST, LAST, step=47)) == []


@pytest.mark.prove
@pytest.mark.timeout(0)
@pytest.mark.parametrize("zone", sorted(zoneinfo.available_timezones() - {"localtime"}))
def test_every_hour_of_every_zone_is_told(zone: str) -> None:
    """Every hour of 2020 to 2040 in every IANA zone: none wrong."""
    assert _wrong(zone, FIRST, _hours(FIRST, LAST)) == []


def test_paris() -> None:
    """A settled zone is two yearly rules, exactly so, whatever the year asked for."""
    assert vtimezone("Europe/Paris", 2026) == vtimezone("Europe/Paris", 1997) == PARIS


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "America/Nuuk"]
)
def test_a_settled_zone_is_yearly_rules(zone: str) -> None:
    """No list of dates where a rule says it: some clients pass over lists."""
    octets = vtimezone(zone, 2026)
    assert b"RDATE" not in octets
    assert octets.count(b"BEGIN:") - 1 == octets.count(b"RRULE:FREQ=YEARLY") >= 2


def test_what_no_rule_says_is_listed() -> None:
    """Morocco's clocks follow Ramadan: dates for 25 years, none before the year asked for but the one in force."""
    octets = vtimezone("Africa/Casablanca", 2026).replace(b"\r\n ", b"")
    assert b"RRULE" not in octets
    assert b"20260322T020000" in octets
    assert b"20500626T020000" in octets
    assert b"DTSTART:2024" not in octets


def test_the_past_is_left_out_but_true() -> None:
    """Asked from 2026, Mexico has one clock; asked from 2020, its last summers too."""
    assert vtimezone("America/Mexico_City", 2026).count(b"BEGIN:") == 2
    assert vtimezone("America/Mexico_City", 2020).count(b"BEGIN:DAYLIGHT") == 1


@pytest.mark.parametrize("zone", SAMPLE)
def test_each_rule_begins_on_a_day_it_names(zone: str) -> None:
    """RFC 5545 counts DTSTART as the first change: a rule that does not name it would mean one change too many."""
    text = vtimezone(zone, FIRST).decode()
    for start, rule in re.findall(r"DTSTART:(\w+)\r\n(?:TZ.*\r\n)*RRULE:(.*)\r\n", text):
        first = datetime.fromisoformat(start)
        assert rrulestr(rule, dtstart=first)[0] == first


def test_dublin_is_ahead_in_summer() -> None:
    """DAYLIGHT is the greater offset, also where the law has it the other way round."""
    daylight = vtimezone("Europe/Dublin", 2026).partition(b"BEGIN:DAYLIGHT")[2]
    assert b"TZOFFSETTO:+0100\r\nTZNAME:IST" in daylight


@pytest.mark.parametrize(
    ("zone", "since", "name"),
    [
        ("Europe/Istanbul", 2026, b"+03"),  # stopped calling it summer, and stayed
        ("Asia/Pyongyang", 2018, b"KST"),  # half an hour forward for good
        ("Asia/Kathmandu", 2026, b"+0545"),
    ],
)
def test_what_stays_is_standard(zone: str, since: int, name: bytes) -> None:
    """A clock put forward for good is no summer time, and bears its present name."""
    octets = vtimezone(zone, since)
    assert b"DAYLIGHT" not in octets
    assert octets.endswith(b"TZNAME:" + name + b"\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "Europe/Paris\r\nX:y"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    """The error says what to write instead."""
    with pytest.raises(ValueError, match="Europe/Paris"):
        vtimezone(zone, 2026)
