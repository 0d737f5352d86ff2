"""How a person is reached: the channel they like, and what is safe for them. Who sends anything asks `way` first.

`way(contact, now, zone, mailbox=…)` answers with one of four values; nothing leaves the house without one of them:

- `Send(neutral)`: mail now. Where `neutral`, sender and subject name neither the house nor the matter.
- `Write(neutral)`: a letter on paper, by whoever is at hand; `neutral` as above, for the envelope.
- `Wait(until)`: nothing now; ask `way` again at that instant, as a stop in between may have changed the answer.
- `Call(phone, after)`: nothing is sent; a person of the team gets a task to reach them, by telephone only where
  `phone` says so, and not before `after` where it is given.

Rules of this file:
1. A safe contact stands above what the person likes, and its hours above theirs.
2. What is not allowed is never replaced by another channel: somebody is asked to call instead.
3. Hours are wall times on the zone's clock, half-open; an hour the clock repeats counts twice, one it skips never.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import field, frozen

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.periods import opens_at
from habitat_kit.core.privacy import Privacy, protected, staff

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = 24 * 60
LOOKED_AHEAD = 22
"""Days `Wait` looks ahead: a week's window may be skipped by a clock change, and the next week's as well."""

_PART = re.compile(r"(?P<first>[A-Z][a-z])(?:-(?P<last>[A-Z][a-z]))? (?P<times>[0-9:,-]+)")
_TIMES = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")


class Channel(StrEnum):
    """How somebody is told something."""

    MAIL = "mail"
    PAPER = "paper"
    CALL = "call"


@frozen(order=True)
class Window:
    """Minutes of one weekday (0 is Monday), from `start` up to and without `end`."""

    weekday: int
    start: int
    end: int


def windows(hours: str) -> tuple[Window, ...]:
    """What a text like `Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00` says; an empty one says nothing.

    The text is a part of OpenStreetMap's `opening_hours`: parts by semicolon, each days and times.
    """
    return tuple(sorted({window for part in hours.split(";") if part.strip() for window in _part(part.strip())}))


def written(found: Iterable[Window]) -> str:
    """The shortest text `windows` reads the same from: one part a day, windows that touch made one."""
    every = tuple(found)
    days = ((day, _joined(window for window in every if window.weekday == day)) for day in range(len(DAYS)))
    return "; ".join(f"{DAYS[day]} {','.join(map(_times, spans))}" for day, spans in days if spans)


def _joined(day: Iterable[Window]) -> list[Window]:
    joined: list[Window] = []
    for window in sorted(day):
        last = joined.pop() if joined and window.start <= joined[-1].end else window
        joined.append(Window(last.weekday, last.start, max(last.end, window.end)))
    return joined


def _times(window: Window) -> str:
    return "-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (window.start, window.end))


def _part(part: str) -> Iterator[Window]:
    said = _PART.fullmatch(part)
    if said is None or not {said["first"], said["last"] or said["first"]} <= set(DAYS):
        raise Unreadable("hours", "error.contact_hours")
    first, last = DAYS.index(said["first"]), DAYS.index(said["last"] or said["first"])
    for days in said["times"].split(","):
        start, end = _minutes(days)
        for step in range((last - first) % len(DAYS) + 1):
            yield Window((first + step) % len(DAYS), start, end)


def _minutes(text: str) -> tuple[int, int]:
    said = _TIMES.fullmatch(text)
    if said is None:
        raise Unreadable("hours", "error.contact_hours")
    hour, minute, end_hour, end_minute = map(int, said.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) >= 60 or not start < end <= DAY:
        raise Unreadable("hours", "error.contact_hours")
    return start, end


def _readable(_: object, __: object, value: str) -> None:
    windows(value)


@frozen
class Safe:
    """What is safe for somebody in danger: channels, hours (none written: at any time), and a neutral look."""

    channels: frozenset[Channel] = protected(converter=frozenset)
    hours: str = field(default="", validator=_readable, metadata={"privacy": Privacy.PROTECTED})
    neutral: bool = protected(default=True)


@frozen
class Contact:
    """How one person is reached. Who has set nothing is reached by mail, at any hour."""

    person: UUID = staff()
    organisation: UUID = staff()
    channel: Channel = protected(default=Channel.MAIL)
    hours: str = field(default="", validator=_readable, metadata={"privacy": Privacy.PROTECTED})
    safe: Safe | None = protected(default=None)


@frozen
class Send:
    """Mail may go now; `neutral`: sender and subject say nothing."""

    neutral: bool = False


@frozen
class Write:
    """A letter on paper; `neutral`: the envelope says nothing."""

    neutral: bool = False


@frozen
class Wait:
    """Nothing may go before `until` (UTC)."""

    until: datetime


@frozen
class Call:
    """Nothing may be sent: somebody reaches them; `phone` says whether they may be rung, `after` from when (UTC)."""

    phone: bool = True
    after: datetime | None = None


Way: TypeAlias = Send | Write | Wait | Call


def way(contact: Contact | None, now: datetime, zone: ZoneInfo, *, mailbox: bool = True) -> Way:
    """How a person may be reached at an aware instant; `mailbox` says whether they have an address for mail."""
    channel = contact.channel if contact else Channel.MAIL
    safe = contact.safe if contact else None
    phone = safe is None or Channel.CALL in safe.channels
    opens = opening(_hours(contact), now, zone)
    after = opens if phone and opens is not None and opens > now else None
    if channel is Channel.CALL or (safe is not None and channel not in safe.channels):
        return Call(phone, after)
    neutral = safe is not None and safe.neutral
    if channel is Channel.PAPER:
        return Write(neutral)
    if not mailbox or opens is None:
        return Call(phone, after)
    return Send(neutral) if opens <= now else Wait(opens)


def _hours(contact: Contact | None) -> tuple[Window, ...]:
    if contact is None:
        return ()
    return windows(contact.safe.hours if contact.safe else contact.hours)


def opening(open_: tuple[Window, ...], now: datetime, zone: ZoneInfo) -> datetime | None:
    """`now` when it lies in the windows or there are none, else the next instant (UTC) that does; None: not soon."""
    at = now.astimezone(UTC)
    if not open_ or _inside(open_, at, zone):
        return at
    return min(
        (found for found in _starts(open_, at, zone) if found > at and _inside(open_, found, zone)), default=None
    )


def _inside(open_: tuple[Window, ...], at: datetime, zone: ZoneInfo) -> bool:
    wall = at.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    return any(w.weekday == wall.weekday() and w.start <= minute < w.end for w in open_)


def _starts(open_: tuple[Window, ...], at: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants at which a window of the next days may begin.

    Both times where the clock repeats its wall time; where the clock skips it, the instant it goes on.
    """
    today = at.astimezone(zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(LOOKED_AHEAD)):
        for clock in (time(w.start // 60, w.start % 60) for w in open_ if w.weekday == day.weekday()):
            yield opens_at(day, clock, zone)
            yield datetime.combine(day, clock, tzinfo=zone).replace(fold=1).astimezone(UTC)
