"""A series as one actor may see it: each of its dates with what became of it, and what they may do with it now.

Rules of this file:
1. Whoever could cancel the series sees it: its household, and those who answer for the place.
2. What may be done is what the desk would do: the same states, the same rights, the same clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import MOVES, Booking
from habitat_kit.core.errors import NotThere
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.series import Series
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.core.waiting import WaitState
from habitat_kit.desk.lives import may
from habitat_kit.desk.recurring import STANDS
from habitat_kit.desk.rescheduling import begun, cancellable
from habitat_kit.desk.waitsight import InLine, in_line, to_come
from habitat_kit.desk.work import Work
from habitat_kit.store import series as kept
from habitat_kit.store import waiting


@frozen
class SeriesDate:
    """One date of a series: what it takes, and the booking that stands for it or last stood; None for one left out.

    `waits`: others hold it, and its household is in line.
    """

    day: date
    when: Nights | Hours
    booking: Booking | None
    past: bool
    waits: InLine | None = None

    @property
    def stands(self) -> bool:
        """Whether it is booked, or kept."""
        return self.booking is not None and self.booking.state in STANDS

    @property
    def may_return(self) -> bool:
        """Whether it is still to come and can be brought back."""
        return not self.stands and not self.past and self.waits is None


@frozen
class SeriesLife:
    """A series with all its dates, and the commands the reader may send about it, by name."""

    house: House
    series: Series
    dates: tuple[SeriesDate, ...]
    possible: frozenset[str]
    sequence: int
    """How often a calendar had to notice a change of any of its dates."""

    def first(self, command: str) -> Booking | None:
        """The booking to name in a command about all that is to come."""
        fits = {"move_series": MOVES, "approve_series": {State.AWAITING}}.get(command, STANDS)
        found = (one.booking for one in self.dates if one.booking and not one.past and one.booking.state in fits)
        return next(found, None)


class SeriesSight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    _at: Callable[[str, UUID], AbstractContextManager[Work]]

    def series(self, series: UUID) -> SeriesLife:
        """One series: one's own household's, or any of a place one answers for."""
        with self._at("series", series) as work:
            found = kept.read(work.tx, series)
            if found is None or found.space in work.hidden or not may(work, "cancel_series", found):
                raise NotThere("series")
            bookings = kept.bookings(work.tx, series)
            dates = tuple(_dates(found, bookings, work))
            sequence = found.sequence + sum(b.sequence for b in bookings)
            return SeriesLife(work.house, found, dates, frozenset(_possible(found, dates, work)), sequence)


def _dates(series: Series, bookings: tuple[Booking, ...], work: Work) -> Iterator[SeriesDate]:
    now = work.now.astimezone(work.house.clock).replace(tzinfo=None)
    last: dict[date | None, Booking] = {}
    for booking in bookings:
        settled, before = booking.settled(work.now), last.get(booking.occurrence)
        if before is None or before.state not in STANDS or settled.state in HOLDING:
            last[booking.occurrence] = settled
    line = (w for w in waiting.of_series(work.tx, series.id) if w.state is WaitState.WAITING and to_come(work, w))
    waits = {wait.occurrence: wait for wait in line}
    for day in series.dates:
        when, wait = series.on(day), waits.get(day)
        yield SeriesDate(day, when, last.get(day), begun(when, now), in_line(work, wait) if wait else None)


def _possible(series: Series, dates: tuple[SeriesDate, ...], work: Work) -> Iterator[str]:
    standing = [one.booking for one in dates if one.booking is not None and one.stands and not one.past]
    if any(cancellable(booking, work) or booking.state is State.OPTION for booking in standing):
        yield "cancel_series"
    if any(b.state in MOVES for b in standing) and may(work, "move_series", series):
        yield "move_series"
    if any(b.state is State.AWAITING for b in standing) and may(work, "approve_series", series):
        yield "approve_series"
    if any(one.may_return for one in dates) and may(work, "add_date", series):
        yield "add_date"
