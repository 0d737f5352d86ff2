"""Coming in and going out: a session's secret becomes a cookie, and one that was there before is ended."""

from __future__ import annotations

import re
from datetime import timedelta

from anyio import to_thread
from attrs import frozen
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from habitat_kit.web.actors import Doorkeeper, session_cookie
from habitat_kit.web.paths import below, root

_WITHIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\uffff]*")


@frozen(eq=False)
class Arriving:
    """The door of one kit."""

    kit: Doorkeeper

    async def come_in(self, request: Request, secret: str, onward: str, lasts: timedelta | None = None) -> Response:
        """Give the browser its session and send it on; `lasts` keeps the cookie beyond the browser's closing."""
        await self.end_present(request)
        answer = RedirectResponse(onward, 303)
        seconds = None if lasts is None else int(lasts.total_seconds())
        session_cookie(self.kit).write(answer, request.scope, secret, seconds)
        return answer

    async def end_present(self, request: Request) -> None:
        """End the session a request came with, if any."""
        present = session_cookie(self.kit).read(request)
        if present is not None:
            await to_thread.run_sync(self.kit.identities.end_session, present)


def safe_next(request: Request, wanted: str) -> str:
    """Where to go after signing in: a path below this surface as it is written, else its front page."""
    base = root(request.scope)
    if len(wanted) > 1000 or _WITHIN.fullmatch(wanted) is None or not (f"{wanted}/").startswith(f"{base}/"):
        return below(request.scope, "/")
    return wanted
