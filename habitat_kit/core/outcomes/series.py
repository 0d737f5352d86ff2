"""What came of asking about a series: an answer for each of its dates."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.series import Series
from habitat_kit.core.verdicts import Finding, Verdict


class DateState(StrEnum):
    """What came of one date of a series. SKIPPED is one the clock skips, WAITING one that is waited for."""

    CONFIRMED = "confirmed"
    AWAITING = "awaiting"
    WAITING = "waiting"
    REFUSED = "refused"
    TAKEN = "taken"
    SKIPPED = "skipped"


@frozen
class DateAnswer:
    """The answer for the date planned for `day`: its booking where it has one, else why it has none."""

    day: date
    when: Nights | Hours
    state: DateState
    booking: UUID | None = None
    verdict: Verdict = field(factory=Verdict)
    conflict: Finding | None = None

    @property
    def stands(self) -> bool:
        """Whether the date holds, or waits for a yes."""
        return self.state in {DateState.CONFIRMED, DateState.AWAITING}


@frozen
class SeriesBooked:
    """The series stands. `missing` are the months, by their first day, that have no such date."""

    series: Series
    dates: tuple[DateAnswer, ...]
    missing: tuple[date, ...] = ()


@frozen
class SeriesRefused:
    """Nothing was booked or moved: the dates say why."""

    dates: tuple[DateAnswer, ...]
    missing: tuple[date, ...] = ()


@frozen
class SeriesMoved:
    """Every date meant was moved. `series` is the one they belong to now: a new one where earlier dates stay."""

    series: Series
    dates: tuple[DateAnswer, ...]


@frozen
class SeriesCancelled:
    """These bookings are cancelled; `counted` are those that still weigh on the quota."""

    series: UUID
    bookings: tuple[UUID, ...]
    counted: tuple[UUID, ...]


@frozen
class SeriesApproved:
    """These bookings hold now."""

    series: UUID
    bookings: tuple[UUID, ...]
