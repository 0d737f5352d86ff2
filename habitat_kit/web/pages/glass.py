"""Breaking the glass, for who is on call: why and for how long, then who lives here and how to reach them.

GET shows no name. The list stands in the answer to the form and nowhere else; each look is written down.
"""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from habitat_kit.core.commands import BreakGlass, LookBehindGlass, MendGlass
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import BehindGlass
from habitat_kit.core.spaces import House
from habitat_kit.desk.eyes import on_call
from habitat_kit.desk.glass import mine
from habitat_kit.web.pages.visit import Visit

DEFAULT_MINUTES = 60


def show(visit: Visit) -> Response:
    """The form, and the glass the reader has open."""
    return _page(visit, _house(visit))


def act(visit: Visit) -> Response:
    """Break, look or mend."""
    house, nonce = _house(visit), visit.typed.get("nonce", "")[:64]
    match visit.typed.get("do"):
        case "look":
            return _page(visit, house, found=visit.do(LookBehindGlass(_id(visit))))
        case "mend":
            visit.do(MendGlass(_id(visit)))
        case _:
            try:
                command = BreakGlass(house.id, visit.typed.get("reason", ""), _minutes(visit))
                visit.do(command, key=f"page-glass-{nonce}" if nonce else None)
            except Unreadable as wrong:
                return _page(visit, house, wrong=wrong, status=400)
    return visit.go("/glass", house=house.id)


def _house(visit: Visit) -> House:
    """The house that was named, else the first the reader is on call for; NotThere for who is on call nowhere."""
    wanted = visit.typed.get("house") or visit.asked.get("house")
    for house in visit.sight.houses():
        if (wanted is None or str(house.id) == wanted) and visit.sight.reading(house.id, on_call):
            return house
    raise NotThere("page")


def _minutes(visit: Visit) -> int:
    typed = visit.typed.get("minutes", "") or str(DEFAULT_MINUTES)
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        raise Unreadable("minutes", "error.not_a_number")
    return int(typed)


def _id(visit: Visit) -> UUID:
    try:
        return UUID(visit.typed.get("glass", ""))
    except ValueError:
        raise NotThere("glass") from None


def _page(
    visit: Visit,
    house: House,
    *,
    found: BehindGlass | None = None,
    wrong: Unreadable | None = None,
    status: int = 200,
) -> Response:
    return visit.page(
        "glass.html",
        house=house,
        status=status,
        dangers=visit.sight.dangers(house.id),
        called_for=visit.sight.called_for(house.id),
        glasses=visit.sight.reading(house.id, mine),
        found=found,
        wrong=wrong,
        minutes=visit.typed.get("minutes", "") or DEFAULT_MINUTES,
        reason=visit.typed.get("reason", "") if wrong else "",
    )
