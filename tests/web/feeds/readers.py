"""A feed surface over a planted house, and a reader that asks it as a calendar program would."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

from attrs import define, frozen
from icalendar import Calendar, Event

from habitat_kit.core.commands import CreateFeedLink
from habitat_kit.core.outcomes import FeedLinkMade
from habitat_kit.texts import Texts
from habitat_kit.web.feeds import FeedSurface
from tests.desk.world import Planted

SECRET = b"a secret of at least thirty-two characters"
TEXTS = Texts.load()


@frozen
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> bytes:
        """The body, unpacked."""
        return gzip.decompress(self.raw) if self.headers.get("content-encoding") == "gzip" else self.raw

    @property
    def tag(self) -> str:
        """Its ETag as it stands in the header."""
        return self.headers["etag"]

    @property
    def events(self) -> list[Event]:
        """Its events, as an independent reader understands them."""
        found = Calendar.from_ical(self.body.decode()).walk("VEVENT")
        return [event for event in found if isinstance(event, Event)]

    def one(self) -> Event:
        """Its only event."""
        (event,) = self.events
        return event

    def said(self, name: str) -> list[str]:
        """One property of every event, in order."""
        return [str(event[name]) for event in self.events]


def ask(app: Any, path: str, method: str = "GET", root: str = "", **headers: str) -> Answer:
    """One request, written as `if_none_match="…"`; the answer once it is whole."""
    given = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": root + path, "root_path": root, "headers": given}
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    asyncio.run(app(scope, receive, send))
    start, *parts = told
    heads = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], heads, b"".join(part.get("body", b"") for part in parts))


@define
class Fed:
    """A planted house with a feed surface of its own."""

    house: Planted
    surface: FeedSurface

    def link(self, space: str = "flat", by: str = "ana", **more: Any) -> FeedLinkMade:
        """A new link."""
        made = self.house.do(CreateFeedLink(self.house.space(space), **more), by=by)
        assert isinstance(made, FeedLinkMade), made
        return made

    def get(self, link: FeedLinkMade, method: str = "GET", **headers: str) -> Answer:
        """What a reader of a link gets."""
        return ask(self.surface, f"/{link.secret}.ics", method, **headers)


def surface_of(house: Planted, secret: bytes = SECRET) -> FeedSurface:
    """Another surface over the same database: as another process would have."""
    return FeedSurface(house.kit.database, secret, TEXTS, house.clock)
