"""Entries as Hypothesis draws them: every kind of word, every corner of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from habitat_kit.calendars import Access, Entry, Status

ZONES = ("Europe/Paris", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "America/New_York", "UTC")

# Letters of every script and category, and what breaks a careless writer more often than chance would draw it.
BREAKERS = ["\\", "\\n", "\\\\,", "\r\nEND:VEVENT\r\n", "\r", "\n", "\t", " ", ";", ":", '"', "\0", "\x85", "\u2028"]
PICTURES = ["é", "ß", "\ufeff", "\U0010ffff", "😀", "🏳️‍🌈", "👩‍👩‍👧"]
WORDS = st.one_of(
    st.text(st.characters(), max_size=300),
    st.lists(st.sampled_from(BREAKERS + PICTURES), max_size=120).map("".join),
    st.integers(60, 90).map(lambda n: "x" * n + "\\é😀" * 40),
)
PRINTABLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
URI = st.sampled_from("abyzABYZ019-._~:/?#[]@!$&'()*+,;=%")
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))


@st.composite
def nights(draw: st.DrawFn) -> dict[str, object]:
    """When a stay by the night is."""
    arrival = draw(st.dates(date(1970, 1, 1), date(2099, 1, 1)))
    return {"start": arrival, "end": arrival + timedelta(days=draw(st.integers(1, 400)))}


@st.composite
def hours(draw: st.DrawFn) -> dict[str, object]:
    """When a use by the hour is, near a change of its clock as often as elsewhere."""
    zone = draw(st.sampled_from(ZONES))
    anywhere = st.datetimes(datetime(2020, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))
    near = st.builds(
        _later, st.sampled_from(clock_changes(zone) or [datetime(2026, 1, 1, tzinfo=UTC)]), st.integers(-9000, 9000)
    )
    start = draw(near | anywhere)
    end = _later(start, draw(st.integers(1, 7200) | st.integers(1, 40 * 3600)))
    return {"start": shown(start, zone), "end": shown(end, zone), "zone": zone}


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Any entry at all."""
    when = draw(nights() | hours())
    return Entry(
        **when,  # type: ignore[arg-type]
        uid=draw(st.text(PRINTABLE, min_size=1, max_size=255)),
        stamp=draw(INSTANTS),
        made=draw(INSTANTS),
        sequence=draw(st.integers(0, 2**31 - 1)),
        status=draw(st.sampled_from(get_args(Status))),
        busy=draw(st.booleans()),
        access=draw(st.none() | st.sampled_from(get_args(Access))),
        summary=draw(WORDS),
        description=draw(st.none() | WORDS),
        location=draw(st.none() | WORDS),
        url=draw(st.none() | st.text(URI, min_size=1, max_size=200).map("https://".__add__)),
        categories=tuple(draw(st.lists(WORDS, max_size=3))),
    )


def shown(instant: datetime, zone: str) -> datetime:
    """What a clock there shows, without its zone; fold says which of two."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)


def instant_of(moment: date, zone: str | None) -> date:
    """The UTC instant of an entry's wall time; a night's date is itself."""
    if isinstance(moment, datetime) and zone:
        return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return moment


@cache
def clock_changes(zone: str, first: int = 2020, last: int = 2029) -> list[datetime]:
    """The half hours (UTC) at which the zone's offset has just changed."""
    return [change for day in _days(first, last) for change in _within(day, ZoneInfo(zone))]


def _within(day: datetime, there: ZoneInfo) -> Iterator[datetime]:
    steps = [day + timedelta(minutes=30 * n) for n in range(49)]
    if steps[0].astimezone(there).utcoffset() == steps[-1].astimezone(there).utcoffset():
        return
    for before, after in pairwise(steps):
        if before.astimezone(there).utcoffset() != after.astimezone(there).utcoffset():
            yield after


def _days(first: int, last: int) -> Iterator[datetime]:
    day = datetime(first, 1, 1, tzinfo=UTC)
    while day.year <= last:
        yield day
        day += timedelta(days=1)


def _later(instant: datetime, seconds: int) -> datetime:
    return instant + timedelta(seconds=seconds)
