"""What a calendar knows of a series: its rule, and each of its bookings with whether the calendar shows it.

Rules of this file:
1. A series is read whole, however long ago it began: where one date stands, the others must be left out by name.
2. A series of a protected place is in no calendar: a date of it that stands elsewhere is an event of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from habitat_kit.core.feeds import Level, Shown, Shows
from habitat_kit.core.series import Series
from habitat_kit.store import tables
from habitat_kit.store.feeds import Feed, protected
from habitat_kit.store.mapping.series import series_of
from habitat_kit.store.own import OURS, OwnFeed, whose
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.shown import Window, columns, read, related, told
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction

series, use = tables.series, tables.use


class Dated(NamedTuple):
    """One booking of a series: when it starts, what is shown of it, whether the calendar shows it, and that soon."""

    start: datetime
    shown: Shown
    here: bool = True
    near: bool = True


class SeriesShown(NamedTuple):
    """A series for one calendar, with every booking it has."""

    series: Series
    dates: tuple[Dated, ...]


_SERIES = Statement(select(*series.c).where(series.c.id == id_("series"), ~protected(series.c.space_id)))


def _dates(level: Level, here: ColumnElement[bool]) -> Select[Any]:
    near = and_(use.c.end > instant("start"), use.c.start < instant("end"))
    found = columns(level, here.label("here"), near.label("near"))
    return found.where(use.c.series_id == id_("series"), told()).order_by(use.c.occurrence, use.c.id)


_DATES = {level: Statement(_dates(level, use.c.space_id.in_(related(id_("space"))))) for level in Level}
_OWN_DATES = {
    shows: Statement(_dates(Level.OWN, and_(ours, ~protected(use.c.space_id)))) for shows, ours in OURS.items()
}


def in_feed(tx: Transaction, feed: Feed, window: Window, series_id: UUID) -> SeriesShown | None:
    """A series as a space's calendar shows it; None for one of a protected place."""
    row = tx.one(_SERIES, series=series_id)
    if row is None:
        return None
    around = {"series": series_id, "start": window.start, "end": window.end}
    return _shown(row, tx.run(_DATES[Level(feed.level)], space=feed.space, **around))


def in_own(tx: Transaction, feed: OwnFeed, window: Window, series_id: UUID) -> SeriesShown | None:
    """A series as a calendar of somebody's own shows it; None for one of a protected place."""
    row = tx.one(_SERIES, series=series_id)
    if row is None:
        return None
    around = {"series": series_id, "start": window.start, "end": window.end}
    return _shown(row, tx.run(_OWN_DATES[Shows(feed.shows)], **around, **whose(feed, window.now)))


def _shown(row: Row, rows: list[Row]) -> SeriesShown:
    return SeriesShown(series_of(row), tuple(Dated(*read(one), bool(one[-2]), bool(one[-1])) for one in rows))
