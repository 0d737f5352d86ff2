"""Series of bookings, and the answer for each of their dates."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from attrs import frozen

from habitat_kit.web.api.wire.failures import Failure
from habitat_kit.web.api.wire.judging import Finding, Verdict
from habitat_kit.web.api.wire.uses import Placed


@frozen(kw_only=True, slots=False)
class DateAnswer:
    """What comes of the date planned for `day`: its booking where it has one, else why not."""

    day: date
    start: str
    end: str
    state: Literal["confirmed", "awaiting", "waiting", "refused", "taken", "skipped"]
    booking: UUID | None
    verdict: Verdict
    conflict: Finding | None


@frozen(kw_only=True, slots=False)
class Series(Placed):
    """What the dates have in common: the edges of the first one, and the rule (an RRULE) that makes the others."""

    repeat: str
    household: UUID
    label: str | None


@frozen(kw_only=True, slots=False)
class SeriesBooked(Series):
    """The series stands. `missing` are the months, by their first day, that have no such date."""

    outcome: Literal["series_booked"] = "series_booked"
    dates: list[DateAnswer]
    missing: list[date]


@frozen(kw_only=True, slots=False)
class SeriesMoved(Series):
    """Every date meant was moved; where earlier dates stay, this is a new series."""

    outcome: Literal["series_moved"] = "series_moved"
    dates: list[DateAnswer]


@frozen(kw_only=True, slots=False)
class SeriesRefused(Failure):
    """Nothing was booked or moved: the dates say why."""

    dates: list[DateAnswer]
    missing: list[date]


@frozen(kw_only=True, slots=False)
class SeriesRehearsed:
    """What would come of a series, date by date: nothing was written."""

    outcome: Literal["series_rehearsed"] = "series_rehearsed"
    passes: bool
    dates: list[DateAnswer]
    missing: list[date]


@frozen(kw_only=True, slots=False)
class SeriesDate:
    """A date of a series and the booking that stands for it, or last stood; null for one that was left out.

    `wait`: others hold it and its household is in line; `place` 1 is asked first.
    """

    day: date
    start: str
    end: str
    booking: UUID | None
    state: str | None
    wait: UUID | None
    place: int | None


@frozen(kw_only=True, slots=False)
class OneSeries(Series):
    """A series with all its dates."""

    dates: list[SeriesDate]
