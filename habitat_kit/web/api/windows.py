"""Windows of local days, and the places one may look at through them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID

from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.periods import EARLIEST, FOREVER, Span
from habitat_kit.core.spaces import House, Space
from habitat_kit.web.api.calling import Call
from habitat_kit.web.api.problems import Problem
from habitat_kit.web.api.reading import Query, unknown

MOST_DAYS = 550
"""Days of the longest window: a year and a half."""


def window(house: House, query: Query) -> Span:
    """From the midnight of `from` to the midnight of `to`, house time."""
    first, end = query.day("from"), query.day("to")
    if not 1 <= (end - first).days <= MOST_DAYS:
        raise Problem(400, "api.window", field="to", numbers={"most": MOST_DAYS})
    return Span(midnight(first, house, "from"), midnight(end, house, "to"))


def midnight(day: date, house: House, name: str) -> datetime:
    """The instant a local day begins."""
    if not EARLIEST.year < day.year < FOREVER.year - 1:
        raise Unreadable(name, "error.date_out_of_range")
    return datetime.combine(day, time(), tzinfo=house.clock).astimezone(UTC)


def place_of(call: Call, space: UUID, field: str | None = None) -> tuple[House, Space]:
    """A space the caller may see, and its house; 404 for any other, and for one whose place is protected."""
    try:
        house, found = call.sight.space(space)
    except NotThere:
        raise unknown(field) from None
    if not told(house, space):
        raise unknown(field)
    return house, found


def told(house: House, space: UUID) -> bool:
    """Whether a space may be spoken of outside the panel: neither it nor what it stands in is protected."""
    return space in house.tree and not any(above.protected_location for above in house.tree.above(space))
