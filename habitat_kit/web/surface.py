"""A surface of the kit: routes behind the guards, on a kit's own terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from re import Pattern
from typing import Protocol
from urllib.parse import quote, urlsplit

from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Match, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from habitat_kit.settings import Settings
from habitat_kit.web.guard import Answers, Stop, Terms, protected


class Set(Protocol):
    """What a surface needs of a kit to be guarded."""

    @property
    def settings(self) -> Settings:
        """The kit's settings."""


def terms_of(settings: Settings) -> Terms:
    """How a kit with these settings is served; base_url's host is one of its names and its origin our own."""
    base = urlsplit(settings.base_url or "")
    named = base.hostname or ""
    return Terms(
        hosts=(*settings.hosts, *((f"[{named}]" if ":" in named else named,) if named else ())),
        https=settings.https,
        origins=(f"{base.scheme}://{base.netloc}",) if named else (),
        frame_ancestors=settings.frame_ancestors,
        body_limit=settings.largest_body,
        languages=settings.languages,
    )


def surface(
    kit: Set,
    routes: Sequence[BaseRoute],
    answers: Answers,
    *,
    private: bool = True,
    also_guarded: Pattern[str] | None = None,
    sources: Mapping[str, str] | None = None,
    body_limit: int | None = None,
) -> ASGIApp:
    """An isolated app of these routes, mountable under any prefix; the options are guard.protected()'s."""
    return protected(
        Router(list(routes), redirect_slashes=False, default=_Elsewhere(routes)),
        terms_of(kit.settings),
        answers,
        private=private,
        also_guarded=also_guarded,
        sources=sources,
        body_limit=body_limit,
    )


class _Elsewhere:
    """What answers a path no route has: the same path with or without its last slash, where a page is read there.

    The redirect is a path only: a proxy's scheme or a forged Host has no say in it.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self.routes = tuple(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"])
        other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
        if scope["method"] in {"GET", "HEAD"} and not path.startswith("//") and self._reads({**scope, "path": other}):
            query = bytes(scope["query_string"]).decode("latin-1")
            onward = quote(other, safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")
            await RedirectResponse(onward, 308)(scope, receive, send)
            return
        raise Stop(404, "not_found")

    def _reads(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self.routes)
