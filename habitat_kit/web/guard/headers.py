"""The headers every answer carries unless it says otherwise itself.

Rules of this file:
1. No script, style, font, picture or frame from elsewhere, none written into the page, no form to elsewhere.
2. Nothing is kept by caches unless the answer says so (feeds, static files).
3. Pages and redirects send `Referrer-Policy: same-origin`, all else `no-referrer`. Neither tells another site anything; but
   under no-referrer a browser writes `Origin: null` on our own forms (Fetch, section 3.2.4), and over plain http,
   or on an older phone, Origin is all there is to know our own form by.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from habitat_kit.web.guard.terms import Terms

POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
"""The content policy, by directive; frame-ancestors comes from the terms."""

FIXED: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
"""What no answer may change."""


def content_policy(frame_ancestors: tuple[str, ...], sources: Mapping[str, str]) -> str:
    """The Content-Security-Policy: POLICY, with the further `sources` of each directive."""
    named = {**POLICY, **{name: f"{POLICY.get(name, '')} {more}".strip() for name, more in sources.items()}}
    named["frame-ancestors"] = " ".join(frame_ancestors) or "'none'"
    return "; ".join(f"{name} {value}" for name, value in named.items())


class SafeHeaders:
    """ASGI middleware: puts the headers, and leaves the body out of what answers HEAD."""

    def __init__(
        self, app: ASGIApp, terms: Terms, *, private: bool = True, sources: Mapping[str, str] | None = None
    ) -> None:
        self.app = app
        self._defaults = {
            "Content-Security-Policy": content_policy(terms.frame_ancestors, sources or {}),
            "Cache-Control": "no-store",
        }
        if private:
            self._defaults["X-Robots-Tag"] = "noindex, nofollow"
        if not terms.frame_ancestors:
            self._defaults["X-Frame-Options"] = "DENY"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headless = scope["method"] == "HEAD"

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._put(MutableHeaders(scope=message), message["status"])
            elif headless and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, safely)

    def _put(self, headers: MutableHeaders, status: int) -> None:
        page = headers.get("content-type", "").startswith("text/html") or 300 <= status < 400
        headers.setdefault("Referrer-Policy", "same-origin" if page else "no-referrer")
        for name, value in self._defaults.items():
            headers.setdefault(name, value)
        headers.update(FIXED)
