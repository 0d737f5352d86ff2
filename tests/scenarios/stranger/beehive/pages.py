"""Two residents' pages: one in the kit's frame, one that waits for nothing."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from .rows import jars as count


def jars(request: Request) -> Response:
    """How many jars each house of the reader owes."""
    visit = request.state.visit
    with visit.site.desk.database.read() as transaction:
        owed = [(house.name, count(transaction, house.id)) for house in visit.sight.houses()]
    answer: Response = visit.page("beehive/jars.html", owed=owed)
    return answer


async def later(request: Request) -> Response:
    """Nothing yet."""
    return PlainTextResponse(request.state.visit.language)
