"""What people type into forms, on the residents' pages and in the panel alike.

Rules of this file:
1. Dates and times are read as browsers send them (2027-03-05, 14:30) and as people write them (05/03/2027, 14h30).
2. What cannot be read is Unreadable with a sentence of its own; whoever asked knows which field it stood in.
3. A form that is sent twice is one command: its key is made of all it says, a nonce among it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, time
from hashlib import sha256
from typing import Any

from attrs import field, frozen

from habitat_kit.core.errors import Unreadable

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WRITTEN = re.compile(r"(\d{1,2})[/. ](\d{1,2})[/. ](\d{4})")
_CLOCK = re.compile(r"(\d{1,2})(?:[:hH](\d{2})?)?(?::00)?")


@frozen
class Wrong:
    """What is amiss with a field: a message key and what fills it."""

    at: str
    code: str
    numbers: Mapping[str, Any] = field(factory=dict)

    @classmethod
    def of(cls, unreadable: Unreadable, at: str | None = None) -> Wrong:
        """What an Unreadable says, at its own field or at the one it was typed into."""
        return cls(at or unreadable.field, unreadable.code, unreadable.numbers)


def day_of(text: str) -> date:
    """A date as a browser sends it or as a person writes it."""
    iso, written = _ISO.fullmatch(text), _WRITTEN.fullmatch(text)
    pieces = iso.groups() if iso else written.groups()[::-1] if written else None
    if pieces is None:
        raise Unreadable("day", "error.date_unreadable")
    try:
        year, month, day = map(int, pieces)
        found = date(year, month, day)
    except ValueError:
        raise Unreadable("day", "error.date_impossible") from None
    if not 1970 <= found.year <= 9000:
        raise Unreadable("day", "error.date_out_of_range")
    return found


def clock_of(text: str) -> time:
    """A time of day: 14:30, 14h30, 14h."""
    if found := _CLOCK.fullmatch(text):
        with suppress(ValueError):
            return time(int(found[1]), int(found[2] or 0))
    raise Unreadable("time", "error.time_unreadable")


def whole_of(text: str) -> int:
    """A whole number of at most six digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise Unreadable("number", "error.not_a_number")
    return int(text)


def key_of(surface: str, said: Iterable[str]) -> str:
    """The idempotency key of a form of a surface ("page", "panel"), by everything it says."""
    text = "\x1f".join(said)
    return f"{surface}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"
