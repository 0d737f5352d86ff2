"""The events of one calendar as they were last read, and what has changed since.

Rules of this file:
1. An event's bytes are made once per use, revision and level, and shared by every calendar that shows it.
2. After a change only what the house's journal names is read again; on another day, after the house file
   changed, or when the journal does not say why, everything is.
3. Two processes that read the same state write the same bytes.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.calendars import vevent
from habitat_kit.calendars.entries import Teller
from habitat_kit.core.feeds import Level, Shown
from habitat_kit.core.periods import Hours
from habitat_kit.core.spaces import House
from habitat_kit.store import shown
from habitat_kit.store.feeds import Opened
from habitat_kit.store.shown import MOST, Window
from habitat_kit.store.transaction import Transaction
from habitat_kit.texts import Texts
from habitat_kit.web.feeds.shelf import Shelf

LOG = logging.getLogger("habitat_kit.feeds")

FRAGMENTS = 32 * 2**20
"""Bytes of events kept for all calendars together."""


class Event(NamedTuple):
    """One event's bytes; `start` and `use` are its place in the calendar, `stamp` when it was last revised."""

    start: datetime
    use: UUID
    stamp: datetime
    hour: tuple[str, int] | None
    """For an event by the hour: its zone, and the year it starts in."""
    written: bytes


@frozen
class Events:
    """A calendar as read at `seq` of its house's journal, on the day that began at `today`.

    `hidden`: nothing of it may be shown. `whole`: nothing was left out for being too much.
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
        teller = self._teller(Level(feed.level), house)
        read = [] if hidden else shown.in_window(tx, feed, window)
        written = (self._event(teller, feed.ground, window, start, use) for start, use in read[:MOST])
        return Events(
            today=window.today,
            ground=feed.ground,
            revision=feed.revision,
            seq=opened.seq,
            lapsed=shown.lapsed(tx, feed.house, window.now),
            house=house,
            space=space,
            teller=teller,
            hidden=hidden,
            whole=len(read) <= MOST,
            kept={event.use: event for event in written if event},
        )

    def _advanced(self, last: Events, tx: Transaction, opened: Opened, window: Window) -> Events | None:
        """The calendar with what changed since; None when all must be read again."""
        feed = opened.feed
        changed = shown.changed(tx, feed.house, last.seq)
        lapsed = shown.lapsed(tx, feed.house, window.now)
        touched = None if changed is None else changed | (lapsed ^ last.lapsed)
        if touched is None or not (touched or feed.revision == last.revision):
            return None
        kept = dict(last.kept)
        for use in () if last.hidden else touched:
            kept.pop(use, None)
            found = shown.one(tx, feed, window, use)
            event = found and self._event(last.teller, feed.ground, window, *found)
            if event:
                kept[use] = event
        if len(kept) > MOST:
            return None
        return evolve(last, revision=feed.revision, seq=opened.seq, lapsed=lapsed, kept=kept)

    def _teller(self, level: Level, house: House) -> Teller:
        language = house.locale
        return Teller(
            level=level,
            secret=self._secret,
            say=lambda key, **numbers: self._texts.text(language, key, **numbers),
            kinds={kind.key: kind.name.in_(language) or kind.key for kind in house.kinds},
        )

    def _event(self, teller: Teller, ground: int, window: Window, start: datetime, use: Shown) -> Event | None:
        """The use as an event; None when it is not shown (any more, or ever: what never held has no sequence)."""
        settled = use.settled(window.now)
        if not settled.holds and (settled.revised_at < window.gone_since or not settled.sequence):
            return None
        key = (use.use, use.revision, settled.state, teller.level, ground, use.place, use.household)
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
