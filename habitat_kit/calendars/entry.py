"""One use as a calendar shows it.

Rules of this file:
1. Nights are dates and the end is the day of departure, not a night; hours are wall
   times on the clock of `zone`. The two never mix.
2. `stamp` is when the use was last revised, never when somebody reads the feed.
3. What cannot be written safely is refused here, so that writing never has to.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import Attribute, field, frozen, validators
from attrs.converters import optional

from habitat_kit.calendars.text import plain

Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]
"""Awaiting an answer, sure, or a tombstone that tells clients to remove the event."""

Access = Literal["PUBLIC", "PRIVATE", "CONFIDENTIAL"]
"""RFC 5545's CLASS: what the owner of a calendar wishes shown to others. A wish, not a lock."""

UID = re.compile(r"[!-~]{1,255}")
"""What names an event or a calendar for life: printable ASCII without spaces (RFC 7986 section 5.3 asks no more than 255)."""

_RULE = re.compile(r"FREQ=[A-Z]+[A-Z0-9=;,-]*")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,40}")


def utc_second(moment: datetime) -> datetime:
    """The same instant in UTC, cut to whole seconds. ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone: pass datetime(…, tzinfo=UTC)")
    return moment.astimezone(UTC).replace(microsecond=0)


def check_uri(_: object, attribute: Attribute[str | None], value: str | None) -> None:
    """Refuse what is not an absolute URI in the letters of RFC 3986: a URI value has no escape to hide behind."""
    if value is not None and not _URI.fullmatch(value):
        raise ValueError(f"{attribute.name}: not an absolute URI; write https://… and percent-encode the rest")


def clock(zone: str) -> ZoneInfo:
    """The clock of an IANA zone. ValueError when there is no such zone."""
    try:
        if _ZONE.fullmatch(zone):
            return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        pass
    raise ValueError(f"{zone!r} is no time zone: write an IANA name such as Europe/Paris")


def optional_words(text: str | None) -> str | None:
    """The words as a calendar can hold them, where there are any."""
    return None if text is None else plain(text)


def _labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, labels)))


@frozen(kw_only=True)
class Again:
    """That an event repeats: its rule, and the starts its rule has and the series has not (EXDATE)."""

    rule: str = field(validator=validators.matches_re(_RULE))
    without: tuple[date, ...] = ()


@frozen(kw_only=True)
class Instead:
    """That an event stands for one date of a series: the start it was planned for (RECURRENCE-ID), on a zone's clock."""

    start: date
    zone: str | None


@frozen(kw_only=True)
class Entry:
    """One event, ready to be written. Times in whole seconds, from 1970 on. ValueError for what cannot be written."""

    uid: str = field(validator=validators.matches_re(UID))
    """Stable for the life of the use and opaque: printable ASCII without spaces, at most 255."""
    stamp: datetime = field(converter=utc_second)
    """Instant of the last revision: DTSTAMP and LAST-MODIFIED."""
    made: datetime | None = field(default=None, converter=optional(utc_second))
    """Instant the use was made: CREATED; None leaves it out (when somebody booked is not for every reader)."""
    sequence: int = field(validator=validators.ge(0))
    """Grows when time, space or state change; never goes back."""
    start: date
    """First night, or wall time on the clock of `zone` (naive; `fold` says which of two)."""
    end: date
    """Day of departure, or wall time: not part of the use."""
    zone: str | None = None
    """IANA name for hours, None for nights."""
    status: Status = field(default="CONFIRMED", validator=validators.in_(get_args(Status)))
    busy: bool = field(default=True, validator=validators.in_((True, False)))
    """Whether the time is taken (OPAQUE) or free (TRANSPARENT)."""
    access: Access | None = field(default=None, validator=validators.optional(validators.in_(get_args(Access))))
    """Written as CLASS; None leaves it out."""
    summary: str = field(converter=plain)
    description: str | None = field(default=None, converter=optional_words)
    location: str | None = field(default=None, converter=optional_words)
    url: str | None = field(default=None, validator=check_uri)
    categories: tuple[str, ...] = field(default=(), converter=_labels)
    of_series: Again | Instead | None = None
    """How it repeats, or which date of a series it is; None for what comes once."""

    def __attrs_post_init__(self) -> None:
        if self.start.year < 1970:
            raise ValueError("a calendar entry starts in 1970 or later")
        if self.zone is None:
            self._check_nights()
        else:
            self._check_hours(clock(self.zone))

    def _check_nights(self) -> None:
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise ValueError("an entry by the hour needs its zone; nights are dates")
        if self.start >= self.end:
            raise ValueError("end: the departure comes after the first night")

    def _check_hours(self, there: ZoneInfo) -> None:
        start, end = _wall(self.start), _wall(self.end)
        if (end - start) - (_offset(end, there) - _offset(start, there)) <= timedelta():
            raise ValueError("end: an entry ends after it starts")


def _wall(moment: date) -> datetime:
    if isinstance(moment, datetime) and moment.tzinfo is None and not moment.microsecond:
        return moment
    raise ValueError("an entry by the hour has naive wall times of whole seconds, on the clock of its zone")


def _offset(wall: datetime, there: ZoneInfo) -> timedelta:
    return wall.replace(tzinfo=there).utcoffset() or timedelta()
