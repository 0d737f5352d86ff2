"""A house that changes under its bookings: places that come, are split or go; other hours, another clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import clean
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.spaces import Form

FEWEST, MOST = 2, 50
"""Parts a leaf is split into."""


def read_key(value: str) -> str:
    """A key as a house file writes it: a small letter or digit, then up to 63 of these, hyphens or underscores."""
    key = str(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", key):
        raise Unreadable("key", "error.not_a_key")
    return key


def read_name(value: str) -> str:
    """What people call a place: one line, 1 to 80 characters."""
    name = clean(value, "label", 80)
    if name is None or "\n" in name or "\t" in name:
        raise Unreadable("label", "error.place_unnamed")
    return name


def read_form(value: str) -> Form:
    """What a place is built as, by its word."""
    try:
        return Form(value)
    except ValueError:
        raise Unreadable("form", "error.unknown_form", known=", ".join(Form)) from None


def _people(name: str, value: object) -> int:
    if type(value) is not int or not 0 <= value <= 10_000:
        raise Unreadable(name, "error.people_out_of_range")
    return value


def read_sleeps(value: int) -> int:
    """How many people sleep there: 0 to 10,000."""
    return _people("sleeps", value)


def read_seats(value: int) -> int:
    """How many people sit there: 0 to 10,000."""
    return _people("seats", value)


@frozen
class Part:
    """One of the leaves a leaf is split into; without a form it is a bed in a room, else a room."""

    key: str = field(converter=read_key)
    label: str = field(converter=read_name)
    sleeps: int = field(default=0, converter=read_sleeps)
    seats: int = field(default=0, converter=read_seats)
    form: Form | None = None
    bookable: bool = False


def read_parts(value: Iterable[Part]) -> tuple[Part, ...]:
    """Two parts or more, each with a key of its own."""
    parts = tuple(value)
    if not FEWEST <= len(parts) <= MOST:
        raise Unreadable("parts", "error.parts_out_of_range", fewest=FEWEST, most=MOST)
    if len({part.key for part in parts}) < len(parts):
        raise Unreadable("parts", "error.key_taken")
    return parts


def _day(name: str, value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Unreadable(name, "error.needs_dates")
    return value


def read_start(value: date) -> date:
    """A first day: an hour on it is refused."""
    return _day("start", value)


def read_first(value: date | None) -> date | None:
    """A first day that may be left out."""
    return None if value is None else _day("start", value)


def read_end(value: date) -> date:
    """A first day without: an hour on it is refused."""
    return _day("end", value)


def _hour(name: str, value: object) -> time:
    if not isinstance(value, time) or value.tzinfo or value.second or value.microsecond:
        raise Unreadable(name, "error.whole_minutes")
    return value


def read_check_in(value: time) -> time:
    """When people come, to the minute."""
    return _hour("check_in", value)


def read_check_out(value: time) -> time:
    """When people leave, to the minute."""
    return _hour("check_out", value)


@frozen
class AddLeaf(Command[out.GroundChanged | out.GroundClashes]):
    """Put a new leaf under a space, from a day on: whoever took a space above it then has it too.

    `plan_only` answers what would change and changes nothing, here and in the commands below.
    """

    space: UUID
    key: str = field(converter=read_key)
    label: str = field(converter=read_name)
    form: Form = field(converter=read_form)
    start: date = field(converter=read_start)
    sleeps: int = field(default=0, converter=read_sleeps)
    seats: int = field(default=0, converter=read_seats)
    bookable: bool = False
    plan_only: bool = False


@frozen
class SplitLeaf(Command[out.GroundChanged | out.GroundClashes]):
    """Split a leaf: from a day on its parts are taken instead of itself, and who had it has them all."""

    space: UUID
    start: date = field(converter=read_start)
    parts: tuple[Part, ...] = field(converter=read_parts)
    plan_only: bool = False


@frozen
class EndLeaf(Command[out.GroundChanged | out.GroundClashes]):
    """End a leaf: `end` is the first day without it. A booking of the leaf itself stands in the way and is named."""

    space: UUID
    end: date = field(converter=read_end)
    plan_only: bool = False


@frozen
class ChangeHours(Command[out.GroundChanged | out.GroundClashes]):
    """Let people come and leave at other hours, from a day on (without one: tomorrow).

    Stays that have not begun follow; what runs or is past keeps its hours.
    """

    house: UUID
    check_in: time = field(converter=read_check_in)
    check_out: time = field(converter=read_check_out)
    start: date | None = field(default=None, converter=read_first)
    plan_only: bool = False


@frozen
class ChangeZone(Command[out.GroundChanged | out.GroundClashes]):
    """Set a house's clock to another zone: stays that have not begun follow, bookings by the hour keep their own."""

    house: UUID
    zone: str
    plan_only: bool = False
