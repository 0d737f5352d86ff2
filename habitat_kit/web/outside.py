"""The address people outside reach the kit at, for what is printed, mailed or copied."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from habitat_kit.settings import Settings
from habitat_kit.web.paths import below_kit
from habitat_kit.web.sessions import Place


def outside(request: Request, settings: Settings, path: str) -> str:
    """A path of the kit as a whole address: base_url's host, else the one that was asked."""
    return _origin(request, settings) + below_kit(request.scope, path)


def place_of(request: Request, settings: Settings, name: str) -> Place:
    """Where passkeys belong: the same origin, and its host's name."""
    origin = _origin(request, settings)
    return Place(urlsplit(origin).hostname or "localhost", origin, name)


def _origin(request: Request, settings: Settings) -> str:
    base = urlsplit(settings.base_url or "")
    scheme = "https" if settings.https else request.url.scheme
    return f"{base.scheme}://{base.netloc}" if base.netloc else f"{scheme}://{request.headers['host']}"
