"""Feeds over HTTP: `GET /<secret>.ics`, as a bare ASGI app because calendar programs ask all day long.

Rules of this file:
1. The link is read from the database at every request; what it shows is printed only when it changed.
2. Unknown, revoked, expired, ended: one answer, the same bytes, after the same two seeks.
3. A secret is in no log, no error and no answer; no answer may be kept by anybody but its reader.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

from anyio import to_thread
from starlette.types import Receive, Scope, Send

from habitat_kit.core.errors import HabitatError
from habitat_kit.store.feeds import OPEN, Feed, Opened, Veil, at_moment, open_feed, opened
from habitat_kit.store.own import OPEN_OWN, OwnOpened, open_own, own_opened
from habitat_kit.store.seek import Missed, Seek, seek_on
from habitat_kit.store.transaction import Database
from habitat_kit.texts import Texts
from habitat_kit.web.feeds.conditions import has, takes_gzip, unchanged_since
from habitat_kit.web.feeds.heads import ALLOW, PLAIN, Headers, said, unchanged
from habitat_kit.web.feeds.marks import Marks
from habitat_kit.web.feeds.own import OwnPress
from habitat_kit.web.feeds.press import Edition, Press
from habitat_kit.web.guard.catch import told

LOG = logging.getLogger("habitat_kit.feeds")

T = TypeVar("T")
LATER = (b"retry-after", b"60")

Answer = tuple[int, Headers, bytes]
"""Status, headers, body."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
READING = frozenset({"GET", "HEAD"})
ANSWERS: Mapping[str, Answer] = {"OPTIONS": (204, [ALLOW, *PLAIN], b"")}
REFUSED: Answer = (405, [ALLOW, *said(b"")], b"")


