"""Calendar feeds: a secret link, a space's calendar, for any calendar program.

    application.mount("/feeds", habitat_kit.web.feeds.app(kit))

An isolated ASGI app: `GET /<secret>.ics` below wherever it is mounted. It stands behind none of the pages'
guards: it takes no body, knows no cookie and names nobody's host.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from habitat_kit.settings import Settings
from habitat_kit.store.transaction import Database
from habitat_kit.texts import Texts
from habitat_kit.web.feeds.surface import FeedSurface

__all__ = ["Fed", "FeedSurface", "app", "short_path"]


class Fed(Protocol):
    """What feeds need of a kit."""

    @property
    def database(self) -> Database:
        """Where links and uses stand."""

    @property
    def settings(self) -> Settings:
        """The secret that keys the names of events."""

    @property
    def texts(self) -> Texts:
        """What feeds say."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The time, in UTC."""


def app(kit: Fed) -> FeedSurface:
    """The feeds of a kit. Without a secret in the settings, events are named by plain hashes of random ids."""
    return FeedSurface(kit.database, kit.settings.secret or b"", kit.texts, kit.clock)


def short_path(feeds: ASGIApp, rest: ASGIApp, at: str = "/feeds") -> ASGIApp:
    """An app that gives whatever stands below `at` to the feeds before any router looks at it, and all else to `rest`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            root: str = scope.get("root_path", "")
            path: str = scope["path"]
            below = path[len(root) :] if root and path.startswith(f"{root}/") else path
            if below.startswith(f"{at}/"):
                await feeds({**scope, "root_path": root + at, "path": root + below}, receive, send)
                return
        await rest(scope, receive, send)

    return app
