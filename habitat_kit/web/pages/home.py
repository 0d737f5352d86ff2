"""The front page: what waits for one's answer, one's next bookings, and the places to book."""

from __future__ import annotations

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.spaces import House, Space
from habitat_kit.core.uses import HOLDING
from habitat_kit.web.pages import danger
from habitat_kit.web.pages.approvals import waiting
from habitat_kit.web.pages.bookings import shown
from habitat_kit.web.pages.stories import whole_of
from habitat_kit.web.pages.visit import Visit

SOON = 4
"""Bookings shown before one is sent to the whole list."""


@frozen
class Places:
    """A house and what can be booked in it."""

    house: House
    spaces: tuple[Space, ...]


def show(visit: Visit) -> Response:
    """The front page."""
    houses = visit.sight.houses()
    mine = [b for b in visit.sight.mine() if b.state in HOLDING and b.span.end > visit.now]
    coming = [shown(visit, booking) for booking in sorted(mine, key=lambda b: b.span.start)[: SOON + 1]]
    return visit.page(
        "home.html",
        house=houses[0] if houses else None,
        waiting=waiting(visit) if visit.decides else (),
        coming=coming[:SOON],
        more=len(coming) > SOON,
        pictured=visit.site.kit.settings.photos is not None,
        dangers=danger.standing(visit),
        places=[Places(house, _bookable(house)) for house in houses],
    )


def _bookable(house: House) -> tuple[Space, ...]:
    """The places to book, each whole: a flat, not its bedrooms."""
    return tuple(s for s in house.tree.spaces if s.bookable and whole_of(house.tree, s).id == s.id)
