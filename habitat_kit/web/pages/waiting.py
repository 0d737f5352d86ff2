"""The waits of one's household, shown with one's bookings."""

from __future__ import annotations

from attrs import frozen

from habitat_kit.core.spaces import House, Space
from habitat_kit.desk.waitsight import InLine
from habitat_kit.web.pages.visit import Visit


@frozen
class Line:
    """A wait with the place it is for."""

    one: InLine
    house: House
    space: Space


def lines(visit: Visit) -> tuple[Line, ...]:
    """The waits of the reader's households that stand."""
    return tuple(Line(one, *visit.sight.space(one.wait.space)) for one in visit.sight.waits())
