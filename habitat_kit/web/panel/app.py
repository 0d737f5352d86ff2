"""The panel as one isolated app, mountable alone under any prefix beside a host's own admin of the same make.

Rules of this file:
1. One door: who asks, how far their grants reach now, and then the page. A page behind no reader does not open.
2. Who did not sign in is sent to sign in and back; who has no part in running a house is told so, with the way to
   the residents' pages.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from habitat_kit.core.actors import NOBODY
from habitat_kit.web.actors import actor_from
from habitat_kit.web.guard import Stop
from habitat_kit.web.guard.answers import html
from habitat_kit.web.mounting import require_files
from habitat_kit.web.panel import moving_in, reporting
from habitat_kit.web.panel.admin import PanelAdmin
from habitat_kit.web.panel.panel import Panel
from habitat_kit.web.panel.reader import READER, read_reader
from habitat_kit.web.panel.scope import sessions
from habitat_kit.web.panel.sheets import SHEETS
from habitat_kit.web.render import Renderer
from habitat_kit.web.served import Served
from habitat_kit.web.signin import first, signin_routes
from habitat_kit.web.surface import surface

HERE = Path(__file__).parent

Endpoint = Callable[[Request], Awaitable[Response]]


def app(kit: Served) -> ASGIApp:
    """The panel of a kit, with signing in and out unless the host has its own login."""
    require_files()
    own_login = kit.identity is None
    renderer = Renderer(
        kit.texts,
        folders=[HERE / "templates"],
        statics=[HERE / "static"],
        languages=kit.settings.languages,
        signs_out=own_login,
    )
    panel = Panel(kit, renderer, sessions(kit.database), SHEETS)
    routes: list[BaseRoute] = [renderer.statics.route]
    routes += signin_routes(kit, renderer) if own_login else []
    for route in PanelAdmin(panel).routes():
        assert isinstance(route, Route)  # noqa: S101  # SQLAdmin's mounts are not served
        routes.append(Route(route.path, behind(panel, route.endpoint), methods=sorted(route.methods or {"GET"})))
    for route in (*reporting.routes(panel), *moving_in.routes(panel)):
        routes.append(Route(route.path, behind(panel, route.endpoint), methods=sorted(route.methods or {"GET"})))
    return surface(kit, routes, html(renderer, kit.texts))


def behind(panel: Panel, endpoint: Endpoint) -> Endpoint:
    """An endpoint behind the panel's door."""

    async def entered(request: Request) -> Response:
        actor = await actor_from(request, panel.kit)
        if actor == NOBODY:
            if panel.kit.identity is not None:
                raise Stop(401, "signin")
            return first(request, panel.renderer)
        reader = await to_thread.run_sync(read_reader, panel.kit, actor)
        if not reader.enters:
            raise Stop(403, "panel")
        token = READER.set(reader)
        try:
            return await endpoint(request)
        finally:
            READER.reset(token)

    return entered
