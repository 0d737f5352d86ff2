"""A feed's window follows the house's own day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from habitat_kit.core.periods import add_months
from habitat_kit.store.shown import Window

BEFORE = timedelta(days=60)
"""How far back a feed goes."""
AHEAD = 18
"""How many months ahead a feed goes."""
GONE = timedelta(days=30)
"""How long a cancelled use is still shown as such, so that every calendar removes it."""


class Day(NamedTuple):
    """A local date and the instants it runs between, in seconds since 1970."""

    date: date
    start: float
    end: float


class Days:
    """Which day it is in each zone, worked out once a day."""

    def __init__(self) -> None:
        self._known: dict[str, Day] = {}
        self._last: tuple[datetime, str, date] | None = None

    def at(self, zone: str, now: datetime) -> date:
        """The local date of an instant."""
        last = self._last
        if last is not None and last[0] is now and last[1] == zone:
            return last[2]
        found = self._at(zone, now)
        self._last = (now, zone, found)
        return found

    def _at(self, zone: str, now: datetime) -> date:
        known, second = self._known.get(zone), now.timestamp()
        if known is None or not known.start <= second < known.end:
            today = now.astimezone(ZoneInfo(zone)).date()
            edges = (midnight(day, zone).timestamp() for day in (today, today + timedelta(days=1)))
            known = self._known[zone] = Day(today, *edges)
        return known.date


def midnight(day: date, zone: str) -> datetime:
    """When a local day begins, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def window(day: date, zone: str, now: datetime) -> Window:
    """What a feed shows on a day."""
    return Window(
        start=midnight(day - BEFORE, zone),
        end=midnight(add_months(day, AHEAD), zone),
        gone_since=midnight(day - GONE, zone),
        today=midnight(day, zone),
        now=now,
    )
