"""Every surface of a kit as one app: pages at /, API at /api/v1, feeds at /feeds, panel at /admin.

Pages and panel are made by whoever asks for one first: templates, forms and SQLAdmin weigh 15 MB, which a server that
answers programs and calendars does not carry.
"""

from __future__ import annotations

from importlib import import_module
from threading import Lock
from typing import Protocol

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from habitat_kit.web import api, feeds
from habitat_kit.web.api.calling import Kit as ApiKit
from habitat_kit.web.feeds import Fed
from habitat_kit.web.guard.isolation import Isolation
from habitat_kit.web.mounting import require_pages
from habitat_kit.web.paths import below


class Whole(ApiKit, Fed, Protocol):
    """A kit that can be served whole."""


def application(kit: Whole) -> ASGIApp:
    """The whole kit, to be served as it is or mounted under any prefix of a host; Misconfigured says what is amiss."""
    require_pages(kit)
    routed = Router(
        [
            Mount("/api/v1", api.app(kit)),
            Route("/admin", _to_panel),
            Mount("/admin", Later("habitat_kit.web.panel", kit)),
        ],
        redirect_slashes=False,
        default=Later("habitat_kit.web.pages", kit),  # not a mount: its pattern takes no path with a newline in it
    )
    return Isolation(feeds.short_path(feeds.app(kit), routed))


class Later:
    """A surface that its first request makes, in a thread."""

    def __init__(self, surface: str, kit: Whole) -> None:
        self._surface, self._kit = surface, kit
        self._made: ASGIApp | None = None
        self._once = Lock()

    def made(self) -> ASGIApp:
        """The surface, made once."""
        with self._once:
            app: ASGIApp = self._made or import_module(self._surface).app(self._kit)
            self._made = app
            return app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        app = self._made
        if app is None:
            app = await to_thread.run_sync(self.made)
        await app(scope, receive, send)


async def _to_panel(request: Request) -> Response:
    """What one types has no slash at its end."""
    return RedirectResponse(below(request.scope, "/admin/"), 308)
