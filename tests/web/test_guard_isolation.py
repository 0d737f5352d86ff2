from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from habitat_kit.web.guard.isolation import Isolation
from habitat_kit.web.paths import below, below_kit, here
from tests.web.worlds import browser, plain_app


async def where(request: Request) -> Response:
    scope = request.scope
    return JSONResponse([here(scope), below(scope, "/x", a=1, b=None), below_kit(scope, "/admin")])


def test_a_surface_knows_its_own_prefix_and_its_kits() -> None:
    """Under any depth of mounts, paths start where the surface, or its kit, was mounted."""
    surface = plain_app([Route("/where", where)])
    kit = Isolation(Starlette(routes=[Mount("/pages", surface)]))
    host = Starlette(routes=[Mount("/a", routes=[Mount("/b", kit)]), Mount("/alone", surface)])
    assert browser(host).get("/a/b/pages/where").json() == ["/where", "/a/b/pages/x?a=1", "/a/b/admin"]
    assert browser(host).get("/alone/where").json() == ["/where", "/alone/x?a=1", "/alone/admin"]
    assert browser(surface).get("/where").json() == ["/where", "/x?a=1", "/admin"]


def test_a_servers_root_path_is_a_prefix_too() -> None:
    """A proxy that keeps the prefix and a server told of it (--root-path) give the same paths."""
    client = TestClient(plain_app([Route("/where", where)]), base_url="http://localhost", root_path="/bailleur")
    assert client.get("/bailleur/where").json() == ["/where", "/bailleur/x?a=1", "/bailleur/admin"]


def test_a_surface_forgets_its_hosts_router() -> None:
    """url_for inside a surface finds its own routes only: a host's admin of the same name is another's."""
    seen: list[Any] = []

    async def look(request: Request) -> Response:
        seen.append((request.scope.get("router"), request.scope["app_root_path"]))
        return PlainTextResponse("")

    host = Starlette(routes=[Mount("/kit", Isolation(look_app(look))), Route("/admin", look, name="admin")])
    browser(host).get("/kit/look")
    assert seen == [(None, "/kit")]


def look_app(endpoint: Any) -> Any:
    """An app without a router of its own."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await (await endpoint(Request(scope, receive)))(scope, receive, send)

    return app


def test_the_hosts_app_is_still_reached() -> None:
    """A host's own login finds its app, and what it keeps there, behind request.app."""

    async def look(request: Request) -> Response:
        return PlainTextResponse(request.app.state.name)

    host = Starlette(routes=[Mount("/kit", plain_app([Route("/look", look)]))])
    host.state.name = "the host"
    assert browser(host).get("/kit/look").text == "the host"


def test_no_surface_speaks_websocket() -> None:
    """A WebSocket has no same-origin guard: it is closed before it opens."""
    client = TestClient(plain_app(), base_url="http://localhost")
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/"):
        pass


@pytest.mark.parametrize("prefix", ["", "/kit"])
def test_a_last_slash_more_or_less_is_a_path_away(prefix: str) -> None:
    """A page asked for with a slash too many, or too few, is named by a path without host or scheme."""
    app = (
        Starlette(routes=[Mount("/kit", plain_app([Route("/where", where)]))])
        if prefix
        else plain_app([Route("/where", where)])
    )
    answer = browser(app).get(f"{prefix}/where/?a=1")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{prefix}/where?a=1")
    assert browser(app).post(f"{prefix}/where/").status_code == 404


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example/where/", "/\\evil.example/", "/%2f%2fevil.example/"]
)
def test_no_path_leads_to_another_site(path: str) -> None:
    """A path that a browser would read as a host is answered 404, not followed."""
    for prefix in ("", "/kit"):
        app = Starlette(routes=[Mount("/kit", plain_app([Route("/{name}", where), Route("/{a}/{b}", where)]))])
        answer = browser(app if prefix else plain_app([Route("/{name}", where)])).get(f"{prefix}{path}")
        assert not answer.headers.get("location", "").startswith(("//", "/\\", "http"))
