"""The names a kit answers to. A name nobody gave it is not served: it would end up in links and caches."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from habitat_kit.web.guard.stop import Stop

_WRITTEN = re.compile(r"(?P<name>[a-z0-9](?:[a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")


def host_of(scope: Scope) -> tuple[str, int | None] | None:
    """The request's host name (lower case, without a dot at its end) and port; None where it is not written as one."""
    given = [value for name, value in scope["headers"] if name == b"host"]
    if len(given) != 1:
        return None
    return named(given[0].decode("latin-1"))


def named(written: str) -> tuple[str, int | None] | None:
    """A host name and port as `house.example.org:8080` writes them; None for anything else."""
    found = _WRITTEN.fullmatch(written.lower())
    if found is None:
        return None
    return found["name"].rstrip("."), int(found["port"]) if found["port"] else None


def allowed(name: str, patterns: Sequence[str]) -> bool:
    """Whether one of the patterns (`house.example.org`, `*.example.org`, `*`) names the host."""
    return any(
        pattern in {"*", name} or (pattern.startswith("*.") and name.endswith(pattern[1:])) for pattern in patterns
    )


class KnownHosts:
    """ASGI middleware: 400 for a Host that is missing, twice, not a name, or not one of `hosts`."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self.hosts = tuple(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            host = host_of(scope)
            if host is None or not allowed(host[0], self.hosts):
                raise Stop(400, "host")
        await self.app(scope, receive, send)