class FeedSurface:
    """An ASGI app to mount under any prefix. `clock` answers aware UTC."""

    def __init__(self, database: Database, secret: bytes, texts: Texts, clock: Callable[[], datetime]) -> None:
        self.marks = Marks(database)
        self._database = database
        self._clock = clock
        self._seek = seek_on(database, OPEN, opened, "digest")
        self._seek_own = seek_on(database, OPEN_OWN, own_opened, "digest")
        self._press = Press(database, secret, texts)
        self._own = OwnPress(database, secret, texts, self._press.days)
        self._second = (EPOCH, at_moment(EPOCH))
        sentences = {
            key: "\n".join((*(texts.text(language, key) for language in texts.languages), "")).encode()
            for key in ("feed.gone", "feed.not_now")
        }
        self._gone: Answer = (404, said(sentences["feed.gone"]), sentences["feed.gone"])
        self._not_now: Answer = (503, [LATER, *said(sentences["feed.not_now"])], sentences["feed.not_now"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; whatever fails is told by its kind and place, never by its words."""
        if scope["type"] != "http":
            await self._live(scope, receive, send)
            return
        method = scope["method"]
        try:
            status, headers, body = ANSWERS.get(method, REFUSED) if method not in READING else await self._read(scope)
        except HabitatError as error:
            LOG.warning("a calendar could not be read (%s)", type(error).__name__)
            status, headers, body = self._not_now
        except Exception as error:  # noqa: BLE001  # whatever it is, it is answered
            status, headers, body = self._broke(error)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})

    def _broke(self, error: Exception) -> Answer:
        """Its words might hold what somebody typed, and so would a trace: its kind and places are logged."""
        LOG.error("a calendar broke: %s", told(error))
        return 500, *self._not_now[1:]

    async def _read(self, scope: Scope) -> Answer:
        digest = sha256(_secret(scope).encode("utf-8", "surrogatepass")).digest()
        now, around = self._moment()
        link = self._at_once(digest, around, self._seek)
        if isinstance(link, Missed):
            link = await to_thread.run_sync(self._look, digest, now)
        if link is None:
            return await self._read_own(scope, digest, now, around)
        day = self._press.days.at(link.feed.zone, now)
        self.marks.read(link.link, link.last_used, day)
        asked = _asked(scope)
        packed = _packed(asked)
        known = asked[b"if-none-match"].decode("latin-1") if b"if-none-match" in asked else ""
        if known and has(known, tag := self._press.tag(link.feed, day)) and not (await self._veil(link.feed)).discreet:
            return 304, unchanged(tag, packed=packed), b""
        edition = self._press.ready(link.feed, day) or await to_thread.run_sync(self._press.printed, digest, now)
        return self._gone if edition is None else await self._sent(edition, asked, packed=packed)

    async def _read_own(self, scope: Scope, digest: bytes, now: datetime, around: dict[str, Any]) -> Answer:
        """What is no space's: its owner's own bookings, household, houses or tasks; see web/feeds/own.py."""
        link = self._at_once(digest, around, self._seek_own)
        if isinstance(link, Missed):
            link = await to_thread.run_sync(self._look_own, digest, now)
        if link is None:
            return self._gone
        day = self._press.days.at(link.feed.zone, now)
        self.marks.read(link.link, link.last_used, day)
        edition = self._own.ready(link.feed, day, now) or await to_thread.run_sync(self._own.printed, digest, now)
        asked = _asked(scope)
        return self._gone if edition is None else await self._sent(edition, asked, packed=_packed(asked))

    async def _sent(self, edition: Edition, asked: dict[bytes, bytes], *, packed: bool) -> Answer:
        """An edition, in the form its reader takes; nothing of it for who has it already."""
        known = asked[b"if-none-match"].decode("latin-1") if b"if-none-match" in asked else ""
        if _has(edition, known, asked.get(b"if-modified-since", b"")):
            return 304, unchanged(edition.tag, packed=packed), b""
        form = edition.packed if packed else edition.plain
        if form is None:
            form = await to_thread.run_sync(edition.pack)
        return 200, form.headers, form.body

    async def _veil(self, feed: Feed) -> Veil:
        known = self._press.veil(feed)
        return await to_thread.run_sync(self._press.look, feed) if known is None else known

    def _moment(self) -> tuple[datetime, dict[str, Any]]:
        """This second, and what the link's statement takes in it."""
        now = self._clock()
        now = (now if now.tzinfo is UTC else now.astimezone(UTC)).replace(microsecond=0)
        if self._second[0] != now:
            self._second = (now, at_moment(now))
        return self._second

    @staticmethod
    def _at_once(digest: bytes, around: dict[str, Any], seek: Seek[T] | None) -> T | Missed | None:
        """What the digest opens where the database is a file; Missed where a thread has to look."""
        if seek is None:
            return Missed()
        try:
            return seek.one(digest, around)
        except Missed as missed:
            return missed

    def _look(self, digest: bytes, now: datetime) -> Opened | None:
        with self._database.read() as tx:
            return open_feed(tx, digest, now)

    def _look_own(self, digest: bytes, now: datetime) -> OwnOpened | None:
        with self._database.read() as tx:
            return open_own(tx, digest, now)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Where this app is served alone: begin and end with the server. A WebSocket is turned away."""
        while scope["type"] == "lifespan":
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await to_thread.run_sync(self.close)
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "websocket.close", "code": 1000})

    def close(self) -> None:
        """Write what was noted and close what was opened."""
        self.marks.close()
        for seek in (self._seek, self._seek_own):
            if seek is not None:
                seek.close()


def _secret(scope: Scope) -> str:
    """What stands before .ics in the path below the mount; any other path opens nothing either."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    below = path[len(root) :] if root and path.startswith(f"{root}/") else path
    return below[1:-4] if below.endswith(".ics") else below


def _packed(asked: dict[bytes, bytes]) -> bool:
    """Whether the reader takes gzip."""
    return b"accept-encoding" in asked and takes_gzip(asked[b"accept-encoding"].decode("latin-1"))


def _asked(scope: Scope) -> dict[bytes, bytes]:
    """The headers of a request; one that comes in several lines is one list (RFC 9110 section 5.3)."""
    asked: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        asked[name] = asked[name] + b", " + value if name in asked else value
    return asked


def _has(edition: Edition, if_none_match: str, if_modified_since: bytes) -> bool:
    """Whether a reader has this edition; a tag is believed before a date (RFC 9110 section 13.2.2)."""
    if if_none_match:
        return has(if_none_match, edition.tag)
    return bool(if_modified_since) and unchanged_since(if_modified_since.decode("latin-1"), edition.changed)
