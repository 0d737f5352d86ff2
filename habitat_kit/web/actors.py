"""Who acts in a request: whom the host says, else a bearer token's owner, else the session's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable, iscoroutinefunction
from typing import Protocol, TypeAlias

from anyio import to_thread
from starlette.requests import Request

from habitat_kit.core.actors import NOBODY, Actor
from habitat_kit.core.errors import Misconfigured
from habitat_kit.settings import Settings
from habitat_kit.web.cookies import SessionCookie
from habitat_kit.web.identity import Identities

HostIdentity: TypeAlias = Callable[[Request], Actor | Awaitable[Actor | None] | None]
"""A host's own login: who a request is from, or None when it does not say. May be async; a sync one runs in a thread."""


class Doorkeeper(Protocol):
    """What is needed of a kit to know who asks."""

    @property
    def settings(self) -> Settings:
        """The kit's settings."""

    @property
    def identities(self) -> Identities:
        """The kit's own identities."""

    @property
    def identity(self) -> HostIdentity | None:
        """The host's own login, where it has one."""


async def actor_from(request: Request, kit: Doorkeeper, *, cookies: bool = True) -> Actor:
    """Who acts: NOBODY when nobody signed in. Asked once a request.

    A bearer token that is wrong is nobody's, whatever cookie came with it. `cookies=False` leaves sessions out.
    """
    known: Actor | None = request.scope.get("habitat.actor")
    if known is None:
        found = await _from_host(request, kit) or await _from_secret(request, kit, cookies=cookies)
        known = request.scope["habitat.actor"] = found or NOBODY
    return known


async def _from_host(request: Request, kit: Doorkeeper) -> Actor | None:
    asked = kit.identity
    if asked is None:
        return None
    answer = asked(request) if iscoroutinefunction(asked) else await to_thread.run_sync(asked, request)
    found = await answer if isawaitable(answer) else answer
    if found is not None and not isinstance(found, Actor):
        raise Misconfigured("identity= must answer an Actor or None")
    return None if found == NOBODY else found


async def _from_secret(request: Request, kit: Doorkeeper, *, cookies: bool) -> Actor | None:
    given = request.headers.get("authorization")
    if given is not None:
        scheme, _, secret = given.partition(" ")
        if scheme.lower() == "bearer":
            return await to_thread.run_sync(kit.identities.actor_of_token, secret.strip())
    secret = (session_cookie(kit).read(request) or "") if cookies else ""
    return await to_thread.run_sync(kit.identities.actor_of_session, secret) if secret else None


def session_cookie(kit: Doorkeeper) -> SessionCookie:
    """How this kit's sessions travel."""
    return SessionCookie(https=kit.settings.https, name=getattr(kit, "cookie", None))
