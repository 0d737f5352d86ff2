"""Coming in by an invitation slip.

- GET /slip is where one types a code that no camera read; POST /slip comes in by it;
- GET /slip/<code> shows one button and uses nothing (whatever scans QR codes or letters may open links);
- POST /slip/<code> comes in, once.

Unknown, used, replaced and late codes are one page, which says what to do.
"""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from habitat_kit.web.actors import Doorkeeper
from habitat_kit.web.arriving import Arriving
from habitat_kit.web.devices import address, device
from habitat_kit.web.forms import read_form
from habitat_kit.web.paths import below
from habitat_kit.web.render import Renderer
from habitat_kit.web.throttle import Throttled


def slip_routes(kit: Doorkeeper, renderer: Renderer) -> list[Route]:
    """The routes of invitation slips, for the surface that `renderer` draws."""
    pages = SlipPages(kit, renderer)
    return [
        Route("/slip", pages.form, methods=["GET"]),
        Route("/slip", pages.typed, methods=["POST"]),
        Route("/slip/{code}", pages.look, methods=["GET"]),
        Route("/slip/{code}", pages.use, methods=["POST"]),
    ]


class SlipPages:
    """The endpoints of one surface."""

    def __init__(self, kit: Doorkeeper, renderer: Renderer) -> None:
        self.kit = kit
        self.renderer = renderer
        self.arriving = Arriving(kit)

    async def form(self, request: Request) -> Response:
        """Where a code is typed."""
        return self.renderer.page(request, "slip_type.html", narrow=True, wrong=False)

    async def typed(self, request: Request) -> Response:
        """Come in by a typed code."""
        return await self._use(request, (await read_form(request)).get("code", ""), typed=True)

    async def look(self, request: Request) -> Response:
        """The page a slip's QR code leads to: a button, where it still works."""
        stands = partial(self.kit.identities.slips.stands, request.path_params["code"])
        if await to_thread.run_sync(stands):
            return self.renderer.page(request, "slip_use.html", narrow=True)
        return self._dead(request)

    async def use(self, request: Request) -> Response:
        """Come in by a slip, once."""
        return await self._use(request, request.path_params["code"], typed=False)

    async def _use(self, request: Request, code: str, *, typed: bool) -> Response:
        slips = self.kit.identities.slips
        try:
            secret = await to_thread.run_sync(partial(slips.use, code, address=address(request), label=device(request)))
        except Throttled as often:
            headers = {"Retry-After": str(int(often.wait.total_seconds()) + 1)}
            return self.renderer.page(
                request, "slip_wait.html", status=429, headers=headers, narrow=True, wait=often.wait
            )
        if secret is not None:
            return await self.arriving.come_in(request, secret, below(request.scope, "/"), slips.lasts)
        if typed:
            return self.renderer.page(request, "slip_type.html", status=404, narrow=True, wrong=True)
        return self._dead(request)

    def _dead(self, request: Request) -> Response:
        return self.renderer.page(request, "slip_dead.html", status=404, narrow=True)
