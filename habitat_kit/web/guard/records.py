"""A name for every request, and one line about it when it is over."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from habitat_kit.web.guard.secrecy import hidden

HEADER = "X-Request-ID"
"""The header a request id comes in by (from a proxy) and goes out by."""

REQUEST_ID: ContextVar[str] = ContextVar("habitat_request_id", default="")
"""The id of the request being served, for whatever else is logged meanwhile."""

LOG = logging.getLogger("habitat_kit.requests")

_READABLE = re.compile(r"[A-Za-z0-9._\-]{1,64}")


def request_id(headers: Headers) -> str:
    """The id a proxy gave, where it is a plain word of at most 64 characters; else a new one."""
    given = headers.get(HEADER, "")
    return given if _READABLE.fullmatch(given) else secrets.token_hex(8)


class Records:
    """ASGI middleware: names the request (scope["habitat.request_id"], X-Request-ID) and logs one line.

    The line has the method, the path without its secrets, the status, the milliseconds and the id; never the
    query, a header, an address or a body. `watch` counts seconds.
    """

    def __init__(self, app: ASGIApp, watch: Callable[[], float] = time.perf_counter) -> None:
        self.app = app
        self.watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = scope["habitat.request_id"] = scope.get("habitat.request_id") or request_id(Headers(scope=scope))
        token = REQUEST_ID.set(name)
        begun, status = self.watch(), 0

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        try:
            await self.app(scope, receive, named)
        finally:
            REQUEST_ID.reset(token)
            took = (self.watch() - begun) * 1000
            LOG.info("%s %s %s %.0fms id=%s", hidden(scope["method"]), hidden(scope["path"]), status or "-", took, name)
