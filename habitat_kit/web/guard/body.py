"""How much a request may carry, counted as it comes: a length that is announced may be a lie."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from habitat_kit.web.guard.stop import Stop


class BodyLimit:
    """ASGI middleware: 413 for a body of more than `limit` bytes, announced or not."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._announced(Headers(scope=scope).getlist("content-length"))
        come = 0
        begun = False

        async def counted() -> Message:
            nonlocal come
            message = await receive()
            if message["type"] == "http.request":
                come += len(message.get("body", b""))
                if come > self.limit:
                    raise self._too_large()
            return message

        async def watched(message: Message) -> None:
            nonlocal begun
            if come > self.limit and not begun:
                raise self._too_large()  # the app made an answer of its own out of our refusal
            begun = True
            await send(message)

        await self.app(scope, counted, watched)

    def _announced(self, lengths: list[str]) -> None:
        for length in lengths:
            if not (length.isascii() and length.isdigit()) or len(set(lengths)) > 1:
                raise Stop(400, "unreadable")
            if len(length) > 18 or int(length) > self.limit:
                raise self._too_large()

    def _too_large(self) -> Stop:
        return Stop(413, "too_large", headers={"Connection": "close"}, numbers={"most": self.limit // 1000})
