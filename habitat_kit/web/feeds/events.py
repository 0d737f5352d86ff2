"""The events of one calendar as they were last read, and what has changed since.

Rules of this file:
1. An event's bytes are made once per use, revision and level, and shared by every calendar that shows it.
2. After a change only what the house's journal names is read again; on another day, after the house file
   changed, or when the journal does not say why, everything is.
3. Two processes that read the same state write the same bytes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.calendars import vevent
from habitat_kit.calendars.entries import Teller
from habitat_kit.core.feeds import Level, Shown
from habitat_kit.core.periods import Hours
from habitat_kit.core.spaces import House
from habitat_kit.store import shown, shown_series
from habitat_kit.store.feeds import Feed, Opened
from habitat_kit.store.shown import MOST, Window
from habitat_kit.store.shown_series import Dated
from habitat_kit.store.transaction import Transaction
from habitat_kit.texts import Texts
from habitat_kit.web.feeds import repeated
from habitat_kit.web.feeds.event import Event
from habitat_kit.web.feeds.shelf import Shelf

LOG = logging.getLogger("habitat_kit.feeds")

FRAGMENTS = 32 * 2**20
"""Bytes of events kept for all calendars together."""


@frozen
class Events:
    """A calendar as read at `seq` of its house's journal, on the day that began at `today`.

    `hidden`: nothing of it may be shown. `whole`: nothing was left out for being too much. `series` has, for each
    series it shows, the bookings that series is made of: when one of them changes, the series is written anew.
    """

    today: datetime
    ground: int
    revision: int
    seq: int
    lapsed: frozenset[UUID]
    house: House
    space: str
    teller: Teller
    hidden: bool
    whole: bool
    kept: dict[UUID, Event]
    series: dict[UUID, frozenset[UUID]]

    def in_order(self) -> list[Event]:
        """By start, then by id."""
        return sorted(self.kept.values())


class Reading:
    """Reads calendars, and remembers the bytes of their events."""

    def __init__(self, secret: bytes, texts: Texts) -> None:
        self._secret = secret
        self._texts = texts
        self._fragments: Shelf[tuple[object, ...], bytes] = Shelf(FRAGMENTS)

    def after(self, last: Events | None, tx: Transaction, opened: Opened, window: Window, *, hidden: bool) -> Events:
        """The calendar now, an empty one when it is hidden; `last` is how it stood when it was last read."""
        if last is not None and last.whole and (last.today, last.ground) == (window.today, opened.feed.ground):
            advanced = self._advanced(last, tx, opened, window)
            if advanced is not None:
                return advanced
        return self._anew(tx, opened, window, hidden=hidden)

    def _anew(self, tx: Transaction, opened: Opened, window: Window, *, hidden: bool) -> Events:
        feed = opened.feed
        house, space = shown.place(tx, feed)
        found = [] if hidden else shown.in_window(tx, feed, window)
        events = Events(
            today=window.today,
            ground=feed.ground,
            revision=feed.revision,
            seq=opened.seq,
            lapsed=shown.lapsed(tx, feed.house, window.now),
            house=house,
            space=space,
            teller=self._teller(Level(feed.level), house, window),
            hidden=hidden,
            whole=len(found) <= MOST,
            kept={},
            series={},
        )
        self._write(tx, feed, window, events, found[:MOST])
        return events

    def _advanced(self, last: Events, tx: Transaction, opened: Opened, window: Window) -> Events | None:
        """The calendar with what changed since; None when all must be read again."""
        feed = opened.feed
        changed = shown.changed(tx, feed.house, last.seq)
        lapsed = shown.lapsed(tx, feed.house, window.now)
        touched = None if changed is None else changed | (lapsed ^ last.lapsed)
        if touched is None or not (touched or feed.revision == last.revision):
            return None
        kept, series = dict(last.kept), dict(last.series)
        events = evolve(last, revision=feed.revision, seq=opened.seq, lapsed=lapsed, kept=kept, series=series)
        if not last.hidden:
            again = {one for one, uses in series.items() if not uses.isdisjoint(touched)} if series else set()
            for gone in (*touched, *again, *(use for one in again for use in series.pop(one))):
                kept.pop(gone, None)
            found = [dated for use in touched if (dated := shown.one(tx, feed, window, use))]
            self._write(tx, feed, window, events, found, again)
        return None if len(kept) > MOST else events

    def _write(
        self,
        tx: Transaction,
        feed: Feed,
        window: Window,
        events: Events,
        found: Iterable[tuple[datetime, Shown]],
        again: Iterable[UUID] = (),
    ) -> None:
        """Write uses into a calendar; those of a series with the whole series, and with other series `again`."""
        dates: dict[UUID, list[Dated]] = {one: [] for one in again}
        teller, ground, kept = events.teller, events.ground, events.kept
        for start, use in found:
            if use.series is not None:
                dates.setdefault(use.series, []).append(Dated(start, use))
            elif event := self._event(teller, ground, window, start, use):
                kept[use.use] = event
        for one, some in dates.items():
            self._series(tx, feed, window, events, one, some)

    def _series(
        self, tx: Transaction, feed: Feed, window: Window, events: Events, one: UUID, some: Iterable[Dated]
    ) -> None:
        """Write one series; `some` of its bookings were read, and stand alone where it is not told."""
        read = shown_series.in_feed(tx, feed, window, one)
        if read is None:
            for dated in some:
                self._keep(events, window, dated)
            return
        events.series[one] = frozenset(dated.shown.use for dated in read.dates)
        sorted_ = repeated.sorted_out(read, window)
        uses = () if sorted_.standing else sorted(events.series[one])
        over = [Dated(*gone) for use in uses if (gone := shown.one(tx, feed, window, use))]
        for event in repeated.events(sorted_, events.teller, window, over):
            events.kept[event.use] = event
        for dated in sorted_.alone:
            self._keep(events, window, dated)

    def _keep(self, events: Events, window: Window, dated: Dated) -> None:
        event = self._event(events.teller, events.ground, window, dated.start, dated.shown)
        if event is not None:
            events.kept[dated.shown.use] = event

    def _teller(self, level: Level, house: House, window: Window) -> Teller:
        language = house.locale
        return Teller(
            level=level,
            secret=self._secret,
            say=lambda key, **numbers: self._texts.text(language, key, **numbers),
            kinds={kind.key: kind.name.in_(language) or kind.key for kind in house.kinds},
            until=window.end.year,
        )

    def _event(self, teller: Teller, ground: int, window: Window, start: datetime, use: Shown) -> Event | None:
        """The use as an event; None when it is not shown (any more, or ever: what never held has no sequence)."""
        settled = use.settled(window.now)
        if not settled.holds and (settled.revised_at < window.gone_since or not settled.sequence):
            return None
        key = (use.use, use.revision, settled.state, teller.level, teller.until, ground, use.place, use.household)
        written = self._fragments.get(key)
        if written is None:
            try:
                written = vevent(teller.entry(settled))
            except ValueError as error:
                LOG.warning("use %s is left out of calendars: %s", use.use, error)
                return None
            self._fragments.put(key, written, len(written))
        hour = (settled.zone, settled.when.start.year) if isinstance(settled.when, Hours) else None
        return Event(start, use.use, settled.revised_at, hour, written)
