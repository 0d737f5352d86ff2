"""Reports in the panel: how a house shared its places, and a year asked again under a proposal of rules."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from habitat_kit.core.errors import NotThere
from habitat_kit.core.spaces import House
from habitat_kit.desk.replaying import rehearsed, shared_in
from habitat_kit.desk.sight import Sight
from habitat_kit.documents import Document
from habitat_kit.documents.fairness import fair_use, rehearsal
from habitat_kit.web.panel.panel import Panel, reader_of
from habitat_kit.web.years import asked_year, year_of

HOUSE = "/reports/fair-use/{house}"
PROPOSAL = "/reports/replay/{proposal}"


def routes(panel: Panel) -> list[Route]:
    """The reports' routes."""
    reports = Reports(panel)
    return [Route(HOUSE, reports.fair_use), Route(PROPOSAL, reports.replay)]


class Reports:
    """The endpoints of one panel."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel

    async def fair_use(self, request: Request) -> Response:
        """The shares of a year: without one asked for, the newest that has something to tell."""
        return await to_thread.run_sync(self._fair_use, request)

    async def replay(self, request: Request) -> Response:
        """A year asked again under a proposal: last year unless another is asked for."""
        return await to_thread.run_sync(self._replay, request)

    def _fair_use(self, request: Request) -> Response:
        sight = self._sight(request)
        house = sight.house(_named(request, "house"))
        told = sight.reading(house.id, partial(shared_in, year=asked_year(request.query_params.get("year", ""))))
        document = fair_use(told, sight.rulebooks(house.id), self.panel.kit.texts, self._language(request))
        return self._page(request, house, document, told.use.first.year, f"/reports/fair-use/{house.id}")

    def _replay(self, request: Request) -> Response:
        sight = self._sight(request)
        told = sight.proposal(_named(request, "proposal"))
        if told.drafted.version is None:
            raise NotThere("proposal")
        house = sight.house(told.proposal.house)
        today = house.date_at(self.panel.kit.desk.clock())
        year = year_of(request.query_params.get("year", ""), today, back=1)
        first, end = date(year, 1, 1), date(year + 1, 1, 1)
        again = partial(rehearsed, proposed=told.drafted.version, rulebook=told.book.key, first=first, end=end)
        seen = sight.reading(house.id, again)
        document = rehearsal(seen, sight.rulebooks(house.id), self.panel.kit.texts, self._language(request))
        return self._page(request, house, document, year, f"/reports/replay/{told.proposal.id}")

    def _sight(self, request: Request) -> Sight:
        return self.panel.kit.desk.sight(reader_of(request).actor)

    def _language(self, request: Request) -> str:
        return self.panel.renderer.language(request)

    def _page(self, request: Request, house: House, document: Document, year: int, at: str) -> Response:
        return self.panel.page(request, "panel_document.html", house=house, document=document, year=year, at=at)


def _named(request: Request, part: str) -> UUID:
    try:
        return UUID(request.path_params[part])
    except ValueError:
        raise NotThere(part) from None
