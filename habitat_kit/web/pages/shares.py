"""How the house shared its places in a year, and the same year under a proposal: for whoever lives there; printable."""

from __future__ import annotations

from datetime import date
from functools import partial

from starlette.responses import Response

from habitat_kit.core.errors import NotThere
from habitat_kit.desk.replaying import rehearsed, shared_in
from habitat_kit.documents.fairness import fair_use, rehearsal
from habitat_kit.web.pages.people import asked
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.years import asked_year, year_of

RIGHT = "see_names"


def show(visit: Visit) -> Response:
    """The shares of a year: without one asked for, the newest that has something to tell."""
    house = asked(visit, RIGHT)
    told = visit.sight.reading(house.id, partial(shared_in, year=asked_year(visit.asked.get("year", ""))))
    document = fair_use(told, visit.sight.rulebooks(house.id), visit.site.kit.texts, visit.language)
    return visit.page(
        "shares.html",
        house=house,
        document=document,
        year=told.use.first.year,
        houses=visit.houses(RIGHT),
        at="/shares",
        proposal="",
    )


def replayed(visit: Visit) -> Response:
    """A year asked again under a proposal: last year unless another is asked for."""
    told = visit.sight.proposal(visit.named("proposal"))
    house, proposed = visit.sight.house(told.proposal.house), told.drafted.version
    if proposed is None:
        raise NotThere("proposal")
    year = year_of(visit.asked.get("year", ""), visit.today(house), back=1)
    again = partial(
        rehearsed, proposed=proposed, rulebook=told.book.key, first=date(year, 1, 1), end=date(year + 1, 1, 1)
    )
    document = rehearsal(
        visit.sight.reading(house.id, again), visit.sight.rulebooks(house.id), visit.site.kit.texts, visit.language
    )
    at = f"/rules/{told.book.id}/proposals/{told.proposal.id}"
    return visit.page(
        "shares.html", house=house, document=document, year=year, houses=(), at=f"{at}/replay", proposal=at
    )
