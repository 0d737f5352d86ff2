"""The address people outside reach the kit at, for what is printed, mailed or copied."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from habitat_kit.settings import Settings
from habitat_kit.web.render import below_kit


def outside(request: Request, settings: Settings, path: str) -> str:
    """A path of the kit as a whole address: base_url's host, else the one that was asked."""
    base = urlsplit(settings.base_url or "")
    scheme = "https" if settings.https else request.url.scheme
    there = f"{base.scheme}://{base.netloc}" if base.netloc else f"{scheme}://{request.headers['host']}"
    return there + below_kit(request.scope, path)
