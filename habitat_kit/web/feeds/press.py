"""Whole calendars as bytes: printed once per state and day, shared by every link that opens the same one.

Rules of this file:
1. The same state has the same tag and the same bytes in every process: both follow from the link's row, the
   day, the secret and the kit's version. Where something near the space may not be shown, not even the
   revision may tell that it changed: the tag is then made from the bytes.
2. A calendar never names its own address: its bytes serve several links, and an address here is a secret.
"""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b, sha256
from threading import Lock
from uuid import UUID

from attrs import define, frozen

from habitat_kit import __version__
from habitat_kit.calendars import Header, join, vtimezone
from habitat_kit.core.feeds import Level
from habitat_kit.store.feeds import Feed, Opened, Veil, open_feed, veil
from habitat_kit.store.own import OwnFeed
from habitat_kit.store.transaction import Database, Transaction
from habitat_kit.texts import Texts
from habitat_kit.web.feeds.days import Days, window
from habitat_kit.web.feeds.event import Event
from habitat_kit.web.feeds.events import Events, Reading
from habitat_kit.web.feeds.heads import Headers, whole
from habitat_kit.web.feeds.shelf import Shelf

EDITIONS = 64 * 2**20
"""Bytes of whole calendars kept."""
EVENTS = 200_000
"""Events kept ready to be printed again, in all calendars together."""
VEILS = 10_000
"""Spaces for which it is remembered what may not be shown."""
COLOUR = "teal"

_Place = tuple[UUID, str]
"""A space and a level: two links to it open the same calendar."""


@frozen(eq=False)
class Form:
    """A form of a calendar on the wire: the headers and bytes of its 200."""

    headers: Headers
    body: bytes


@define(eq=False)
class Edition:
    """A calendar as printed: `changed` is when this process first saw this state, in seconds since 1970."""

    feed: Feed | OwnFeed
    day: date
    tag: str
    changed: int
    plain: Form
    packed: Form | None = None

    def pack(self) -> Form:
        """The same in gzip, made when somebody first takes it; the same bytes every time."""
        if self.packed is None:
            body = gzip.compress(self.plain.body, 6, mtime=0)
            self.packed = Form(whole(self.tag, self.changed, len(body), packed=True), body)
        return self.packed


class Press:
    """Prints calendars. `secret` keys the names of events; without one they are plain hashes of random ids."""

    def __init__(self, database: Database, secret: bytes, texts: Texts) -> None:
        self.days = Days()
        self.tag = lru_cache(4096)(self._tag)
        self._database = database
        self._texts = texts
        self._salt = blake2b(__version__.encode(), key=sha256(secret).digest(), digest_size=32).digest()
        self._reading = Reading(secret, texts)
        self._editions: Shelf[_Place, Edition] = Shelf(EDITIONS)
        self._events: Shelf[_Place, Events] = Shelf(EVENTS)
        self._veils: Shelf[UUID, Veil] = Shelf(VEILS)
        self._changed: dict[_Place, tuple[str, int]] = {}
        self._lock = Lock()

    def ready(self, feed: Feed, day: date) -> Edition | None:
        """The calendar in this state, if it was printed already."""
        found = self._editions.get((feed.space, feed.level))
        if found is None or found.day != day:
            return None
        if found.feed is not feed:
            if found.feed != feed:
                return None
            found.feed = feed  # the same object next time: its ids need no comparing
        return found

    def veil(self, feed: Feed) -> Veil | None:
        """What of the space may not be shown, if the ground was looked at as it is."""
        found = self._veils.get(feed.space)
        return found if found is not None and found.ground == feed.ground else None

    def look(self, feed: Feed) -> Veil:
        """The same, read now; of a newer ground when it has just changed."""
        with self._database.read() as tx:
            return self._veil(tx, feed)

    def _veil(self, tx: Transaction, feed: Feed) -> Veil:
        found = self.veil(feed)
        if found is None:
            found = veil(tx, feed.space)
            self._veils.put(feed.space, found)
        return found

    def printed(self, digest: bytes, now: datetime) -> Edition | None:
        """The calendar a secret's digest opens, read and printed in one snapshot; None when it opens none."""
        with self._lock, self._database.read() as tx:
            opened = open_feed(tx, digest, now)
            if opened is None:
                return None
            day = self.days.at(opened.feed.zone, now)
            return self.ready(opened.feed, day) or self._print(tx, opened, day, now)

    def _print(self, tx: Transaction, opened: Opened, day: date, now: datetime) -> Edition:
        feed = opened.feed
        at = (feed.space, feed.level)
        seen = self._veil(tx, feed)
        around = window(day, feed.zone, now)
        events = self._reading.after(self._events.get(at), tx, opened, around, hidden=bool(seen.hidden))
        self._events.put(at, events, len(events.kept) + 1)
        in_order = events.in_order()
        zones = zones_of(feed.zone, around.today, in_order)
        plain = join(self._header(feed, around.today, events, in_order), zones, (e.written for e in in_order))
        tag = short(blake2b(plain, key=self._salt, digest_size=15)) if seen.discreet else self.tag(feed, day)
        changed = self._first_seen(at, tag, int(now.timestamp()))
        edition = Edition(feed, day, tag, changed, Form(whole(tag, changed, len(plain), packed=False), plain))
        self._editions.put(at, edition, len(plain) * 5 // 4)
        return edition

    def _tag(self, feed: Feed, day: date) -> str:
        """What a state is called before it is printed."""
        state = "|".join(str(part) for part in (*feed, day))
        return short(blake2b(state.encode(), key=self._salt, digest_size=15))

    def _first_seen(self, at: _Place, tag: str, now: int) -> int:
        """When this process first printed this state: later than the state before it, and not after now.

        A second earlier than it was, because a server's Date may be a second behind (RFC 9110 section 8.8.2.1).
        """
        known = self._changed.get(at)
        if known is None or known[0] != tag:
            known = self._changed[at] = (tag, max(now - 1, known[1] + 1 if known else 0))
        return known[1]

    def _header(self, feed: Feed, today: datetime, events: Events, in_order: list[Event]) -> Header:
        language, level = events.house.locale, Level(feed.level)
        said = self._texts.text
        name = said(language, "feed.name", space=events.space, house=events.house.name)
        return Header(
            revised=max((today, *(event.stamp for event in in_order))),
            name=said(language, "feed.name_hidden") if events.hidden else name,
            description=None if events.hidden else said(language, f"feed.about.{level.value}"),
            color=COLOUR,
        )


def zones_of(zone: str, today: datetime, events: Iterable[Event]) -> list[bytes]:
    """The house's zone and any other that an event names, from the first year each is named in."""
    since = {zone: today.year}
    for other, year in {event.hour for event in events if event.hour}:
        since[other] = min(year, since.get(other, year))
    return [vtimezone(each, max(1970, since[each])) for each in sorted(since)]


def short(digest: blake2b) -> str:
    """A digest in letters a tag may hold."""
    return urlsafe_b64encode(digest.digest()).decode()
