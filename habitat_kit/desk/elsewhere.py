"""Where people who had to leave could go: other places of the house that are free for what remains of their dates.

Rules of this file:
1. A place is offered when it can be booked, lives all along, has room for as many, and nobody holds a part of it.
   Nothing is booked: calling people comes first, and two of them may be offered the same room. What whoever ordered
   must not learn of (desk/eyes.py) is not named.
2. At most PEOPLE households are looked after and PLACES places looked at, so an order never waits for its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from habitat_kit.core.bookings import Booking
from habitat_kit.core.displacements import left
from habitat_kit.core.errors import HabitatError
from habitat_kit.core.lives import lives_all_along
from habitat_kit.core.outcomes import Displaced
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.spaces import Space
from habitat_kit.desk.eyes import hidden_from
from habitat_kit.desk.work import Work
from habitat_kit.store import uses

PEOPLE, PLACES, SHOWN = 40, 40, 5


def displaced(work: Work, ordered: UUID, gone: tuple[Booking, ...]) -> tuple[Displaced, ...]:
    """Each booking displaced from a space, with what is left of it and where it could go."""
    hidden = hidden_from(work)
    told = [booking for booking in gone if booking.space not in hidden]
    return tuple(one_displaced(work, ordered, booking, look=n < PEOPLE) for n, booking in enumerate(told))


def one_displaced(work: Work, ordered: UUID, booking: Booking, *, look: bool = True) -> Displaced:
    """What is left of a booking (its dates as they were where nothing is), and where it could go."""
    rest = left(booking.when, work.today)
    free = tuple(space.id for space in places(work, ordered, booking, rest)) if rest and look else ()
    return Displaced(booking.id, booking.household, booking.guests, booking.space, rest or booking.when, free)


def places(work: Work, ordered: UUID, booking: Booking, rest: Nights | Hours) -> Iterator[Space]:
    """Other places that are free for what is left of a booking: none that shares a leaf with the one it left."""
    span = _ahead(work, rest)
    if span is None:
        return
    shown = 0
    for space in _others(work, ordered)[:PLACES]:
        if shown < SHOWN and _has_room(work, space, booking, rest) and not uses.held(work.tx, space.id, span):
            shown += 1
            yield space


def _ahead(work: Work, rest: Nights | Hours) -> Span | None:
    try:
        span = work.house.span(rest)
    except HabitatError:  # the clock skips it by now
        return None
    return Span(max(span.start, work.now), span.end) if span.end > work.now else None


def _others(work: Work, space: UUID) -> list[Space]:
    """What can be booked and shares no leaf with the place of the order."""
    tree = work.house.tree
    no_place = {one.id for one in tree.related(space)} | hidden_from(work)
    return [other for other in tree.spaces if other.bookable and other.id not in no_place]


def _has_room(work: Work, space: Space, booking: Booking, rest: Nights | Hours) -> bool:
    tree = work.house.tree
    there = lives_all_along(tree, space.id, rest.first_day, rest.last_day)
    return there and tree.room(space.id, rest) >= booking.guests
