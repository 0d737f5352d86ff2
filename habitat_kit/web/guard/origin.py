"""Nothing is changed by a form, a link or a script that stands on another site (signing in and out included).

Rules of this file, for every method but GET, HEAD and OPTIONS:
1. A bearer token and no cookie: no browser adds that by itself, there is nothing to abuse.
2. `Sec-Fetch-Site: same-origin` is our own page, whatever a proxy did to Host. `same-site` and `cross-site` are not.
3. `none` means a person did it by hand (a form sent again after a restart); no page can cause it. It passes as
   long as Origin does not contradict.
4. Without that header (plain http, older browsers) Origin must be ours: its host is the request's Host, its scheme
   https, or http where the kit is not served over https. `null` is nobody's.
5. Neither header comes from no browser of today. Without a cookie or a login the browser kept, there is no
   authority to borrow, so a program may sign in; with one it is refused.
"""

from __future__ import annotations

from re import Pattern

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from habitat_kit.web.guard.hosts import host_of, named
from habitat_kit.web.guard.stop import Stop
from habitat_kit.web.guard.terms import Terms

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing."""

_PORTS = {"http": 80, "https": 443}


class SameOrigin:
    """ASGI middleware: 403 for what another site asks for.

    `also` names paths below the surface that are guarded by whatever method, read by GET or not; those must come
    from a page of ours, never from an address typed in.
    """

    def __init__(self, app: ASGIApp, terms: Terms, also: Pattern[str] | None = None) -> None:
        self.app = app
        self.terms = terms
        self.also = also

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and not self._passes(scope):
            raise Stop(403, "origin")
        await self.app(scope, receive, send)

    def _passes(self, scope: Scope) -> bool:
        if scope["method"] in SAFE:
            return not self._acts(scope) or Headers(scope=scope).get("sec-fetch-site") == "same-origin"
        return from_ourselves(scope, self.terms)

    def _acts(self, scope: Scope) -> bool:
        if self.also is None:
            return False
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
        return self.also.match(path) is not None


def from_ourselves(scope: Scope, terms: Terms) -> bool:
    """Whether an unsafe request comes from our own page, or borrows nobody's authority."""
    headers = Headers(scope=scope)
    ambient = _ambient(headers)
    if not ambient and "authorization" in headers:
        return True
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site == "same-origin":
        return True
    if site not in {None, "none"}:
        return False
    if origin is not None:
        return origin in terms.origins or _ours(origin, scope, terms)
    return site == "none" or not ambient


def _ambient(headers: Headers) -> bool:
    """Whether a browser may have added somebody's authority by itself: a cookie, or a login it kept."""
    scheme = headers.get("authorization", "bearer").partition(" ")[0].lower()
    return "cookie" in headers or scheme != "bearer"


def _ours(origin: str, scope: Scope, terms: Terms) -> bool:
    """Whether an origin, written as a browser writes one and no otherwise, is that of the request's host."""
    scheme, _, written = origin.partition("://")
    host, origins = host_of(scope), named(written)
    if host is None or origins is None or scheme not in _PORTS or (terms.https and scheme != "https"):
        return False
    usual = _PORTS[scheme]
    return origins[0] == host[0] and _port(origins[1], usual) == _port(host[1], usual)


def _port(written: int | None, usual: int) -> int:
    return usual if written is None else written
