"""The session's cookie: a random secret and nothing else, that no script reads and no other site sends.

Rules of this file:
1. Over https its name starts with `__Host-` (RFC 6265bis section 4.1.3.2): no subdomain and no plain-http page can
   plant one. Such a cookie has Path=/, so a kit under a prefix is told apart by its name; over plain http the
   cookie has the kit's prefix as its path too. Several kits in one process never overwrite each other's.
2. SameSite=Strict: no other site's link, form or script sends it. A reader who follows a link from a mail page
   arrives without it; web/signin.py lets our own page call itself again, and then it is there.
3. A host that mounts the surfaces of one kit under different prefixes names the cookie, and it serves all of them.
"""

from __future__ import annotations

from hashlib import sha256

from attrs import frozen
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

NAME = "habitat"


@frozen
class SessionCookie:
    """How a session's secret travels. `name` is set where one cookie serves surfaces under several prefixes."""

    https: bool
    name: str | None = None

    def called(self, scope: Scope) -> str:
        """The cookie's name for this request's kit."""
        home = _home(scope)
        told_apart = NAME if not home else f"{NAME}-{sha256(home.encode()).hexdigest()[:8]}"
        return ("__Host-" if self.https else "") + (self.name or told_apart)

    def read(self, request: Request) -> str | None:
        """The secret a request brings."""
        return request.cookies.get(self.called(request.scope))

    def write(self, response: Response, scope: Scope, secret: str, seconds: int | None = None) -> None:
        """Give a browser the secret: for so many seconds, or until it is closed."""
        self._set(response, scope, secret, seconds)

    def clear(self, response: Response, scope: Scope) -> None:
        """Take the secret back."""
        self._set(response, scope, "", 0)

    def _set(self, response: Response, scope: Scope, value: str, seconds: int | None) -> None:
        path = "/" if self.https or self.name else _home(scope) or "/"
        response.set_cookie(
            self.called(scope), value, max_age=seconds, path=path, secure=self.https, httponly=True, samesite="strict"
        )


def _home(scope: Scope) -> str:
    return str(scope.get("habitat.home", scope.get("root_path", ""))).rstrip("/")
