"""The residents' pages as one isolated app, mountable alone under any prefix."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from habitat_kit.core.actors import NOBODY
from habitat_kit.offers import RegisteredPage
from habitat_kit.web.actors import actor_from
from habitat_kit.web.guard.answers import html
from habitat_kit.web.mounting import require_pages
from habitat_kit.web.pages import (
    accounts,
    approvals,
    arrival_links,
    asking,
    bookings,
    correcting,
    danger,
    glass,
    home,
    ics,
    invitations,
    links,
    moving,
    oneself,
    people,
    photos,
    presence,
    proposals,
    reach,
    reports,
    rule_kinds,
    rules,
    series,
    shares,
    sheet,
    space,
    steps,
    tasks,
    ways,
    waysin,
)
from habitat_kit.web.pages.arrivals import arrival_routes
from habitat_kit.web.pages.visit import Site, View, Visit, seen_by, typed, unknown
from habitat_kit.web.render import Renderer
from habitat_kit.web.served import Served
from habitat_kit.web.signin import signin_routes
from habitat_kit.web.surface import surface

HERE = Path(__file__).parent

VIEWS: tuple[tuple[str, str, View], ...] = (
    ("GET", "/", home.show),
    ("GET", "/spaces/{space}", space.show),
    ("POST", "/spaces/{space}/ask", asking.ask),
    ("GET", "/spaces/{space}/sheet", sheet.show),
    ("GET", "/spaces/{space}/ways-in", waysin.show),
    ("POST", "/spaces/{space}/ways-in", waysin.act),
    ("GET", "/spaces/{space}/photos/{number}", photos.show),
    ("GET", "/spaces/{space}/calendar", links.show),
    ("POST", "/spaces/{space}/calendar", links.make),
    ("POST", "/spaces/{space}/calendar/change", links.change),
    ("GET", "/links", links.show),
    ("POST", "/links", links.make),
    ("POST", "/links/change", links.change),
    ("GET", "/reach", reach.show),
    ("POST", "/reach", reach.change),
    ("GET", "/bookings", bookings.mine),
    ("GET", "/bookings/{booking}.ics", ics.download),
    ("GET", "/bookings/{booking}", bookings.show),
    ("GET", "/bookings/{booking}/move", moving.form),
    ("POST", "/bookings/{booking}/move", moving.move),
    ("GET", "/bookings/{booking}/cancel", bookings.cancelling),
    ("POST", "/bookings/{booking}/cancel", bookings.cancel),
    ("POST", "/bookings/{booking}/step", steps.take),
    ("POST", "/bookings/{booking}/give", bookings.give),
    ("GET", "/bookings/{booking}/arrival", arrival_links.show),
    ("POST", "/bookings/{booking}/arrival", arrival_links.act),
    ("GET", "/bookings/{booking}/correct", correcting.form),
    ("POST", "/bookings/{booking}/correct", correcting.correct),
    ("GET", "/series/{series}", series.show),
    ("POST", "/series/{series}", series.step),
    ("POST", "/waits/{wait}", bookings.leave_line),
    ("GET", "/reports", reports.mine),
    ("GET", "/reports/new", reports.new),
    ("POST", "/reports", reports.report),
    ("GET", "/reports/{incident}", reports.show),
    ("POST", "/reports/{incident}", reports.step),
    ("GET", "/shares", shares.show),
    ("GET", "/rules", rules.every),
    ("GET", "/rules/kinds", rule_kinds.show),
    ("GET", "/rules/{rulebook}", rules.one),
    ("GET", "/rules/{rulebook}/versions/{version}", rules.version),
    ("POST", "/rules/{rulebook}/versions/{version}", rules.sign),
    ("GET", "/rules/{rulebook}/versions/{version}/print", rules.printed),
    ("GET", "/rules/{rulebook}/propose", proposals.new),
    ("POST", "/rules/{rulebook}/propose", proposals.propose),
    ("GET", "/rules/{rulebook}/proposals/{proposal}", proposals.show),
    ("POST", "/rules/{rulebook}/proposals/{proposal}", proposals.step),
    ("GET", "/rules/{rulebook}/proposals/{proposal}/replay", shares.replayed),
    ("GET", "/danger", danger.show),
    ("POST", "/danger", danger.order),
    ("GET", "/danger/{order}", danger.one),
    ("POST", "/danger/{order}", danger.lift),
    ("GET", "/tasks", tasks.show),
    ("POST", "/tasks", tasks.make),
    ("GET", "/tasks/new", tasks.new),
    ("GET", "/tasks/{task}", tasks.one),
    ("POST", "/tasks/{task}", tasks.step),
    ("GET", "/approvals", approvals.show),
    ("POST", "/approvals/{booking}", approvals.answer),
    ("GET", "/glass", glass.show),
    ("POST", "/glass", glass.act),
    ("GET", "/ways", ways.show),
    ("POST", "/ways/sessions", ways.end),
    ("POST", "/ways/passkeys/begin", ways.begin_passkey),
    ("POST", "/ways/passkeys", ways.make_passkey),
    ("POST", "/ways/passkeys/remove", ways.remove_passkey),
    ("POST", "/ways/codes/begin", ways.begin_codes),
    ("POST", "/ways/codes", ways.confirm_codes),
    ("POST", "/ways/codes/remove", ways.remove_codes),
    ("POST", "/ways/tokens", ways.make_token),
    ("POST", "/ways/tokens/revoke", ways.revoke_token),
    ("GET", "/ways/proof", ways.ask_proof),
    ("POST", "/ways/proof", ways.prove_by_code),
    ("POST", "/ways/proof/begin", ways.begin_proof),
    ("POST", "/ways/proof/passkey", ways.prove_by_passkey),
    ("GET", "/me", oneself.show),
    ("POST", "/me", oneself.change),
    ("GET", "/account", accounts.mine),
    ("GET", "/account.csv", accounts.file),
    ("GET", "/accounts", accounts.every),
    ("GET", "/accounts.csv", accounts.every_file),
    ("GET", "/accounts/{household}", accounts.one),
    ("POST", "/accounts/{household}", accounts.act),
    ("GET", "/people", people.show),
    ("POST", "/people", people.act),
    ("GET", "/people/{person}", people.one),
    ("POST", "/people/{person}", people.change),
    ("GET", "/presence", presence.show),
    ("POST", "/presence", presence.read),
    ("GET", "/invitations", invitations.show),
    ("POST", "/invitations", invitations.make),
)
"""Every page: method, path, view. All of them are for people who signed in; a slip is read by its link (arrivals.py)."""


def app(kit: Served) -> ASGIApp:
    """The pages of a kit, with signing in and out unless the host has its own login."""
    require_pages(kit)
    own_login = kit.identity is None
    renderer = Renderer(
        kit.texts,
        folders=[HERE / "templates"],
        statics=[HERE / "static"],
        languages=kit.settings.languages,
        signs_out=own_login,
        theirs={page.plugin: _templates(page) for page in kit.registry.pages},
    )
    site = Site(kit, renderer)
    routes: list[BaseRoute] = [renderer.statics.route]
    routes += signin_routes(kit, renderer) if own_login else []
    routes += arrival_routes(site)
    routes += [Route(path, seen_by(site, view), methods=[method]) for method, path, view in VIEWS]
    routes += [
        Route(f"/{page.plugin}{page.path}", _offered(site, page), methods=page.methods) for page in kit.registry.pages
    ]
    return surface(kit, routes, html(renderer, kit.texts))


def _templates(page: RegisteredPage) -> Path:
    """Where a plugin keeps its templates: the folder of that name beside its page's module, if it draws any."""
    module = sys.modules[page.endpoint.__module__]
    return Path(getattr(module, "__file__", None) or HERE).parent / "templates"


def _offered(site: Site, page: RegisteredPage) -> Callable[[Request], Awaitable[Response]]:
    """A plugin's page, for people who signed in; `request.state.visit` is the Visit it answers.

    A plain function runs in a thread of its own, as our pages do.
    """

    async def endpoint(request: Request) -> Response:
        actor = await actor_from(request, site.kit)
        if actor == NOBODY:
            return unknown(request, site)
        request.state.visit = Visit(site, request, actor, await typed(request))
        answer: Response = (
            await page.endpoint(request)
            if iscoroutinefunction(page.endpoint)
            else await to_thread.run_sync(page.endpoint, request)
        )
        return answer

    return endpoint
