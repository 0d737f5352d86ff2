"""A calendar file: its events, and each date of those that come back.

Rules of this file:
1. Days are nights; instants of a zone that is known become the house's wall times; times without a zone are the
   house's own. A zone nobody knows is a complaint, whatever the file says of it.
2. A wall time that the clock skips or has twice is a complaint.
3. What comes back has an end: at most 366 dates within ten years. A repetition that has no date at all is looked for
   through eight thousand years: it is told of, and nothing after it is read.
4. The repetitions of a file take LONGEST of work together, whatever they are: what is then still to be read is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from itertools import chain, islice, takewhile
from time import thread_time
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define, field
from dateutil.rrule import rrulestr
from icalendar import Calendar, Component, vCategory
from icalendar.error import BrokenCalendarProperty

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import WrongLine
from habitat_kit.core.periods import instant
from habitat_kit.core.recurrence import MOST, YEARS
from habitat_kit.importing.lines import Line, Sheet, Wrong, few, key_of, purpose_of
from habitat_kit.importing.mappings import Mapping

_EVENT = re.compile(r"^BEGIN:VEVENT\s*$", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]{1,200})\)\s*\Z")
_OFTEN = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})

Numbered = tuple[int, Component]


LONGEST = 10.0
"""Seconds of work that the repetitions of one file may take; those of 20,000 ordinary bookings take a second or two."""


class _Last(Wrong):
    """A complaint after which nothing is read."""


def read(text: str, mapping: Mapping, clock: ZoneInfo) -> Sheet:
    """What a calendar says; Unreadable for a file that is none."""
    begins = [number for number, line in enumerate(text.split("\n"), 1) if _EVENT.match(line)]
    few(len(begins))
    try:
        events = [event for calendar in Calendar.from_ical(text, multiple=True) for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OSError):  # the last: a zone that is a folder
        raise Unreadable("text", "error.import_calendar") from None
    if len(events) != len(begins):
        raise Unreadable("text", "error.import_calendar")
    return _Events(mapping, clock).sheet(list(zip(begins, events, strict=True)))


@define
class _Events:
    """The events of a calendar, read by the clock of a house."""

    mapping: Mapping
    clock: ZoneInfo
    lines: list[Line] = field(factory=list)
    wrong: list[WrongLine] = field(factory=list)
    left_out: int = 0
    moved: dict[str, set[date | datetime]] = field(factory=dict)
    """By UID, the dates that other events of the file stand for."""
    spent: float = 0.0
    """Seconds of work the repetitions took so far."""

    def sheet(self, events: list[Numbered]) -> Sheet:
        for number, event in events:
            if "RECURRENCE-ID" in event:
                self._try(number, partial(self._note, event))
        try:
            for number, event in events:
                self._try(number, partial(self._add, number, event))
                few(len(self.lines))
        except _Last as last:
            self.wrong.append(WrongLine(number, last.code))
        return Sheet(tuple(self.lines), tuple(sorted(set(self.wrong))), self.left_out)

    def _try(self, number: int, step: Callable[[], None]) -> None:
        try:
            step()
        except _Last:
            raise
        except Wrong as wrong:
            self.wrong.append(WrongLine(number, wrong.code))
        except (BrokenCalendarProperty, OverflowError):
            self.wrong.append(WrongLine(number, "import.date"))

    def _note(self, event: Component) -> None:
        self.moved.setdefault(_text(event, "UID"), set()).add(self._here(event["RECURRENCE-ID"]))

    def _add(self, number: int, event: Component) -> None:
        if _text(event, "STATUS").upper() == "CANCELLED":
            self.left_out += 1
            return
        start, end = self._edges(event)
        self.lines.extend(
            Line(
                number=number,
                key=key_of("event", _text(event, "UID") or f"{start} {end}", str(named)),
                start=first,
                end=last,
                space=self._named(event, "space"),
                household=self._named(event, "household"),
                kind=self._named(event, "kind"),
                guests=self.mapping.guests,
                purpose=purpose_of([self._named(event, "purpose")]),
            )
            for named, first, last in self._dates(event, start, end)
        )

    def _named(self, event: Component, part: str) -> str:
        """A part of a booking from the field the mapping names; one in brackets is what stands in its last brackets."""
        name = self.mapping.fields.get(part, "")
        if not name.startswith("("):
            return _text(event, name) if name else ""
        found = _BRACKETS.search(_text(event, name.strip("()")))
        return found[1].strip() if found else ""

    def _edges(self, event: Component) -> tuple[date | datetime, date | datetime]:
        """From when to when, as the event's own clock has it."""
        if "DTSTART" not in event:
            raise Wrong("import.date")
        start = _written(event["DTSTART"])
        if "DTEND" in event:
            return start, _written(event["DTEND"])
        if "DURATION" in event:
            length = getattr(event["DURATION"], "dt", None)
            if isinstance(length, timedelta):
                return start, start + length
        if isinstance(start, datetime):
            raise Wrong("import.end")
        return start, start + timedelta(days=1)

    def _dates(
        self, event: Component, start: date | datetime, end: date | datetime
    ) -> Iterator[tuple[date | datetime, date | datetime, date | datetime]]:
        """Each date of an event: the one it was planned for, and from when to when it is."""
        if isinstance(start, datetime) is not isinstance(end, datetime):
            raise Wrong("import.date")
        if "RECURRENCE-ID" in event:
            yield self._here(event["RECURRENCE-ID"]), self._wall(start), self._wall(end)
            return
        if "RRULE" not in event and "RDATE" not in event:
            yield self._wall(start), self._wall(start), self._wall(end)
            return
        length, zone = _naive(end) - _naive(start), start.tzinfo if isinstance(start, datetime) else None
        out = {_naive(_on(day, zone)) for day in _days(event, "EXDATE")}
        gone = self.moved.get(_text(event, "UID"), set())
        for first in self._repeated(event, start, zone):
            begins, ends = _like(first, start), _like(first + length, start)
            if first not in out and self._wall(begins) not in gone:
                yield self._wall(begins), self._wall(begins), self._wall(ends)

    def _repeated(self, event: Component, start: date | datetime, zone: tzinfo | None) -> list[datetime]:
        """Every date an event begins on, by its own clock."""
        first, found = _naive(start), {_naive(start)}
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            found.update(self._ruled(dict(rule), first, zone))
        for day in _days(event, "RDATE"):
            found.add(_naive(_on(day, zone)))
        if len(found) > MOST:
            raise Wrong("import.too_many")
        return sorted(found)

    def _ruled(self, parts: dict[str, Any], first: datetime, zone: tzinfo | None) -> list[datetime]:
        """The dates of a rule, as long as the file has not taken LONGEST over its rules."""
        if self.spent > LONGEST:
            raise _Last("import.too_long")
        began = thread_time()
        try:
            return _ruled(parts, first, zone)
        finally:
            self.spent += thread_time() - began

    def _here(self, value: Any) -> date | datetime:
        return self._wall(_written(value))

    def _wall(self, value: date | datetime) -> date | datetime:
        """A day as it is, an instant as the house's clock shows it."""
        if not isinstance(value, datetime):
            return value
        zone = value.tzinfo
        if isinstance(zone, ZoneInfo):
            value = _instant(value.replace(tzinfo=None), zone)
        if value.tzinfo is None:
            _instant(value, self.clock)
            return value
        wall = value.astimezone(self.clock).replace(tzinfo=None, fold=0)
        if _instant(wall, self.clock) != value:
            raise Wrong("import.clock")
        return wall


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    try:
        return instant(wall, zone)
    except Unreadable:
        raise Wrong("import.clock") from None


