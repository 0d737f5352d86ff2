"""What every view of one panel works with; two panels in one process share none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from anyio import to_thread
from attrs import frozen
from sqlalchemy.orm import sessionmaker
from starlette.requests import Request
from starlette.responses import Response

from habitat_kit.core.errors import HabitatError
from habitat_kit.web.guard import Stop
from habitat_kit.web.panel.around import Around, around
from habitat_kit.web.panel.cells import Saying
from habitat_kit.web.panel.reader import READER, Reader
from habitat_kit.web.panel.scope import ScopedSession
from habitat_kit.web.panel.sheet import Sheet
from habitat_kit.web.render import Entry, Renderer
from habitat_kit.web.served import Served

T = TypeVar("T")


@frozen(eq=False)
class Panel:
    """One kit's panel: its sessions, its pages, its sheets."""

    kit: Served
    renderer: Renderer
    sessions: sessionmaker[ScopedSession]
    sheets: tuple[Sheet, ...]

    async def reading(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run work that reads, in a thread, with a session of the request's reader as its first argument."""
        return await to_thread.run_sync(partial(self._with_session, work, *arguments))

    def _with_session(self, work: Callable[..., T], *arguments: Any) -> T:
        with self.sessions() as session:
            return work(session, *arguments)

    def saying(self, request: Request, found: Around) -> Saying:
        """How rows are put into the reader's words."""
        return Saying(self.kit.texts, self.renderer.language(request), reader_of(request), found)

    def said(self, session: ScopedSession, request: Request, rows: Iterable[Any]) -> Saying:
        """The same, with what stands around these rows read first."""
        return self.saying(request, around(session, rows))

    def page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page of the panel, with its navigation."""
        say = partial(self.renderer.text, request)
        reader = reader_of(request)
        nav = [Entry("/", say("panel.home.nav"))]
        nav += [Entry(f"/{s.key}/list", say(f"panel.sheet.{s.key}")) for s in self.sheets if reader.may(s.right)]
        given: dict[str, Any] = {"place": say("panel.place"), "nav": (), "sheets": nav, "reader": reader} | values
        return self.renderer.page(request, template, status=status, **given)


def reader_of(request: Request) -> Reader:
    """Whose request it is; the panel's door put it there."""
    reader = READER.get()
    if reader is None:
        raise Stop(401, "signin")
    return reader


class NotHere(HabitatError):
    """A way of SQLAdmin's that the panel does not go: it writes through the desk, or not at all."""
