"""The views of SQLAdmin, made fresh for each kit from the plain descriptions of its sheets.

What SQLAdmin would do by itself and the panel does not: write rows, read files named by a column, export without a
scope, load every row of a relation into a form.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqladmin import ModelView, expose
from sqladmin.models import ModelViewMeta
from sqlalchemy import Select, select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from wtforms import Form

from habitat_kit.core.errors import NotThere
from habitat_kit.core.uses import UseType
from habitat_kit.store import rows
from habitat_kit.web.panel import across, doing, export, listing, rulesheets
from habitat_kit.web.panel.cells import leaves, privacy_of, seen
from habitat_kit.web.panel.deeds import form_of
from habitat_kit.web.panel.listing import PAGE
from habitat_kit.web.panel.panel import NotHere, Panel, reader_of
from habitat_kit.web.panel.scope import ScopedSession
from habitat_kit.web.panel.sheet import Sheet
from habitat_kit.web.panel.sheets import BOOKINGS


class SheetView(ModelView):
    """One sheet of one panel."""

    panel: ClassVar[Panel]
    sheet: ClassVar[Sheet]
    page_size = PAGE
    page_size_options: ClassVar[tuple[int, ...]] = (PAGE,)
    can_delete = False
    can_import = False
    can_export = False
    save_as = False

    def list_query(self, request: Request) -> Select[Any]:
        """Every row of the sheet; the session leaves what the reader may see."""
        return listing.everything(self.sheet)

    def count_query(self, request: Request) -> Select[Any]:
        """Nothing counts a whole table: see listing.counted."""
        raise NotHere("lists are counted to a bound")

    def details_query(self, request: Request) -> Select[Any]:
        """The row the address names; 404 for what is no row's id."""
        found = listing.by_id(self.sheet, str(request.path_params["pk"]))
        if found is None:
            raise HTTPException(404)
        return found

    def form_edit_query(self, request: Request) -> Select[Any]:
        """The same row, under the same scope."""
        return self.details_query(request)

    async def scaffold_form(self, rules: list[str] | None = None) -> type[Form]:
        """The form of the command that makes a row; there are no others."""
        if self.sheet.create is None:
            raise NotHere("this sheet is for reading")
        return form_of(self.sheet.create)

    async def insert_model(self, request: Request, data: dict[str, Any]) -> Any:
        """Rows are made by commands."""
        raise NotHere("the panel writes through the desk")

    async def update_model(self, request: Request, pk: str, data: dict[str, Any]) -> Any:
        """Rows are changed by commands."""
        raise NotHere("the panel writes through the desk")

    async def delete_model(self, request: Request, pk: Any) -> None:
        """Nothing is deleted here."""
        raise NotHere("the panel deletes nothing")

    async def show_list(self, request: Request) -> Response:
        """The list, as the address asks for it."""
        asked = listing.read_asked(self.sheet, request.query_params)
        values = await self.panel.reading(self._list, request, asked)
        return self.panel.page(request, "panel_list.html", view=self, asked=asked, **values)

    def _list(self, session: ScopedSession, request: Request, asked: listing.Asked) -> dict[str, Any]:
        sheet, reader = self.sheet, session.reader
        found = listing.narrowed(sheet, asked)
        total = listing.counted(session, sheet, found)
        page = listing.ordered(sheet, asked, found).limit(PAGE + 1).offset((asked.page - 1) * PAGE)
        there = session.scalars(page).all()
        if not there and asked.page > 1:
            raise NotThere("page")
        shown = there[:PAGE]
        houses = session.scalars(select(rows.HouseRow).order_by(rows.HouseRow.name).limit(100)).all()
        say = self.panel.said(session, request, [*shown])
        columns = self.columns(request, sheet.listed)
        lines = [(listing.id_of(sheet, row), say.name(row), say.cells(sheet, row, columns)) for row in shown]
        creates = sheet.create is not None and reader.may(sheet.create.name())
        return {
            "say": say,
            "sheet": sheet,
            "columns": columns,
            "lines": lines,
            "total": min(total, listing.MOST),
            "more": total > listing.MOST,
            "next": len(there) > PAGE,
            "houses": [(str(house.id), house.name) for house in houses],
            "codes": {column: listing.codes(sheet, column) for column in sheet.chosen},
            "creates": creates,
            "ways": across.to_places(request, reader) if sheet is BOOKINGS else (),
            "exports": True,
        }

    def columns(self, request: Request, names: tuple[str, ...], *, file: bool = False) -> tuple[str, ...]:
        """The columns the reader may see in some house; for a file, those that may leave the screen."""
        reader = reader_of(request)
        privacy = {name: privacy_of(self.sheet.row, name) for name in names}
        return tuple(n for n, p in privacy.items() if seen(reader, self.sheet, p) and (leaves(p) or not file))

    async def show_details(self, request: Request) -> Response:
        """A row's own page."""
        values = await self.panel.reading(self._details, request)
        said = request.query_params.get("said", "")
        return self.panel.page(
            request, "panel_details.html", view=self, said=said if said in doing.SAID else "", **values
        )

    def _details(self, session: ScopedSession, request: Request) -> dict[str, Any]:
        row = self.row(session, request)
        say = self.panel.said(session, request, [row])
        sheet = self.sheet
        return {
            "say": say,
            "sheet": sheet,
            "row": row,
            "pk": listing.id_of(sheet, row),
            "name": say.name(row),
            "cells": say.cells(sheet, row, sheet.columns),
            "note": self._note(session, row),
            "written": self._written(session, row, say)
            + rulesheets.written(self.panel.kit, session.reader.actor, row, say.language),
            "ways": across.of_row(request, row, session.reader),
            "acts": doing.open_acts(sheet, row, session.reader),
            "journal": isinstance(row, rows.UseRow) and session.reader.may("see_journal", row.house_id),
        }

    def row(self, session: ScopedSession, request: Request) -> Any:
        """The row the address names; NotThere when there is none in sight."""
        row = session.scalars(self.details_query(request)).first()
        if row is None:
            raise NotThere(self.sheet.key)
        return row

    @staticmethod
    def _note(session: ScopedSession, row: Any) -> str | None:
        if not (
            isinstance(row, rows.UseRow)
            and row.type == UseType.BOOKING
            and session.reader.may("see_people", row.house_id)
        ):
            return None
        notes = select(rows.NoteRow.words).where(rows.NoteRow.use_id == row.id).order_by(rows.NoteRow.made_at.desc())
        return session.scalars(notes.limit(1)).first()

    @staticmethod
    def _written(session: ScopedSession, row: Any, say: Any) -> list[tuple[str, str, str]]:
        """What was written into an incident, oldest first: what it is, when, and the words that are left."""
        if not isinstance(row, rows.IncidentRow):
            return []
        entry = rows.IncidentEntryRow
        found = session.scalars(
            select(entry).where(entry.incident_id == row.id).order_by(entry.made_at, entry.id).limit(200)
        )
        return [(say.code("entry", one.kind), say.cell(one, "made_at").text, one.words or "") for one in found]

    @expose("/export.csv", methods=["GET"])
    async def export_csv(self, request: Request) -> Response:
        """The list as a file, as the address narrows it."""
        return export.answer(self, request, listing.read_asked(self.sheet, request.query_params))

    @expose("/act/{act}/{pk}", methods=["GET", "POST"])
    async def act(self, request: Request) -> Response:
        """Something that can be done to a row: GET asks once more, POST does it."""
        found = self.sheet.act(request.path_params["act"])
        if found is None:
            raise HTTPException(404)
        return await doing.answer(self, request, found)


def made_for(panel: Panel, sheet: Sheet) -> type[SheetView]:
    """The view class of one sheet of one panel: its own, so that no other panel's database stands in it."""
    names = {"panel": panel, "sheet": sheet, "column_list": [], "can_create": sheet.create is not None}
    names |= {"can_edit": sheet.edit is not None, "__module__": __name__}
    made: type[SheetView] = ModelViewMeta(f"{sheet.key.title()}View", (SheetView,), names, model=sheet.row)
    made.identity = sheet.key
    return made
