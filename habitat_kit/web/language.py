"""Which language a reader is answered in.

Rules of this file:
1. `?lang=en` decides, and is remembered in a cookie; then the cookie; then the browser's Accept-Language by
   its quality values (RFC 9110 section 12.5.4); then the kit's first language, French unless it is told otherwise.
2. What cannot be read is passed over: a language is a wish, never an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from habitat_kit.core.words import LANGUAGES

COOKIE = "habitat-language"
"""The cookie that keeps the choice; it holds nothing but `fr` or `en`."""

KEEP_SECONDS = 365 * 24 * 3600

_LONGEST = 1000
"""Characters of a header or a query string that are looked at."""


def language_of(scope: Scope, languages: Sequence[str] = LANGUAGES) -> str:
    """The language this request is answered in, always one of `languages`."""
    found: str | None = scope.get("habitat.language")
    if found is None:
        headers = Headers(scope=scope)
        found = asked_in_query(scope, languages) or _kept(headers, languages)
        found = found or preferred(headers.get("accept-language", ""), languages) or languages[0]
        scope["habitat.language"] = found
    return found


def asked_in_query(scope: Scope, languages: Sequence[str]) -> str | None:
    """What `?lang=` asks for, where it is one of ours."""
    query = bytes(scope.get("query_string", b""))
    if b"lang=" not in query or len(query) > _LONGEST:
        return None
    asked = parse_qs(query.decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in languages else None


def _kept(headers: Headers, languages: Sequence[str]) -> str | None:
    for header in headers.getlist("cookie"):
        if COOKIE not in header:
            continue
        try:
            kept = SimpleCookie(header).get(COOKIE)
        except CookieError:
            continue
        if kept is not None and kept.value in languages:
            return str(kept.value)
    return None


def preferred(header: str, languages: Sequence[str]) -> str | None:
    """The one of `languages` an Accept-Language header likes best; of equals, the first it names."""
    best, weight = None, 0.0
    for part in header[:_LONGEST].split(","):
        tag, _, rest = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        quality = _quality(rest)
        if language in languages and quality > weight:
            best, weight = language, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.replace(" ", "").partition("=")
    if name != "q":
        return 1.0 if not name else 0.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0


class Language:
    """ASGI middleware: settles the language once, and keeps what `?lang=` asked for in a cookie."""

    def __init__(self, app: ASGIApp, languages: Sequence[str] = LANGUAGES, *, https: bool = False) -> None:
        self.app = app
        self.languages = tuple(languages)
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        language_of(scope, self.languages)
        asked = asked_in_query(scope, self.languages)

        async def remembering(message: Message) -> None:
            if asked is not None and message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", self._cookie(scope, asked))
            await send(message)

        await self.app(scope, receive, remembering)

    def _cookie(self, scope: Scope, language: str) -> str:
        path = scope.get("habitat.home") or "/"
        secure = "; Secure" if self.https else ""
        return f"{COOKIE}={language}; Path={path}; Max-Age={KEEP_SECONDS}; HttpOnly; SameSite=Lax{secure}"
