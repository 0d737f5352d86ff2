"""The changes of a time zone, read from the files `zoneinfo` itself reads (TZif, RFC 8536).

`zoneinfo` answers what a clock shows but not by which rule; a VTIMEZONE needs the rule.
"""

from __future__ import annotations

import struct
import zoneinfo
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from attrs import frozen

from habitat_kit.calendars.entry import clock

_HEADER = struct.Struct(">4sc15x6l")


@frozen
class Change:
    """A clock is set: its offset goes from `before` to `after`, in seconds east of UTC."""

    at: int
    """Seconds since 1970."""
    before: int
    after: int
    name: str
    """What the zone's time is called from then on: CEST, +1030."""
    daylight: bool
    """Put forward for a season. The greater offset of the year, even where the law calls winter the exception."""


@frozen
class Listed:
    """What a zone's file holds."""

    offset: int
    """Before the first change, seconds east of UTC."""
    name: str
    changes: tuple[Change, ...]
    footer: str
    """The POSIX TZ text that rules after the last change; empty where none does."""


class _Kind(NamedTuple):
    offset: int
    seasonal: bool
    name: str


class _Counts(NamedTuple):
    utc: int
    standard: int
    leaps: int
    times: int
    kinds: int
    letters: int

    def length(self, width: int) -> int:
        """The octets of a data block whose instants take `width`."""
        listed = self.times * (width + 1) + self.kinds * 6 + self.letters
        return listed + self.leaps * (width + 4) + self.standard + self.utc


def read(zone: str) -> Listed:
    """A zone by its IANA name. ValueError when there is no such zone, or its file is of the first version."""
    clock(zone)
    octets = _file(zone)
    _, version, *counts = _HEADER.unpack_from(octets)
    if version < b"2":
        raise ValueError(f"{zone}: its time zone file is too old; install the package tzdata")
    second = _HEADER.size + _Counts(*counts).length(4)
    block = _Counts(*_HEADER.unpack_from(octets, second)[2:])
    body = octets[second + _HEADER.size :]
    steps = _steps(body, block)
    footer = body[block.length(8) :].decode("ascii").strip("\n")
    return Listed(steps[0][1].offset, steps[0][1].name, tuple(_changes(steps)), footer)


def _file(zone: str) -> bytes:
    for root in zoneinfo.TZPATH:
        path = Path(root, zone)
        if path.is_file():
            return path.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()


def _steps(body: bytes, counts: _Counts) -> list[tuple[int, _Kind]]:
    """What held before the first instant, then each listed instant with what holds from it."""
    at = struct.unpack_from(f">{counts.times}q", body)
    which = body[counts.times * 8 :][: counts.times]
    table = body[counts.times * 9 :][: counts.kinds * 6]
    names = body[counts.times * 9 + counts.kinds * 6 :][: counts.letters]
    kinds = [
        _Kind(offset, seasonal, names[first : names.index(0, first)].decode("ascii"))
        for offset, seasonal, first in struct.iter_unpack(">l?B", table)
    ]
    return [(0, kinds[0]), *zip(at, map(kinds.__getitem__, which), strict=True)]


def _changes(steps: list[tuple[int, _Kind]]) -> list[Change]:
    """Every step to another kind of time: a step that only renames it ends a season all the same (Istanbul, 2016)."""
    return [
        Change(at, old.offset, new.offset, new.name, new.offset > old.offset and (old.seasonal or new.seasonal))
        for (_, old), (at, new) in pairwise(steps)
        if new != old
    ]
