"""One booking of a file as it is written there, and all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from attrs import frozen

from habitat_kit.core.commands import clean
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import WrongLine

MOST = 20_000
"""The most bookings, or parts of a calendar, of one file."""


class Wrong(Exception):
    """What is wrong with the line that is read: the key of a message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@frozen
class Line:
    """A booking as a file has it: place, household and kind in its own words, dates or the house's wall times."""

    number: int
    key: str
    start: date | datetime
    end: date | datetime
    space: str = ""
    household: str = ""
    kind: str = ""
    guests: int = 1
    purpose: str | None = None


@frozen
class Sheet:
    """A file as it was read: its bookings, what is wrong with it, and how many it says are cancelled."""

    lines: tuple[Line, ...] = ()
    wrong: tuple[WrongLine, ...] = ()
    left_out: int = 0


def key_of(*parts: str) -> str:
    """What a booking of a file is known by: not a word of it can be read back."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def few(count: int) -> None:
    """Unreadable for a file with more than MOST of something."""
    if count > MOST:
        raise Unreadable("text", "error.import_too_many", most=MOST)


def purpose_of(words: Iterable[str]) -> str | None:
    """What a booking is for, from what a file says of it."""
    try:
        return clean(" · ".join(word for word in words if word), "purpose", 500)
    except Unreadable:
        raise Wrong("import.purpose") from None
