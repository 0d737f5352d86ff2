"""A plugin with one page."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from habitat_kit.hooks import Offer, PageOffer, hookimpl
from habitat_kit.web.pages.visit import Visit


@hookimpl
def offer() -> Iterable[Offer]:
    """One page."""
    return (PageOffer("/hello", "tests.web.pages.greeting:page", "page.home.title"),)


async def page(request: Request) -> Response:
    """Say hello."""
    visit: Visit = request.state.visit
    return PlainTextResponse(f"Hello from {len(visit.sight.houses())} house")
