"""What can be written, and what is refused before it could be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given

from habitat_kit.calendars import Entry
from tests.calendars.drawn import WORDS

DAY = date(2026, 7, 31)
EVENING = datetime(2026, 7, 31, 18)


def _entry(**changed: Any) -> Entry:
    plain: dict[str, Any] = {
        "uid": "0198-5e@gibjoncs.example",
        "stamp": datetime(2026, 7, 1, tzinfo=UTC),
        "made": datetime(2026, 6, 1, tzinfo=UTC),
        "sequence": 0,
        "start": DAY,
        "end": DAY + timedelta(days=2),
        "summary": "Occupé",
    }
    return Entry(**{**plain, **changed})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"end": DAY}, "departure"),
        ({"end": DAY - timedelta(days=1)}, "departure"),
        ({"start": EVENING, "end": EVENING + timedelta(hours=1)}, "needs its zone"),
        ({"start": EVENING}, "needs its zone"),
        ({"zone": "Europe/Paris"}, "wall times"),
        ({"start": EVENING, "zone": "Europe/Paris"}, "wall times"),
        ({"start": EVENING, "end": EVENING, "zone": "Europe/Paris"}, "ends after it starts"),
        ({"start": EVENING, "end": EVENING.replace(microsecond=9), "zone": "Europe/Paris"}, "whole seconds"),
        ({"start": EVENING, "end": datetime(2026, 7, 31, 19, tzinfo=UTC), "zone": "Europe/Paris"}, "naive"),
        ({"start": date(1969, 12, 31)}, "1970"),
        ({"stamp": datetime(2026, 7, 1)}, "time zone"),
        ({"sequence": -1}, "sequence"),
        ({"status": "MAYBE"}, "status"),
        ({"busy": "no"}, "busy"),
        ({"access": "SECRET"}, "access"),
        ({"uid": ""}, "uid"),
        ({"uid": "a\r\nEND:VEVENT"}, "uid"),
        ({"uid": "x" * 256}, "uid"),
        ({"url": "javascript"}, "URI"),
        ({"url": "https://example.org/\r\nATTACH:x"}, "URI"),
        ({"url": "https://example.org/été"}, "URI"),
    ],
)
def test_what_cannot_be_written_is_refused(changed: dict[str, object], sentence: str) -> None:
    """Wrong times, words and addresses raise a ValueError that names what is wrong."""
    with pytest.raises(ValueError, match=sentence):
        _entry(**changed)


@pytest.mark.parametrize(
    "zone", ["", "Paris", "../../etc/passwd", "Europe", "Europe/Paris\r\nX:y", "/etc/localtime", "é"]
)
def test_an_unknown_zone_is_refused(zone: str) -> None:
    """Only the name of an IANA zone is one; the error says what to write."""
    with pytest.raises(ValueError, match="Europe/Paris"):
        _entry(start=EVENING, end=EVENING + timedelta(hours=1), zone=zone)


def test_instants_are_kept_in_utc_and_whole_seconds() -> None:
    """An instant of another zone is the same instant in UTC, without its fraction."""
    there = timezone(timedelta(hours=2))
    assert _entry(stamp=datetime(2026, 7, 1, 2, 0, 0, 999, tzinfo=there)).stamp == datetime(2026, 7, 1, tzinfo=UTC)


def test_length_is_measured_in_elapsed_time() -> None:
    """In the hour a clock shows twice, 2:45 the first time comes before 2:15 the second, and not the other way."""
    first, second = datetime(2026, 10, 25, 2, 45), datetime(2026, 10, 25, 2, 15, fold=1)
    assert _entry(start=first, end=second, zone="Europe/Paris").end == second
    with pytest.raises(ValueError, match="ends after it starts"):
        _entry(start=second, end=first, zone="Europe/Paris")


def test_forever_can_be_written() -> None:
    """What has no known end runs to the end of the calendar without an overflow."""
    assert _entry(end=date.max).end == date.max
    assert _entry(start=EVENING, end=datetime(9999, 12, 31, 23, 59, 59), zone="America/New_York").end.year == 9999


@given(WORDS)
def test_an_entry_holds_only_words_a_calendar_can_hold(typed: str) -> None:
    """Control characters leave when the entry is made, so what is read back equals what it holds."""
    entry = _entry(summary=typed, categories=(typed, "\x00"))
    assert not any(char < " " and char != "\n" for char in entry.summary)
    assert entry.categories == ((entry.summary,) if entry.summary else ())


def test_an_entry_never_changes() -> None:
    """A fragment kept for an entry stays true."""
    with pytest.raises(FrozenInstanceError):
        _entry().sequence = 2  # type: ignore[misc]
