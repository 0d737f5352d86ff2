"""A list as a file: the reader's rows, as the address narrows them, sent as they are read.

Rules of this file:
1. Columns by privacy class: protected and special ones never leave the screen; nor do places and people that must
   not be found, whoever reads.
2. No cell can be a formula: one that begins like one is written with an apostrophe before it.
3. Rows are read in pieces by their key; a list that changes meanwhile may be caught between two pieces.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar, Protocol, TypeAlias

from anyio import to_thread
from attrs import frozen
from sqlalchemy import Select, tuple_
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from habitat_kit.web.panel import listing
from habitat_kit.web.panel.cells import Saying
from habitat_kit.web.panel.panel import Panel, reader_of
from habitat_kit.web.panel.reader import READER, Reader
from habitat_kit.web.panel.sheet import Sheet
from habitat_kit.web.spreadsheet import line

Key: TypeAlias = tuple[Any, ...]

PIECE = 500
"""Rows read at a time."""


class View(Protocol):
    """What is needed of a view."""

    panel: ClassVar[Panel]
    sheet: ClassVar[Sheet]

    def columns(self, request: Request, names: tuple[str, ...], *, file: bool = False) -> tuple[str, ...]:
        """The columns the reader may see; for a file, those that may leave the screen."""


@frozen(eq=False)
class Sending:
    """A file on its way: what the request asked for, kept for as long as it is sent."""

    view: View
    request: Request
    asked: listing.Asked
    reader: Reader
    columns: tuple[str, ...]

    async def lines(self) -> AsyncIterator[str]:
        """The lines of the file, its titles first, in pieces."""
        panel: Panel = self.view.panel
        yield "\ufeff" + line([panel.renderer.text(self.request, f"panel.column.{name}") for name in self.columns])
        last: Key | None = None
        while True:
            lines, last = await to_thread.run_sync(self._piece, last)
            yield "".join(lines)
            if len(lines) < PIECE:
                return

    def _piece(self, last: Key | None) -> tuple[list[str], Key | None]:
        token = READER.set(self.reader)
        try:
            with self.view.panel.sessions() as session:
                found = listing.narrowed(self.view.sheet, self.asked)
                there = session.scalars(_after(self.view, found, last)).all()
                say = self.view.panel.said(session, self.request, there)
                lines = [line([self._text(say, row, column) for column in self.columns]) for row in there]
        finally:
            READER.reset(token)
        keys = [key.key for key in self.view.sheet.row.__table__.primary_key]
        return lines, tuple(getattr(there[-1], key) for key in keys) if there else last

    def _text(self, say: Saying, row: Any, column: str) -> str:
        return say.cell(row, column).text if say.sees(self.view.sheet, row, column) else ""


def answer(view: View, request: Request, asked: listing.Asked) -> Response:
    """The file."""
    columns = tuple(name for name in view.columns(request, view.sheet.columns, file=True) if name != "body")
    sending = Sending(view, request, asked, reader_of(request).outside(), columns)
    headers = {"Content-Disposition": f'attachment; filename="{view.sheet.key}.csv"'}
    return StreamingResponse(sending.lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _after(view: View, found: Select[Any], last: Key | None) -> Select[Any]:
    keys = [getattr(view.sheet.row, key.key) for key in view.sheet.row.__table__.primary_key]
    if last is not None:
        found = found.where(keys[0] > last[0]) if len(keys) == 1 else found.where(tuple_(*keys) > tuple_(*last))
    return found.order_by(*keys).limit(PIECE)
