"""A month of a space on one sheet of paper, for the hall: what is taken, room to write beside it, a QR code to book.

Rules of this file:
1. Households are named only where whoever prints asks for it: visitors pass through a hall too.
2. Each day has its line, with an empty cell: whoever has no phone writes there, and a steward books it for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.errors import NotThere
from habitat_kit.core.periods import Nights
from habitat_kit.core.spaces import House
from habitat_kit.web.outside import outside
from habitat_kit.web.pages.month import Day, Month
from habitat_kit.web.pages.saying import Saying
from habitat_kit.web.pages.space import Line, agenda, calendar, month_asked
from habitat_kit.web.pages.stories import whole_of
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.qr import drawing


@frozen
class Row:
    """One day of the sheet: what it holds in words, whether it is a Saturday or Sunday, what is closed."""

    date: date
    lines: tuple[str, ...]
    weekend: bool


def show(visit: Visit) -> Response:
    """The sheet of a month, this one unless another is asked for."""
    house, space = visit.sight.space(visit.named("space"))
    if not whole_of(house.tree, space).bookable:
        raise NotThere("space")
    month, bookings, closures = calendar(visit, house, space, month_asked(visit, house))
    lines = tuple(agenda(visit, house, bookings))
    address = outside(visit.request, visit.site.kit.settings, f"/spaces/{space.id}")
    return visit.page(
        "sheet.html",
        house=house,
        space=space,
        month=month,
        rows=tuple(_rows(visit, house, month, lines)),
        closures=closures,
        named=_named(visit),
        address=address,
        drawing=drawing(address),
    )


def _named(visit: Visit) -> bool:
    return visit.asked.get("names") == "yes"


def _rows(visit: Visit, house: House, month: Month, lines: tuple[Line, ...]) -> Iterator[Row]:
    say = visit.saying(house)
    for week in month.weeks:
        for day in filter(None, week):
            told = tuple(words for line in lines if (words := _told(say, day, line, named=_named(visit))))
            yield Row(day.date, told, weekend=day.date.isoweekday() > 5)  # Saturday and Sunday


def _told(say: Saying, day: Day, line: Line, *, named: bool) -> str:
    """What a booking is on one day; nothing where it does not touch it."""
    booking, whose = line.booking, (line.label if named else None) or say.text("page.sheet.someone")
    if isinstance(booking.when, Nights):
        return _night(say, day.date, booking.when, whose)
    if not booking.first_day <= day.date <= booking.last_day:
        return ""
    hours = booking.when
    since, until = hours.start.time(), hours.end.time()
    return say.text("page.sheet.hours", since=since, until=until, kind=say.kind(booking.kind), whose=whose)


def _night(say: Saying, day: date, nights: Nights, whose: str) -> str:
    if day == nights.arrival:
        return say.text("page.sheet.arrives", whose=whose)
    if day == nights.departure:
        return say.text("page.sheet.leaves", whose=whose)
    return say.text("page.sheet.stays", whose=whose) if nights.arrival < day < nights.departure else ""
