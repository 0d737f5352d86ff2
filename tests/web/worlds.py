"""A small kit for the web's own parts: identities, texts, settings, and a few routes behind the guards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from attrs import define, field, frozen
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from habitat_kit.core.actors import NOBODY
from habitat_kit.settings import Settings
from habitat_kit.store import ending, tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database
from habitat_kit.texts import Texts, kit_texts
from habitat_kit.web.actors import HostIdentity, actor_from
from habitat_kit.web.forms import read_form
from habitat_kit.web.guard import answers
from habitat_kit.web.identity import Identities
from habitat_kit.web.render import Renderer
from habitat_kit.web.signin import first, signin_routes
from habitat_kit.web.surface import surface

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
OURS = {"Origin": "http://localhost"}
"""What a browser adds to a form of our own page."""

EVIL = "https://evil.example"


@define
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Its time."""
        return self.now

    def move(self, **parts: float) -> None:
        """Let time pass."""
        self.now += timedelta(**parts)


def shut_out(identities: Identities, identity: UUID) -> None:
    """End an identity as its houses do (EndAccess), now."""
    with identities.database.write() as tx:
        ending.end_now(tx, identity, identities.clock())


@frozen
class Kit:
    """What the web's parts need of a kit."""

    identities: Identities
    settings: Settings = field(factory=lambda: Settings(demo=True, https=False))
    identity: HostIdentity | None = None
    texts: Texts = field(factory=kit_texts)

    @property
    def renderer(self) -> Renderer:
        """Draws its pages."""
        return Renderer(self.texts)


def add_organisation(database: Database) -> UUID:
    """An organisation that identities may belong to."""
    made = uuid4()
    with database.write() as tx:
        tx.run(Statement(sa.insert(tables.organisation)), id=made, key=str(made), name="Les Pourquoi pas", seq=0)
    return made


def table_bytes(database: Database) -> bytes:
    """Every value of every table as it stands there, to look for what must not."""
    with database.read() as tx:
        found = [tx.run(Statement(sa.select(table))) for table in tables.METADATA.sorted_tables]
    return b"|".join(
        value if isinstance(value, bytes) else str(value).encode() for rows in found for row in rows for value in row
    )


def plain_app(routes: Sequence[BaseRoute] = (), *, settings: Settings | None = None, **options: Any) -> ASGIApp:
    """A guarded surface without any database: an echo, a form, and what breaks."""
    chosen = settings or Settings(https=False)
    texts = kit_texts()
    own = [
        Route("/", hello, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        Route("/form", form, methods=["POST"]),
        Route("/feeds/{secret}", hello),
    ]
    made = options.pop("answers", None) or answers.html(Renderer(texts, signs_out=False), texts)
    return surface(_Settled(chosen), [*own, *routes], made, **options)


@frozen
class _Settled:
    settings: Settings


async def hello(request: Request) -> Response:
    """Says how much it was sent."""
    return JSONResponse({"bytes": len(await request.body())})


async def form(request: Request) -> Response:
    """Says what a form sent."""
    return JSONResponse(dict(await read_form(request)))


def whole_app(kit: Kit) -> ASGIApp:
    """Signing in and out, one page for those who did, one for whoever."""
    renderer = kit.renderer

    async def home(request: Request) -> Response:
        actor = await actor_from(request, kit)
        if actor == NOBODY:
            return first(request, renderer)
        return PlainTextResponse(f"hello {actor.identity}")

    routes = [Route("/", home), Route("/deep/{name}", home), *signin_routes(kit, renderer), renderer.statics.route]
    return surface(kit, routes, answers.html(renderer, kit.texts))


def browser(app: ASGIApp, *, base: str = "http://localhost", headers: Mapping[str, str] | None = None) -> TestClient:
    """A client that keeps cookies and follows nothing by itself; what breaks is an answer, as it is in service."""
    return TestClient(
        app, base_url=base, follow_redirects=False, raise_server_exceptions=False, headers=dict(headers or {})
    )


def meeting(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
    """Two threads that come to a function wait there for one another, where nothing keeps them apart."""
    both, then = Barrier(2), getattr(owner, name)

    def slowly(*given: Any, **more: Any) -> Any:
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return then(*given, **more)

    monkeypatch.setattr(owner, name, slowly)
