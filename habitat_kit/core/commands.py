"""Commands: frozen values that say what somebody wants done. `desk.do` is the one door.

A Command[O] answers with an O. Its wire name is the class name in snake case; the permission
table, the routes and the panel use that name.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Generic, TypeVar, get_args, get_origin
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.feeds import Level
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import Unit
from habitat_kit.core.words import unwritable

O_co = TypeVar("O_co", covariant=True)


class Command(Generic[O_co]):
    """Base of every command; O_co is the union of its outcomes."""

    @classmethod
    def name(cls) -> str:
        """Its wire name: BookSpace is book_space."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def outcomes_of(command: type[Command[Any]]) -> tuple[type[Any], ...]:
    """The union a command answers with, from its base: Command[Booked | Refused]."""
    for base in getattr(command, "__orig_bases__", ()):
        origin = get_origin(base)
        if isinstance(origin, type) and issubclass(origin, Command):
            (answer,) = get_args(base)
            return tuple(get_args(answer)) or (answer,)
    return ()


def clean(value: str | None, name: str, longest: int) -> str | None:
    """A typed text without control characters, within its length, its lines ended in one way; empty is None."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unreadable(name, "error.not_text")
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if unwritable(text):
        raise Unreadable(name, "error.control_character")
    if len(text) > longest:
        raise Unreadable(name, "error.too_long", longest=longest)
    return text or None


def _purpose(value: str | None) -> str | None:
    return clean(value, "purpose", 500)


def _reason(value: str | None) -> str:
    given = clean(value, "reason", 1000)
    if given is None:
        raise Unreadable("reason", "error.reason_missing")
    return given


def _why(value: str | None) -> str | None:
    return clean(value, "reason", 500)


def _label(value: str) -> str:
    return clean(value, "label", 80) or ""


def _code(value: str) -> str:
    code = str(value)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code):
        raise Unreadable("kind", "error.not_a_code")
    return code


def _level(value: str) -> Level:
    try:
        return Level(value)
    except ValueError:
        raise Unreadable("level", "error.unknown_level") from None


def _days(value: int | None) -> int | None:
    if value is not None and not (type(value) is int and 1 <= value <= 3_660):
        raise Unreadable("days", "error.days_out_of_range", most=3_660)
    return value


def _guests(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("guests", "error.not_a_number")
    if not 1 <= value <= 10_000:
        raise Unreadable("guests", "error.guests_out_of_range")
    return value


def when(start: date | datetime, end: date | datetime, unit: Unit) -> Nights | Hours:
    """The period two edges make: dates for nights, local date-times for hours."""
    by_night = unit is Unit.NIGHT
    for name, edge in (("start", start), ("end", end)):
        if isinstance(edge, datetime) is by_night:
            raise Unreadable(name, "error.needs_dates" if by_night else "error.needs_times")
    return Nights(start, end) if by_night else Hours(start, end)  # type: ignore[arg-type]  # the loop checked


@frozen
class BookSpace(Command[out.Booked | out.AwaitingApproval | out.Refused | out.Conflict]):
    """Book a space: dates for a kind by the night, local date-times for one by the hour.

    `household` may be left out by somebody who belongs to just one; a steward names a neighbour's.
    """

    space: UUID
    kind: str
    start: date | datetime
    end: date | datetime
    guests: int = field(default=1, converter=_guests)
    household: UUID | None = None
    purpose: str | None = field(default=None, converter=_purpose, repr=False)


@frozen
class MoveBooking(Command[out.Booked | out.AwaitingApproval | out.Refused | out.Conflict | out.Stale]):
    """Move a booking to other dates or another space: a new ask under today's rules, without itself."""

    booking: UUID
    revision: int
    start: date | datetime | None = None
    end: date | datetime | None = None
    space: UUID | None = None


@frozen
class CancelBooking(Command[out.Cancelled | out.Stale]):
    """Cancel a booking. Never refused by a rule; uncounted within the house's minutes after it was made."""

    booking: UUID
    revision: int


@frozen
class ApproveBooking(Command[out.Booked | out.Expired | out.Stale]):
    """Say yes to a booking that waits. Not judged again."""

    booking: UUID
    revision: int


@frozen
class DeclineBooking(Command[out.Declined | out.Expired | out.Stale]):
    """Say no to a booking that waits, with a written reason."""

    booking: UUID
    revision: int
    reason: str = field(converter=_reason, repr=False)


@frozen
class CloseSpace(Command[out.SpaceClosed]):
    """Take a space out of use for whole days (start included, end not) or local date-times."""

    space: UUID
    start: date | datetime
    end: date | datetime
    kind: str = field(default="works", converter=_code)
    reason: str | None = field(default=None, converter=_why, repr=False)


@frozen
class ReopenSpace(Command[out.SpaceReopened | out.Stale]):
    """End a closure and free what it holds."""

    closure: UUID
    revision: int


@frozen
class CreateFeedLink(Command[out.FeedLinkMade]):
    """Make a secret calendar link to a space, at level busy or room, for so many days (None: until revoked). Shown once."""

    space: UUID
    level: Level = field(default=Level.BUSY, converter=_level)
    label: str = field(default="", converter=_label)
    days: int | None = field(default=365, converter=_days)


@frozen
class RotateFeedLink(Command[out.FeedLinkMade]):
    """Give a link a new secret; the old one stops at once."""

    link: UUID


@frozen
class RevokeFeedLink(Command[out.FeedLinkRevoked]):
    """End a link at its next request."""

    link: UUID


@frozen
class LoadHouse(Command[out.HouseLoaded]):
    """Load a house file's text: loading it twice changes nothing; bookings are never touched.

    `plan_only` answers what would change and changes nothing.
    """

    text: str = field(repr=False)
    plan_only: bool = False


@frozen
class Tick(Command[out.Ticked]):
    """Settle every passed deadline and finish what has ended, in one house or in all. Safe when two run."""

    house: UUID | None = None


def all_commands() -> tuple[type[Command[Any]], ...]:
    """The core's commands, in the order of the permission table."""
    return (
        BookSpace,
        MoveBooking,
        CancelBooking,
        ApproveBooking,
        DeclineBooking,
        CloseSpace,
        ReopenSpace,
        CreateFeedLink,
        RotateFeedLink,
        RevokeFeedLink,
        LoadHouse,
        Tick,
    )
