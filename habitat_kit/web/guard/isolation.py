"""A surface in somebody else's process: it finds its own routes and knows its prefix, nothing else.

Several kits, and a host's own admin of the same make, live in one process: a mounted app would otherwise look
its links up in the outermost router and find its neighbour's.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

_OUTER = ("router", "endpoint", "route", "path_params", "starlette.exception_handlers")


class Isolation:
    """ASGI middleware: forgets the outer router; `habitat.root` is the surface's prefix, `habitat.home` the kit's.

    The outermost isolation of a request names the kit's prefix, so the app of a whole kit stands behind one as
    well as each surface in it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass a lifespan on; a WebSocket is refused."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        inner = {key: value for key, value in scope.items() if key not in _OUTER}
        prefix = str(scope.get("root_path", "")).rstrip("/")
        inner |= {"app_root_path": prefix, "habitat.root": prefix}
        inner.setdefault("habitat.home", prefix)
        inner.setdefault("app", self.app)  # a router alone answers what is missing itself, instead of raising
        await self.app(inner, receive, send)
