"""How the house shared its places in a year: for everybody who lives there, printable."""

from __future__ import annotations

from datetime import date
from functools import partial

from starlette.responses import Response

from habitat_kit.core.errors import NotThere
from habitat_kit.core.periods import EARLIEST, FOREVER
from habitat_kit.core.spaces import House
from habitat_kit.desk.replaying import shared
from habitat_kit.documents.fairness import fair_use
from habitat_kit.web.pages.visit import Visit


def show(visit: Visit) -> Response:
    """The shares of a year: this one unless another is asked for."""
    house = _house(visit)
    year = year_asked(visit, house)
    told = visit.sight.reading(house.id, partial(shared, first=date(year, 1, 1), end=date(year + 1, 1, 1)))
    document = fair_use(told, visit.sight.rulebooks(house.id), visit.site.kit.texts, visit.language)
    return visit.page("shares.html", house=house, document=document, year=year, houses=houses(visit))


def houses(visit: Visit) -> tuple[House, ...]:
    """The houses whose shares the reader may see."""
    return tuple(house for house in visit.sight.houses() if visit.sight.may("see_names", house.id))


def year_asked(visit: Visit, house: House) -> int:
    """The year in the address; this year where there is none that could be meant."""
    wanted = visit.asked.get("year", "")
    known = (
        wanted.isdecimal() and len(wanted) == 4 and EARLIEST.year < int(wanted) < FOREVER.year - 1
    )  # digits of a year
    return int(wanted) if known else visit.today(house).year


def _house(visit: Visit) -> House:
    wanted = visit.asked.get("house")
    for house in houses(visit):
        if wanted in {None, str(house.id)}:
            return house
    raise NotThere("house")
