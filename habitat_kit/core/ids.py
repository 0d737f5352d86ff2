"""Identifiers: UUID version 7 (RFC 9562 section 5.7), so that rows sort by birth.

The clock and the randomness come from outside: core knows neither.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, SafeUUID, uuid5

from habitat_kit.core.errors import Unreadable

_VERSION = 0x7 << 76
_VARIANT = 0x2 << 62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_NAMES = UUID("6f0d5a52-9c1e-5a86-8b1a-1c6d24f2f2a1")


def uuid7(at: datetime, randomness: int) -> UUID:
    """The id born at `at` (aware, 1970 or later), told apart from its siblings by 74 bits of `randomness`."""
    if at.utcoffset() is None or at < _EPOCH:
        raise Unreadable("at", "error.naive_time" if at.utcoffset() is None else "error.date_out_of_range")
    millis = (at - _EPOCH) // _MILLISECOND  # floats would lose some milliseconds
    high = (randomness >> 62) & 0xFFF
    low = randomness & 0x3FFF_FFFF_FFFF_FFFF
    return numbered((millis << 80) | _VERSION | (high << 64) | _VARIANT | low)


def numbered(number: int) -> UUID:
    """The id of a number below 2 ** 128, past the constructor, which sorts out six ways of saying it first."""
    made = object.__new__(UUID)
    object.__setattr__(made, "int", number)
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


def named(*names: str) -> UUID:
    """The same id for the same names, for ever: for things a file names by stable keys."""
    return uuid5(_NAMES, "".join(f"{len(name)}:{name}" for name in names))  # lengths keep ("ab",) from ("a", "b")
