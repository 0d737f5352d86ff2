"""Every surface of a kit as one app: pages at /, API at /api/v1, feeds at /feeds, panel at /admin."""

from __future__ import annotations

from typing import Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp

from habitat_kit.web import api, feeds, pages, panel
from habitat_kit.web.api.calling import Kit as ApiKit
from habitat_kit.web.feeds import Fed
from habitat_kit.web.guard.isolation import Isolation
from habitat_kit.web.render import below


class Whole(ApiKit, Fed, Protocol):
    """A kit that can be served whole."""


def application(kit: Whole) -> ASGIApp:
    """The whole kit, to be served as it is or mounted under any prefix of a host."""
    routed = Router(
        [
            Mount("/api/v1", api.app(kit)),
            Route("/admin", _to_panel),
            Mount("/admin", panel.app(kit)),
        ],
        redirect_slashes=False,
        default=pages.app(kit),  # not a mount: its pattern takes no path with a newline in it
    )
    return Isolation(feeds.short_path(feeds.app(kit), routed))


async def _to_panel(request: Request) -> Response:
    """What one types has no slash at its end."""
    return RedirectResponse(below(request.scope, "/admin/"), 308)
