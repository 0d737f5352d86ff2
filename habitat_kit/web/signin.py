"""Signing in and out: the pages every kit has, in French and English.

- GET and POST /signin: the form of a demo; elsewhere it says that one signs in by a link;
- GET /signin/link/<secret> shows one button and uses nothing (mail programs open links); POST signs in, once;
- POST /signout ends the session for good. There is no GET that signs in or out.

`first()` is what a page answers to somebody it does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from habitat_kit.core.actors import NOBODY
from habitat_kit.web.actors import Doorkeeper, actor_from, session_cookie
from habitat_kit.web.arriving import Arriving, safe_next
from habitat_kit.web.devices import address, device
from habitat_kit.web.forms import read_form
from habitat_kit.web.guard import Stop
from habitat_kit.web.mail_pages import mail_routes
from habitat_kit.web.passkey_pages import passkey_routes
from habitat_kit.web.paths import below, here, root
from habitat_kit.web.render import Renderer
from habitat_kit.web.slip_pages import slip_routes
from habitat_kit.web.throttle import Throttled

T = TypeVar("T")


def signin_routes(kit: Doorkeeper, renderer: Renderer) -> list[Route]:
    """The routes that sign in and out, for the surface that `renderer` draws."""
    pages = SigninPages(kit, renderer)
    return [
        Route("/signin", pages.form, methods=["GET"]),
        Route("/signin", pages.sign_in, methods=["POST"]),
        Route("/signin/link/{secret}", pages.link, methods=["GET"]),
        Route("/signin/link/{secret}", pages.use_link, methods=["POST"]),
        Route("/signout", pages.sign_out, methods=["POST"]),
        *slip_routes(kit, renderer),
        *mail_routes(kit, renderer),
        *passkey_routes(kit, renderer),
    ]


def signin_path(secret: str) -> str:
    """The path of a sign-in link's page, below its surface."""
    return f"/signin/link/{quote(secret, safe='')}"


def first(request: Request, renderer: Renderer) -> Response:
    """What somebody unknown is answered: the way to sign in, and back here afterwards.

    A link on another site brings no Strict cookie: the page then calls itself once more, from here, and the
    browser sends it along.
    """
    reading = request.method in {"GET", "HEAD"}
    if reading and request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        return renderer.page(request, "coming_back.html", narrow=True, again=_again(request))
    return RedirectResponse(below(request.scope, "/signin", next=_again(request) if reading else None), 303)


def _again(request: Request) -> str:
    path = root(request.scope) + quote(here(request.scope), safe="/:@!$&'()*+,;=~-._")
    query = request.scope.get("query_string", b"").decode("latin-1")
    return path + (f"?{quote(query, safe='=&%+/:;,!~*-._')}" if query else "")


class SigninPages:
    """The endpoints of one surface."""

    def __init__(self, kit: Doorkeeper, renderer: Renderer) -> None:
        self.kit = kit
        self.renderer = renderer
        self.cookie = session_cookie(kit)
        self.arriving = Arriving(kit)

    async def form(self, request: Request) -> Response:
        """The form to sign in by; whoever is signed in goes on."""
        wanted = request.query_params.get("next", "")
        if await actor_from(request, self.kit) != NOBODY:
            return RedirectResponse(safe_next(request, wanted), 303)
        return self._form(request, wanted)

    def _form(self, request: Request, wanted: str, *, status: int = 200, **values: Any) -> Response:
        given: dict[str, Any] = {"login": "", "wrong": None, "wait": None, "again": bool(wanted)} | values
        headers = {"Retry-After": str(int(given["wait"].total_seconds()) + 1)} if given["wait"] else {}
        given |= {"narrow": True, "demo": self.kit.settings.demo, "next": safe_next(request, wanted)}
        given["mails"] = self.kit.identities.mailed.offered
        return self.renderer.page(request, "signin.html", status=status, headers=headers, **given)

    async def sign_in(self, request: Request) -> Response:
        """Check a demo's name and password."""
        if not self.kit.settings.demo:
            raise Stop(404, "not_found")
        fields = await read_form(request)
        login, wanted, keep = fields.get("login", ""), fields.get("next", ""), "keep" in fields
        named = {"address": address(request), "label": device(request)}
        check = partial(self.kit.identities.sign_in, login, fields.get("password", ""), keep=keep, **named)
        try:
            secret = await to_thread.run_sync(check)
        except Throttled as too_often:
            return self._form(request, wanted, status=429, login=login, wait=too_often.wait)
        if secret is None:
            return self._form(request, wanted, status=401, login=login, wrong=True)
        return await self._signed_in(request, secret, safe_next(request, wanted), keep=keep)

    async def _signed_in(self, request: Request, secret: str, onward: str, *, keep: bool) -> Response:
        lasts = self.kit.identities.kept if keep else None
        return await self.arriving.come_in(request, secret, onward, lasts)

    async def sign_out(self, request: Request) -> Response:
        """End the session; a copy of its cookie is worth nothing from now on."""
        await self.arriving.end_present(request)
        answer = RedirectResponse(below(request.scope, "/"), 303)
        self.cookie.clear(answer, request.scope)
        return answer

    async def link(self, request: Request) -> Response:
        """The page of a sign-in link: a button, where it still works."""
        if await _in_thread(self.kit.identities.link_stands, request.path_params["secret"]):
            return self.renderer.page(request, "link.html", narrow=True)
        return self._dead(request)

    async def use_link(self, request: Request) -> Response:
        """Sign in by a link, once."""
        keep = "keep" in await read_form(request)
        link = request.path_params["secret"]
        use = partial(self.kit.identities.use_signin_link, link, keep=keep, label=device(request))
        secret = await to_thread.run_sync(use)
        if secret is None:
            return self._dead(request)
        return await self._signed_in(request, secret, below(request.scope, "/"), keep=keep)

    def _dead(self, request: Request) -> Response:
        """Unknown, used and late links are one answer."""
        return self.renderer.page(request, "link_dead.html", status=404, narrow=True)


async def _in_thread(work: Callable[[str], T], secret: str) -> T:
    return await to_thread.run_sync(work, secret)
