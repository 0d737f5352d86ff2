"""Spaces: what there is, when it is taken or free, and whom one may book for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.people import Household
from habitat_kit.core.periods import Nights, Span, gaps
from habitat_kit.core.spaces import House, Unit
from habitat_kit.desk.sight import Sight
from habitat_kit.web.api import reading, wire, writing
from habitat_kit.web.api.calling import Call, Reply
from habitat_kit.web.api.windows import midnight, place_of, told, window


def every(call: Call) -> Reply:
    """Every space of the houses one may see."""
    reading.Query(call.request)
    sight, write = call.sight, call.writer()
    houses = sight.houses()
    spaces = [
        write.space(house, space, _today(call, house), member=member)
        for house in houses
        for member in [sight.may("see_names", house.id)]
        for space in house.tree.spaces
        if told(house, space.id)
    ]
    return Reply(wire.Spaces(houses=[write.house(house) for house in houses], spaces=spaces))


def one(call: Call) -> Reply:
    """One space."""
    house, space = place_of(call, reading.in_path(call.request))
    return Reply(call.writer().space(house, space, _today(call, house), member=call.sight.may("see_names", house.id)))


def _today(call: Call, house: House) -> date:
    """The house's local date."""
    return house.date_at(call.kit.desk.clock())


def households(call: Call) -> Reply:
    """The households one may book for: one's own; every one of the house for a steward."""
    reading.Query(call.request)
    sight = call.sight
    found = [household for house in sight.houses() for household in sight.households(house.id)]
    return Reply(wire.Households(households=[written(sight, household) for household in found]))


def written(sight: Sight, household: Household) -> wire.Household:
    """A household as its neighbours call it."""
    return wire.Household(
        id=household.id, house=household.house, label=household.label, dwelling=_dwelling(sight, household)
    )


def _dwelling(sight: Sight, household: Household) -> UUID | None:
    """Where a household lives, unless that place must not be told of."""
    at = household.dwelling
    return at if at is not None and told(sight.house(household.house), at) else None


def availability(call: Call) -> Reply:
    """When the space, or a part of it, is taken in a window, and when it is free."""
    house, space = place_of(call, reading.in_path(call.request))
    query = reading.Query(call.request, "from", "to")
    span = window(house, query)
    taken = tuple(_taken(call, house, span, space.id))
    spans = [Span(held.start, held.end) for held in taken]
    by_night = any(kind.unit is Unit.NIGHT for kind in house.kinds)
    body = wire.Availability(
        space=space.id,
        zone=house.zone,
        start=span.start,
        end=span.end,
        taken=list(taken),
        free=[wire.Free(start=gap.start, end=gap.end) for gap in gaps(span, spans)],
        days=list(_halves(house, query.day("from"), query.day("to"), spans)) if by_night else [],
    )
    return Reply(body)


def _taken(call: Call, house: House, span: Span, space: UUID) -> Iterator[wire.Held]:
    sight = call.sight
    bookings = sight.bookings(house.id, span, space=space)
    names = writing.labels(sight, bookings)
    closures = sight.closures(house.id, span, space=space)
    uses: tuple[Booking | Closure, ...] = (*bookings, *closures)
    for found in sorted(uses, key=lambda use: (use.span.start, use.id)):
        household = found.household if isinstance(found, Booking) else None
        yield wire.Held(
            start=found.span.start,
            end=found.span.end,
            what="closure" if household is None else "booking",
            kind=found.kind,
            state=found.state.value,
            space=found.space,
            use=found.id,
            label=None if household is None else names.get(household),
        )


def _halves(house: House, first: date, end: date, taken: Sequence[Span]) -> Iterator[wire.DayHalves]:
    """Each day of the window by its halves, as a stay by the night meets them."""
    for ordinal in range(first.toordinal(), end.toordinal()):
        day = date.fromordinal(ordinal)
        begins, over = midnight(day, house, "from"), midnight(day + timedelta(days=1), house, "to")
        noon = _check_in(house, day)
        night = house.span(Nights(day, day + timedelta(days=1)))
        yield wire.DayHalves(
            day=day,
            morning=begins == noon or _is_free(Span(begins, noon), taken),
            afternoon=_is_free(Span(noon, over), taken),
            night=_is_free(night, taken),
        )


def _check_in(house: House, day: date) -> datetime:
    return house.span(Nights(day, day + timedelta(days=1))).start


def _is_free(span: Span, taken: Sequence[Span]) -> bool:
    return not any(span.meets(held) for held in taken)
