"""What one asks about a series: many dates of one wish."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_guests, read_purpose
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.recurrence import read_recurrence
from habitat_kit.core.series import Others, Scope


def read_repeat(value: str) -> str:
    """A rule as an RRULE, written in one way: FREQ, INTERVAL, BYDAY, BYMONTHDAY, and COUNT or UNTIL as a date."""
    return read_recurrence(value).text()


def read_others(value: str) -> Others:
    """What becomes of a series when some of its dates cannot be had."""
    if value not in set(Others):
        raise Unreadable("others", "error.unknown_way", known=", ".join(Others))
    return Others(value)


def read_scope(value: str) -> Scope:
    """How much of a series is meant."""
    if value not in set(Scope):
        raise Unreadable("scope", "error.unknown_way", known=", ".join(Scope))
    return Scope(value)


@frozen
class BookSeries(Command[out.SeriesBooked | out.SeriesRefused]):
    """Book a space again and again: `start` and `end` are those of the first date, `repeat` an RRULE with an end.

    The first date is the first one of the rule from `start` on. `others` says what becomes of the series when some of
    its dates cannot be had: `refuse_all`, `leave_out`, or `wait_list`.
    """

    space: UUID
    kind: str
    start: date | datetime
    end: date | datetime
    repeat: str = field(converter=read_repeat)
    others: Others = field(default=Others.REFUSE_ALL, converter=read_others)
    guests: int = field(default=1, converter=read_guests)
    household: UUID | None = None
    purpose: str | None = field(default=None, converter=read_purpose, repr=False)


@frozen
class MoveSeries(Command[out.SeriesMoved | out.SeriesRefused | out.Stale]):
    """Move a booking of a series, and those after it (`following`) or every one still to come (`all`) by as much.

    `start` and `end` are the new ones of this booking; all of them are moved, or none.
    """

    booking: UUID
    revision: int
    scope: Scope = field(converter=read_scope)
    start: date | datetime | None = None
    end: date | datetime | None = None
    space: UUID | None = None


@frozen
class CancelSeries(Command[out.SeriesCancelled | out.Stale]):
    """Cancel a booking of a series, and those after it (`following`) or every one still to come (`all`)."""

    booking: UUID
    revision: int
    scope: Scope = field(converter=read_scope)


@frozen
class ApproveSeries(Command[out.SeriesApproved | out.Stale]):
    """Say yes to a booking of a series and to every other one of it that waits. Nothing is judged again."""

    booking: UUID
    revision: int


@frozen
class AddDate(Command[out.Booked | out.AwaitingApproval | out.Refused | out.Conflict | out.Stale]):
    """Bring a date of a series back that was left out, or that was cancelled: a new ask under today's rules."""

    series: UUID
    date: date
