"""Signing in by a passkey: what the script of the sign-in page calls."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from habitat_kit.web.actors import Doorkeeper, session_cookie
from habitat_kit.web.arriving import Arriving, safe_next
from habitat_kit.web.devices import address, device
from habitat_kit.web.forms import read_form
from habitat_kit.web.guard import Stop
from habitat_kit.web.outside import place_of
from habitat_kit.web.render import Renderer
from habitat_kit.web.throttle import Throttled


def passkey_routes(kit: Doorkeeper, renderer: Renderer) -> list[Route]:
    """The two routes of signing in by passkey, for the surface that `renderer` draws."""
    pages = PasskeyPages(kit, renderer)
    return [
        Route("/signin/passkey/begin", pages.begin, methods=["POST"]),
        Route("/signin/passkey", pages.sign_in, methods=["POST"]),
    ]


class PasskeyPages:
    """The endpoints of one surface."""

    def __init__(self, kit: Doorkeeper, renderer: Renderer) -> None:
        self.kit = kit
        self.renderer = renderer
        self.arriving = Arriving(kit)

    async def begin(self, request: Request) -> Response:
        """A challenge for whichever passkey the reader picks."""
        place = place_of(request, self.kit.settings, self.renderer.text(request, "web.place"))
        begin = partial(self.kit.identities.passkeys.begin_using, place, address=address(request))
        try:
            return Response(await to_thread.run_sync(begin), media_type="application/json")
        except Throttled as often:
            seconds = int(often.wait.total_seconds()) + 1
            raise Stop(429, "throttled", headers={"Retry-After": str(seconds)}, numbers={"wait": often.wait}) from None

    async def sign_in(self, request: Request) -> Response:
        """A session for the owner of a passkey that answered; 401 says no more."""
        fields = await read_form(request)
        place = place_of(request, self.kit.settings, self.renderer.text(request, "web.place"))
        kept = self.kit.identities.kept if "keep" in fields else None
        passkeys = self.kit.identities.passkeys
        signed = partial(passkeys.sign_in, fields.get("credential", ""), place, label=device(request), lasts=kept)
        secret = await to_thread.run_sync(signed)
        if secret is None:
            raise Stop(401, "signin")
        await self.arriving.end_present(request)
        answer = JSONResponse({"onward": safe_next(request, fields.get("next", ""))})
        seconds = None if kept is None else int(kept.total_seconds())
        session_cookie(self.kit).write(answer, request.scope, secret, seconds)
        return answer
