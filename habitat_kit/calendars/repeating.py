"""A series as the events of one calendar object: one that repeats, and one for each date that differs from it.

Rules of this file:
1. The event that repeats begins with the first date that stands and ends with the last: UNTIL, never COUNT, because
   programs disagree about counting dates that a month lacks or a clock skips.
2. A date that does not stand is left out by EXDATE: a program then forgets it, without keeping a ghost.
3. A date that differs (moved, by another clock, not sure yet, at another place) is an event of its own under the same
   UID, with the start it was planned for as RECURRENCE-ID (RFC 5545 section 3.8.4.4).
4. All of them carry one SEQUENCE, which grows with every change of any date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from attrs import evolve

from habitat_kit.calendars.entry import Again, Entry, Instead
from habitat_kit.calendars.vevent import utc
from habitat_kit.core.periods import Nights
from habitat_kit.core.series import Series

_SAID = ("status", "busy", "access", "summary", "description", "location", "url", "categories")


def repeating(
    series: Series, standing: Mapping[date, Entry], *, uid: str, sequence: int, stamp: datetime
) -> tuple[tuple[date | None, Entry], ...]:
    """The events of a series: the one that repeats (for no day), then one for each day that differs from it.

    `standing` has its dates, each as if it were alone, by the day it is planned for: at least one, all of its rule.
    """
    usual = Counter(map(_said, standing.values())).most_common(1)[0][0]
    days = sorted(standing)
    model = next(standing[day] for day in days if _said(standing[day]) == usual)
    between = (day for day in series.dates if days[0] < day < days[-1])
    left_out = (_edges(series, day)["start"] for day in between if day not in standing)
    master = evolve(
        model,
        uid=uid,
        stamp=stamp,
        sequence=sequence,
        **_edges(series, days[0]),
        zone=_zone(series),
        of_series=Again(rule=rule_text(series, days[-1]), without=tuple(left_out)),
    )
    others = (day for day in days if _said(standing[day]) != usual or _moved(series, day, standing[day]))
    return (None, master), *((day, _instead(series, day, standing[day], uid, sequence)) for day in others)


def gone(series: Series, entry: Entry, *, uid: str, sequence: int) -> Entry:
    """A series of which nothing stands any more, told once as cancelled: `entry` is one of its dates."""
    again = Again(rule=rule_text(series, series.dates[-1]))
    first = _edges(series, series.dates[0])
    return evolve(entry, uid=uid, sequence=sequence, zone=_zone(series), of_series=again, **first)


def one_of(series: Series, day: date, entry: Entry, *, uid: str) -> Entry:
    """One date of a series alone, under the series' name."""
    return _instead(series, day, entry, uid, entry.sequence)


def rule_text(series: Series, last: date) -> str:
    """The rule up to its last date: UNTIL as a date for nights, in UTC for hours (RFC 5545 section 3.3.10)."""
    text = evolve(series.rule, count=None, until=last).text()
    if isinstance(series.when, Nights):
        return text
    return f"{text.rpartition('=')[0]}={utc(_edges(series, last)['start'], series.zone)}"


def _instead(series: Series, day: date, entry: Entry, uid: str, sequence: int) -> Entry:
    instead = Instead(start=_edges(series, day)["start"], zone=_zone(series))
    return evolve(entry, uid=uid, sequence=sequence, of_series=instead)


def _said(entry: Entry) -> tuple[object, ...]:
    """What an event says besides when it is, and by which clock."""
    return tuple(getattr(entry, name) for name in _SAID)


def _moved(series: Series, day: date, entry: Entry) -> bool:
    return (entry.zone, {"start": entry.start, "end": entry.end}) != (_zone(series), _edges(series, day))


def _edges(series: Series, day: date) -> dict[str, Any]:
    when = series.on(day)
    if isinstance(when, Nights):
        return {"start": when.arrival, "end": when.departure}
    return {"start": when.start, "end": when.end}


def _zone(series: Series) -> str | None:
    return None if isinstance(series.when, Nights) else series.zone
