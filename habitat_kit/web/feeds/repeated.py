"""A series in a calendar: which of its dates stand there, as one event that repeats and those that differ.

Rules of this file:
1. What is not one of the series' dates any more, or stands for a date a second time, is told by itself.
2. A series of which nothing stands here is told once as cancelled, for as long as a cancelled booking is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from habitat_kit.calendars.entries import Teller, uid
from habitat_kit.calendars.repeating import gone, repeating
from habitat_kit.store.shown import Window
from habitat_kit.store.shown_series import Dated, SeriesShown
from habitat_kit.web.feeds.event import Event, written

LOG = logging.getLogger("habitat_kit.feeds")


class Sorted(NamedTuple):
    """The bookings of a series as time leaves them: the one that stands for each date, and those told by themselves."""

    found: SeriesShown
    standing: dict[date, Dated]
    alone: tuple[Dated, ...]
    sequence: int

    @property
    def near(self) -> bool:
        """Whether any date stands in the time the calendar shows."""
        return any(dated.near for dated in self.standing.values())


def _settled(dated: Dated, window: Window) -> Dated:
    return dated._replace(shown=dated.shown.settled(window.now))


def sorted_out(found: SeriesShown, window: Window) -> Sorted:
    """Which booking stands for which date."""
    days, standing, alone = set(found.series.dates), dict[date, Dated](), list[Dated]()
    told = tuple(_settled(dated, window) for dated in found.dates)
    for dated in told:
        day = dated.shown.occurrence
        if not dated.here or (day in days and not dated.shown.holds):
            continue
        if day is None or day not in days or day in standing:
            alone.append(dated)
        else:
            standing[day] = dated
    sequence = found.series.sequence + sum(dated.shown.sequence for dated in told)
    return Sorted(SeriesShown(found.series, told), standing, tuple(d for d in alone if d.near), sequence)


def events(sorted_: Sorted, teller: Teller, window: Window, read: Iterable[Dated]) -> tuple[Event, ...]:
    """The events of a series; `read` are bookings of it as the calendar shows them, wanted where nothing stands."""
    try:
        if sorted_.near:
            return tuple(_stands(sorted_, teller))
        over = [] if sorted_.standing else [d for one in read if not (d := _settled(one, window)).shown.holds]
        return tuple(_over(sorted_, teller, over))
    except ValueError as error:
        LOG.warning("series %s is left out of calendars: %s", sorted_.found.series.id, error)
        return ()


def _stands(sorted_: Sorted, teller: Teller) -> Iterator[Event]:
    series, standing = sorted_.found.series, sorted_.standing
    entries = {day: teller.entry(dated.shown) for day, dated in standing.items()}
    revised = (dated.shown.revised_at for dated in sorted_.found.dates)
    stamp = max((*revised, *([series.revised_at] if series.revised_at else [])))
    name = uid(teller.secret, teller.level, series.id)
    for day, entry in repeating(series, entries, uid=name, sequence=sorted_.sequence, stamp=stamp):
        dated = standing[day or min(standing)]
        yield written(entry, dated.start, dated.shown.use if day else series.id)


def _over(sorted_: Sorted, teller: Teller, over: list[Dated]) -> Iterator[Event]:
    if over and sorted_.sequence:
        series, last = sorted_.found.series, max(over, key=lambda dated: (dated.shown.revised_at, dated.shown.use))
        name = uid(teller.secret, teller.level, series.id)
        entry = gone(series, teller.entry(last.shown), uid=name, sequence=sorted_.sequence)
        yield written(entry, last.start, series.id)