def _text(event: Component, name: str) -> str:
    """A field of an event as a line of text; of an organiser, the name or the address; of categories, the first."""
    found = event.get(name)
    found = found[0] if isinstance(found, list) and found else found
    found = next(iter(found.cats), None) if isinstance(found, vCategory) else found
    if found is None:
        return ""
    spoken = getattr(found, "params", {}).get("CN")
    return " ".join(str(spoken or found).removeprefix("mailto:").removeprefix("MAILTO:").split())


def _written(value: Any) -> date | datetime:
    """A date, or a date-time in the zone it is written in; Wrong for a zone nobody knows."""
    found = getattr(value, "dt", None)
    if not isinstance(found, date):
        raise Wrong("import.date")
    if not isinstance(found, datetime):
        return found
    name = str(getattr(value, "params", {}).get("TZID", "")).strip()
    if not name:
        return found if found.tzinfo is None else found.astimezone(UTC)
    try:
        return found.replace(tzinfo=ZoneInfo(name))
    except (ValueError, OSError, KeyError):  # as core/spaces.py has it
        raise Wrong("import.zone") from None


def _days(event: Component, name: str) -> Iterator[date | datetime]:
    """The dates of EXDATE or RDATE, which may stand there several times."""
    found = event.get(name, [])
    for each in found if isinstance(found, list) else [found]:
        zone = {"TZID": each.params["TZID"]} if "TZID" in getattr(each, "params", {}) else {}
        for one in getattr(each, "dts", ()):
            one.params.update(zone)
            yield _written(one)


def _naive(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time())


def _on(value: date | datetime, zone: tzinfo | None) -> date | datetime:
    """An instant by the clock of the event it belongs to."""
    return value.astimezone(zone) if zone is not None and isinstance(value, datetime) and value.tzinfo else value


def _like(value: datetime, start: date | datetime) -> date | datetime:
    """A date of a series in the shape of its first."""
    return value.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else value.date()


def _ruled(parts: dict[str, Any], first: datetime, zone: tzinfo | None) -> list[datetime]:
    count, until = (parts.pop(name, [None])[0] for name in ("COUNT", "UNTIL"))
    if count is None and until is None:
        raise Wrong("import.endless")
    steps = parts.get("INTERVAL", [1])
    often = parts.get("FREQ", [""])[0] in _OFTEN and not {"BYHOUR", "BYMINUTE", "BYSECOND"} & set(parts)
    if not often or not all(isinstance(step, int) and step > 0 for step in steps):  # a step of 0 would never end
        raise Wrong("import.repeat")
    try:
        last = first.replace(year=first.year + YEARS, day=min(first.day, 28))
        if until is not None:
            day = _on(until, zone)
            end = _naive(day) if isinstance(day, datetime) else _naive(day) + timedelta(hours=23, minutes=59)
            last = min(last, end)
        words = ";".join(f"{name}={','.join(map(str, values))}" for name, values in parts.items())
        dates = iter(rrulestr(words, dtstart=first))
        earliest = next(dates, None)
        if earliest is None:
            raise _Last("import.repeat")
        within = takewhile(lambda date: date <= last, chain([earliest], dates))
        return list(islice(within, MOST + 1 if count is None else min(int(count), MOST + 1)))
    except (ValueError, TypeError, OverflowError, AttributeError):
        raise Wrong("import.repeat") from None
