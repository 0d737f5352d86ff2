"""Asking for a sign-in link by e-mail: one form, and one answer whoever asks."""

from __future__ import annotations

from anyio import to_thread
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from habitat_kit.web.actors import Doorkeeper
from habitat_kit.web.devices import address
from habitat_kit.web.forms import read_form
from habitat_kit.web.guard import Stop
from habitat_kit.web.render import Renderer
from habitat_kit.web.throttle import Throttled


def mail_routes(kit: Doorkeeper, renderer: Renderer) -> list[Route]:
    """The route that asks for a link, for the surface that `renderer` draws."""

    async def ask(request: Request) -> Response:
        """Answer at once and the same for everybody; the address is looked up afterwards."""
        mailed = kit.identities.mailed
        if not mailed.offered:
            raise Stop(404, "not_found")
        email = (await read_form(request)).get("email", "")
        try:
            mailed.require_turn(address(request))
        except Throttled as often:
            headers = {"Retry-After": str(int(often.wait.total_seconds()) + 1)}
            return renderer.page(request, "mail_asked.html", status=429, headers=headers, narrow=True, wait=often.wait)
        answer = renderer.page(request, "mail_asked.html", narrow=True, wait=None)
        answer.background = BackgroundTask(to_thread.run_sync, mailed.send, email)
        return answer

    return [Route("/signin/mail", ask, methods=["POST"])]
