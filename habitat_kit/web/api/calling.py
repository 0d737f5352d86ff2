"""One request at work: whose it is, in which language, and its answer. Routes are plain functions of a Call.

The desk is sync, so every route runs in a thread of its own; how many run at once is bounded for each event
loop, and a request that must wait never blocks the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import msgspec
from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from attrs import field, frozen
from starlette.requests import Request
from starlette.responses import Response

from habitat_kit.core.actors import Actor
from habitat_kit.desk.sight import Sight
from habitat_kit.web.api.problems import JSON_TYPE
from habitat_kit.web.api.writing import Writer
from habitat_kit.web.language import language_of
from habitat_kit.web.paths import below
from habitat_kit.web.served import Served

T = TypeVar("T")

AT_ONCE = 16
"""Calls to the desk at one time; the others wait without holding a thread."""

_LIMITER: RunVar[CapacityLimiter] = RunVar("habitat_kit.web.api.limiter")


class Kit(Served, Protocol):
    """What the API needs of a kit (kit.HabitatKit has it)."""

    def verify(self) -> None:
        """Raise when the tables are behind or the guard is broken."""


@frozen
class Reply:
    """What a route answers: a value of wire (None: no body at all), its status, and headers."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = field(factory=dict)

    def response(self, language: str) -> Response:
        """As bytes."""
        headers = {**self.headers, "Content-Language": language, "Vary": "Accept-Language, Authorization"}
        if self.body is None:
            return Response(status_code=self.status, headers=headers)
        return Response(msgspec.json.encode(self.body), self.status, headers, JSON_TYPE)


@frozen
class Call:
    """A request whose caller is known and whose body was read."""

    kit: Kit
    request: Request
    actor: Actor
    body: Any = None

    @property
    def language(self) -> str:
        """What the caller reads."""
        return language_of(self.request.scope, self.kit.settings.languages)

    @property
    def sight(self) -> Sight:
        """What the caller may see."""
        return self.kit.desk.sight(self.actor)

    def writer(self, zone: str | None = None) -> Writer:
        """Writes answers in the caller's language, instants by the clock of `zone`."""
        return Writer(self.kit.texts, self.language, zone)

    def path(self, path: str) -> str:
        """A path below the API, wherever it is mounted."""
        return below(self.request.scope, path)


async def in_thread(work: Callable[[], T]) -> T:
    """Run sync work off the event loop."""
    try:
        limiter = _LIMITER.get()
    except LookupError:
        limiter = CapacityLimiter(AT_ONCE)
        _LIMITER.set(limiter)
    return await to_thread.run_sync(work, limiter=limiter)
