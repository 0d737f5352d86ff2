"""The JSON API: an isolated app for /api/v1, or for wherever it is mounted.

    outer.mount("/api/v1", habitat_kit.web.api.app(kit))

- routes: the table of every route; openapi: the same for programs
- bodies, reading: what comes in, strictly; wire, writing: what goes out
- calling: one request at work; answering: outcomes as statuses; problems: every failure in one shape
- bookings, spaces, commands, changes, health: what the routes do
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from attrs import evolve
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from habitat_kit.core.actors import NOBODY, Actor
from habitat_kit.web.actors import actor_from
from habitat_kit.web.api.bodies import json_object, require_json
from habitat_kit.web.api.calling import Call, Kit, Reply, in_thread
from habitat_kit.web.api.openapi import description
from habitat_kit.web.api.problems import Problem, answers
from habitat_kit.web.api.reading import structured
from habitat_kit.web.api.routes import ApiRoute, Who, table
from habitat_kit.web.language import language_of
from habitat_kit.web.paths import root
from habitat_kit.web.surface import surface

Endpoint = Callable[[Request], Awaitable[Response]]


def app(kit: Kit) -> ASGIApp:
    """The API of a kit, mountable under any prefix."""
    routes = table(kit.registry)
    documents: dict[str, Any] = {}
    described = partial(_described, routes, documents)
    openapi = ApiRoute("GET", "/openapi.json", described, "This description", Who.ANYBODY)
    return surface(kit, tuple(_grouped(kit, (*routes, openapi))), answers(kit.texts))


def _grouped(kit: Kit, routes: tuple[ApiRoute, ...]) -> list[BaseRoute]:
    """One Starlette route a path, so that a wrong method answers 405 with what is allowed."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for route in routes:
        by_path.setdefault(route.path, {})[route.method] = _endpoint(kit, route)
    fixed_first = sorted(by_path, key=lambda path: "{" in path)
    return [Route(path, _by_method(by_path[path]), methods=list(by_path[path])) for path in fixed_first]


def _by_method(endpoints: dict[str, Endpoint]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await endpoints["GET" if request.method == "HEAD" else request.method](request)

    return endpoint


def _endpoint(kit: Kit, route: ApiRoute) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        actor = await _caller(request, kit, route.who)
        language = language_of(request.scope, kit.settings.languages)
        call = Call(kit, request, actor)
        if route.quick:
            return route.act(call).response(language)
        if route.takes:
            require_json(request)
        sent = await request.body() if route.takes else b""
        return await in_thread(lambda: route.act(_read(call, route, sent)).response(language))

    return endpoint


def _read(call: Call, route: ApiRoute, sent: bytes) -> Call:
    """The call with its body read."""
    return evolve(call, body=structured(json_object(sent), route.takes)) if route.takes else call


async def _caller(request: Request, kit: Kit, who: Who) -> Actor:
    """Whom a bearer token, or the host's own login, speaks for; 401 where somebody has to be known."""
    if who is Who.ANYBODY:
        return NOBODY
    actor = await actor_from(request, kit, cookies=False)
    if actor == NOBODY:
        wrong = ', error="invalid_token"' if "authorization" in request.headers else ""
        raise Problem(401, "api.not_signed_in", headers={"WWW-Authenticate": f'Bearer realm="habitat_kit"{wrong}'})
    return actor


def _described(routes: tuple[ApiRoute, ...], documents: dict[str, Any], call: Call) -> Reply:
    """The description, made once for each prefix the API is mounted under."""
    base = root(call.request.scope)
    if base not in documents:
        documents[base] = description(routes, base)
    return Reply(documents[base])
