"""The arrival slip as guests read it, by a secret link and without an account: where, when, how to get in, whom to call.

Rules of this file:
1. Whoever has the link reads it, signed in or not, and reads the same; every link that opens nothing is one page.
2. No other site learns the address: the page names none it came from, and nothing on it leads elsewhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from anyio import to_thread
from attrs import evolve
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from habitat_kit.calendars import single
from habitat_kit.core.actors import NOBODY
from habitat_kit.core.errors import NotThere
from habitat_kit.core.places import Story
from habitat_kit.core.spaces import Space
from habitat_kit.core.uses import State
from habitat_kit.core.words import Words
from habitat_kit.desk.arrivals import Arrival
from habitat_kit.web.pages.bookings import Shown
from habitat_kit.web.pages.ics import entry_of
from habitat_kit.web.pages.visit import Site, Visit

QUIET = {"Referrer-Policy": "no-referrer"}

Told: TypeAlias = tuple[tuple[Space, Words], ...]


def arrival_routes(site: Site) -> list[Route]:
    """The addresses of arrival slips: the page, and the stay as a calendar file."""
    return [Route("/arrive/{secret}.ics", _by_link(site, _file)), Route("/arrive/{secret}", _by_link(site, _page))]


def _by_link(site: Site, told: Callable[[Visit, Arrival], Response]) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of something read by a slip's link."""

    def read(request: Request) -> Response:
        visit = Visit(site, request, NOBODY)
        try:
            return told(visit, visit.sight.arrival(request.path_params["secret"]))
        except NotThere:
            return site.renderer.page(request, "arrival_gone.html", status=404, headers=QUIET, narrow=True)

    async def endpoint(request: Request) -> Response:
        return await to_thread.run_sync(read, request)

    return endpoint


def _page(visit: Visit, arrival: Arrival) -> Response:
    house, sure = arrival.house, arrival.booking.state is not State.AWAITING
    return visit.site.renderer.page(
        visit.request,
        "arrival.html",
        zone=house.clock,
        headers=QUIET,
        place=house.name,
        house=house,
        say=visit.saying(house),
        arrival=arrival,
        sure=sure,
        address=house.tree.address(arrival.space.id),
        equipment=_told(arrival, lambda story: story.equipment),
        access=_told(arrival, lambda story: story.access) if sure else (),
    )


def _told(arrival: Arrival, words: Callable[[Story], Words]) -> Told:
    """What is written about the place and what it is a part of, the outermost first."""
    above = reversed(tuple(arrival.house.tree.above(arrival.space.id)))
    return tuple((space, words(space.story)) for space in above if words(space.story))


def _file(visit: Visit, arrival: Arrival) -> Response:
    """The stay for the guests' own calendar; no code and no secret stands in it."""
    entry = entry_of(visit, Shown(arrival.booking, arrival.house, arrival.space, None))
    where = visit.saying(arrival.house).words(arrival.house.tree.address(arrival.space.id))
    location = ", ".join(filter(None, (entry.location, *where.split("\n"))))
    headers = QUIET | {"Content-Disposition": 'attachment; filename="arrival.ics"', "Cache-Control": "no-store"}
    file = single(evolve(entry, location=location))
    return Response(file, media_type="text/calendar; charset=utf-8", headers=headers)
