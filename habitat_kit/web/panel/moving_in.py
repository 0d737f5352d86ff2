"""Moving in by the panel: a file of bookings from elsewhere, shown as what it would come to, then taken over.

Rules of this file:
1. The file is looked at first, without locking the house; the page then carries it, so that it is chosen once.
2. What is taken over is what was carried, judged again by the desk; one form sent twice takes it over once.
"""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from anyio import to_thread
from attrs import evolve, field, frozen
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from habitat_kit.core.commands import ImportBookings
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import Imported
from habitat_kit.core.spaces import House
from habitat_kit.importing import MAPPINGS
from habitat_kit.web.guard import Stop
from habitat_kit.web.panel.panel import Panel, reader_of
from habitat_kit.web.panel.telling import Telling
from habitat_kit.web.paths import below
from habitat_kit.web.typed import Wrong

RIGHT = "import_bookings"
HERE = "/imports/{house}"
PROGRAMS: Mapping[str, str] = {
    "google": "Google Calendar",
    "mrbs": "MRBS",
    "grr": "GRR",
    "librebooking": "LibreBooking",
    "gather": "Gather",
}
"""What the programs are called; a table or calendar made for this house has no program."""
SOURCES = tuple(MAPPINGS)


@frozen
class Typed:
    """The form as it was sent: the file's text, where it comes from, what its words mean."""

    text: str = field(default="", repr=False)
    source: str = SOURCES[0]
    mapping: str = field(default="", repr=False)
    nonce: str = ""
    doing: bool = False
    wrong: tuple[Wrong, ...] = ()

    def at(self, name: str) -> tuple[Wrong, ...]:
        """What is wrong with one field."""
        return tuple(wrong for wrong in self.wrong if wrong.at == name)


def routes(panel: Panel) -> list[Route]:
    """The page's route."""
    return [Route(HERE, MovingIn(panel).answer, methods=["GET", "POST"])]


class MovingIn:
    """The endpoint of one panel."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel

    async def answer(self, request: Request) -> Response:
        """The form, what a file would come to, or what came of taking it over."""
        house = await to_thread.run_sync(self._house, request)
        if request.method != "POST":
            return self._page(request, house, Typed())
        typed = await self._read(request)
        if typed.wrong:
            return self._page(request, house, typed, status=400)
        return await to_thread.run_sync(self._sent, request, house, typed)

    def _house(self, request: Request) -> House:
        try:
            house = self.panel.kit.desk.sight(reader_of(request).actor).house(UUID(request.path_params["house"]))
        except ValueError:
            raise NotThere("house") from None
        if not reader_of(request).may(RIGHT, house.id):
            raise Stop(403, "not_allowed")
        return house

    async def _read(self, request: Request) -> Typed:
        """The form with its file, or with the text an earlier page carried."""
        most = self.panel.kit.settings.largest_body
        async with request.form(max_files=1, max_fields=10, max_part_size=most) as form:
            words = {name: value for name, value in form.multi_items() if isinstance(value, str)}
            sent = form.get("file")
            come = await sent.read() if isinstance(sent, UploadFile) else b""
        typed = Typed(
            text=words.get("text", "").replace("\r\n", "\n"),
            source=words.get("source", ""),
            mapping=words.get("mapping", "").replace("\r\n", "\n"),
            nonce=words.get("nonce", "")[:64],
            doing=words.get("do") == "import",
        )
        try:
            typed = evolve(typed, text=come.decode("utf-8-sig").replace("\r\n", "\n")) if come else typed
        except UnicodeDecodeError:
            return evolve(typed, text="", wrong=(Wrong("text", "panel.import.not_text"),))
        return typed if typed.text else evolve(typed, wrong=(Wrong("text", "panel.import.no_file"),))

    def _sent(self, request: Request, house: House, typed: Typed) -> Response:
        command = ImportBookings(house.id, typed.text, typed.source, typed.mapping, plan_only=not typed.doing)
        key = f"panel-import-{typed.nonce}" if typed.doing and typed.nonce else None
        language = self.panel.renderer.language(request)
        try:
            outcome: object = self.panel.kit.desk.do(command, by=reader_of(request).actor, key=key)
        except Unreadable as unreadable:
            return self._page(request, house, evolve(typed, wrong=(Wrong.of(unreadable),)), status=400)
        told = Telling(self.panel.kit.texts, language, zone=house.zone).told(outcome)
        if told is not None:
            return self._page(request, house, evolve(typed, wrong=told.wrong), status=told.status, told=told)
        if isinstance(outcome, Imported) and outcome.applied:
            return RedirectResponse(below(request.scope, f"/imports/{house.id}", said="done"), 303)
        return self._page(request, house, typed, plan=outcome)

    def _page(self, request: Request, house: House, typed: Typed, *, status: int = 200, **more: Any) -> Response:
        given: dict[str, Any] = {
            "house": house,
            "typed": typed,
            "plan": None,
            "told": None,
            "said": request.query_params.get("said") == "done",
            "programs": [(name, PROGRAMS.get(name, "")) for name in SOURCES],
            "most": self.panel.kit.settings.largest_body // 1000,
            "nonce": token_urlsafe(12),
        }
        return self.panel.page(request, "panel_import.html", status=status, **given | more)
