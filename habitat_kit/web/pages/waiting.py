"""The waits of one's household, and what is proposed to it where it had to make room."""

from __future__ import annotations

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.outcomes import Alternative
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House, Space
from habitat_kit.desk.waitsight import InLine
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import typed_period


@frozen
class Line:
    """A wait with the place it is for."""

    one: InLine
    house: House
    space: Space


def lines(visit: Visit) -> tuple[Line, ...]:
    """The waits of the reader's households that stand."""
    return tuple(Line(one, *visit.sight.space(one.wait.space)) for one in visit.sight.waits())


@frozen
class Proposed:
    """What a household whose booking made room may choose: an offer kept for it, and other places and dates."""

    offer: Booking | None
    others: tuple[tuple[Space, Nights | Hours, str], ...]


def proposed(visit: Visit, booking: Booking) -> Proposed:
    """Other dates and places, each with the address of its filled form."""
    found = visit.sight.instead(booking.id)
    others = ((visit.sight.space(one.space)[1], one.when, _form(visit, booking, one)) for one in found.others)
    return Proposed(found.offer, tuple(others))


def _form(visit: Visit, booking: Booking, one: Alternative) -> str:
    wish = {"guests": str(booking.guests), "household": str(booking.household), **typed_period(one.when)}
    return visit.path(f"/spaces/{one.space}", kind=booking.kind, **wish) + "#ask"
