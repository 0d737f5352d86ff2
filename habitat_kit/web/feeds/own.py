"""Calendars of somebody's own: their bookings, their household's, those of the houses they answer for, their tasks.

Rules of this file:
1. Nothing is read for a feed whose row has not changed; when it has, all of it is: such calendars are short.
2. The tag is made of the bytes. A change that is not for the owner's eyes leaves it as it was.
3. Of a task no word is told that somebody typed: where it is, and the day it is due. It is an event of one whole day,
   because most phones show no to-dos, and it takes nobody's time (TRANSPARENT).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b, sha256
from threading import Lock
from uuid import UUID

from habitat_kit import __version__
from habitat_kit.calendars import Entry, Header, join, vevent
from habitat_kit.calendars.entries import Teller
from habitat_kit.core.feeds import Level, Shows, level_of
from habitat_kit.core.spaces import House
from habitat_kit.store import own, shown_series
from habitat_kit.store.own import Due, Mine, OwnFeed
from habitat_kit.store.shown import Window
from habitat_kit.store.shown_series import Dated
from habitat_kit.store.transaction import Database, Transaction
from habitat_kit.texts import Texts
from habitat_kit.web.feeds import repeated
from habitat_kit.web.feeds.days import Days, window
from habitat_kit.web.feeds.event import Event, written
from habitat_kit.web.feeds.heads import whole
from habitat_kit.web.feeds.press import COLOUR, Edition, Form, short, zones_of
from habitat_kit.web.feeds.shelf import Shelf

LOG = logging.getLogger("habitat_kit.feeds")

EDITIONS = 16 * 2**20
"""Bytes of such calendars kept."""

_Of = tuple[str, UUID, UUID | None, UUID]


class OwnPress:
    """Prints them. `secret` keys the names of events at level room."""

    def __init__(self, database: Database, secret: bytes, texts: Texts, days: Days) -> None:
        self._database = database
        self._texts = texts
        self._secret = secret
        self._days = days
        self._salt = blake2b(__version__.encode(), key=sha256(secret).digest(), digest_size=32).digest()
        self._editions: Shelf[_Of, tuple[Edition, datetime | None]] = Shelf(EDITIONS)
        self._changed: dict[_Of, tuple[str, int]] = {}
        self._lock = Lock()

    def ready(self, feed: OwnFeed, day: date, now: datetime) -> Edition | None:
        """The calendar in this state, if it was printed already and no deadline has passed since."""
        found, until = self._editions.get(feed.of) or (None, None)
        fresh = found is not None and (found.feed, found.day) == (feed, day) and (until is None or now < until)
        return found if fresh else None

    def printed(self, digest: bytes, now: datetime) -> Edition | None:
        """The calendar a secret's digest opens, read and printed in one snapshot; None when it opens none."""
        with self._lock, self._database.read() as tx:
            opened = own.open_own(tx, digest, now)
            if opened is None:
                return None
            day = self._days.at(opened.feed.zone, now)
            return self.ready(opened.feed, day, now) or self._print(tx, opened.feed, day, now)

    def _print(self, tx: Transaction, feed: OwnFeed, day: date, now: datetime) -> Edition:
        around = window(day, feed.zone, now)
        home = own.house_at(tx, feed.house)
        mine = [] if feed.shows == Shows.TASKS else own.in_window(tx, feed, around)
        events = list(self._events(tx, mine, feed, around, home))
        plain = join(
            self._header(feed, home, around, events), zones_of(feed.zone, around.today, events), _bytes(events)
        )
        tag = short(blake2b(plain, key=self._salt, digest_size=15))
        changed = self._first_seen(feed.of, tag, int(now.timestamp()))
        edition = Edition(feed, day, tag, changed, Form(whole(tag, changed, len(plain), packed=False), plain))
        self._editions.put(feed.of, (edition, own.next_deadline(mine, now)), len(plain) * 5 // 4)
        return edition

    def _events(
        self, tx: Transaction, uses: Iterable[Mine], feed: OwnFeed, around: Window, home: House
    ) -> Iterator[Event]:
        if feed.shows == Shows.TASKS:
            for due in own.tasks_in(tx, feed, around):
                yield _event(due.id, due.due, self._task(due, home.locale))
            return
        tellers: dict[UUID, Teller] = {}
        series: dict[UUID, list[Mine]] = {}
        for mine in uses:
            if mine.house not in tellers:
                tellers[mine.house] = self._teller(feed, own.house_at(tx, mine.house), home.locale, around)
            if mine.shown.series is not None:
                series.setdefault(mine.shown.series, []).append(mine)
            else:
                yield from self._use(tellers[mine.house], around, Dated(mine.start, mine.shown))
        for one, some in series.items():
            yield from self._series(tx, feed, around, tellers[some[0].house], one, some)

    def _series(
        self, tx: Transaction, feed: OwnFeed, around: Window, teller: Teller, one: UUID, some: list[Mine]
    ) -> Iterator[Event]:
        """A series as its events; `some` of its bookings were read, and stand alone where it is not told."""
        read = shown_series.in_own(tx, feed, around, one)
        alone: Iterable[Dated] = [Dated(mine.start, mine.shown) for mine in some]
        if read is not None:
            sorted_ = repeated.sorted_out(read, around)
            yield from repeated.events(sorted_, teller, around, alone)
            alone = sorted_.alone
        for dated in alone:
            yield from self._use(teller, around, dated)

    def _use(self, teller: Teller, around: Window, dated: Dated) -> Iterator[Event]:
        """A use as an event; nothing for one that is not shown (any more, or ever)."""
        settled = dated.shown.settled(around.now)
        if not settled.holds and (settled.revised_at < around.gone_since or not settled.sequence):
            return
        try:
            yield written(teller.entry(settled), dated.start, settled.use)
        except ValueError as error:
            LOG.warning("use %s is left out of calendars: %s", settled.use, error)

    def _task(self, due: Due, language: str) -> Entry:
        over = due.ended_at is not None
        key = "feed.task_over" if over else "feed.task_at" if due.place else "feed.task"
        return Entry(
            uid=str(due.id),
            stamp=due.ended_at or due.made_at,
            sequence=due.revision,
            start=due.due,
            end=due.due + timedelta(days=1),
            status="CANCELLED" if over else "CONFIRMED",
            busy=False,
            summary=self._texts.text(language, key, **({"place": due.place} if key == "feed.task_at" else {})),
            location=due.place,
        )

    def _teller(self, feed: OwnFeed, house: House, language: str, around: Window) -> Teller:
        level = level_of(Shows(feed.shows))
        stay = self._texts.text(language, "page.ics.nights", come=house.check_in, leave=house.check_out)
        return Teller(
            level=level,
            secret=self._secret,
            say=lambda key, **numbers: self._texts.text(language, key, **numbers),
            kinds={kind.key: kind.name.in_(language) or kind.key for kind in house.kinds},
            until=around.end.year,
            stay=stay if level is Level.OWN else None,
        )

    def _header(self, feed: OwnFeed, home: House, around: Window, events: Iterable[Event]) -> Header:
        said, language = self._texts.text, home.locale
        return Header(
            revised=max((around.today, *(event.stamp for event in events))),
            name=said(language, f"feed.name.{feed.shows}", house=home.name),
            description=said(language, f"feed.about.{feed.shows}"),
            color=COLOUR,
        )

    def _first_seen(self, of: _Of, tag: str, now: int) -> int:
        """When this process first printed this state; as in press.py."""
        known = self._changed.get(of)
        if known is None or known[0] != tag:
            known = self._changed[of] = (tag, max(now - 1, known[1] + 1 if known else 0))
        return known[1]


def _event(of: UUID, day: date, entry: Entry) -> Event:
    return Event(datetime.combine(day, time(), UTC), of, entry.stamp, None, vevent(entry))


def _bytes(events: Iterable[Event]) -> Iterator[bytes]:
    return (event.written for event in sorted(events))
