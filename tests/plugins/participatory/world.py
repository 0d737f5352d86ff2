"""A small house with a shared flat, and short ways to ask for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from attrs import evolve
from hypothesis import strategies as st

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rules import Ask, Reason
from habitat_kit.core.spaces import Form, House, Kind, Space, SpaceTree, Unit
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import BookingRule

DAY = timedelta(days=1)
ZONES = ("Europe/Paris", "Australia/Lord_Howe", "Asia/Kathmandu")
KINDS = (
    Kind("guest_stay", Unit.NIGHT),
    Kind("family_stay", Unit.NIGHT),
    Kind("meeting", Unit.HOUR),
    Kind("workshop", Unit.HOUR),
)
WE, THEY = named("household", "we"), named("household", "they")


def _space(key: str, form: Form, parent: str | None = None, **more: Any) -> Space:
    above = named(parent) if parent else None
    return Space(named(key), key, key, form, above, bookable=parent is not None, **more)


TREE = SpaceTree(
    (
        _space("house", Form.HOUSE),
        _space("flat", Form.GUEST_FLAT, "house"),
        _space("east", Form.ROOM, "flat", sleeps=2),
        _space("west", Form.ROOM, "flat", sleeps=1),
        _space("salon", Form.COMMON_ROOM, "flat", seats=12),
        _space("attic", Form.ROOM, "house"),
    )
)
PLACES = tuple(space for space in TREE.spaces if space.bookable)
FLAT = named("flat")


def house(zone: str = "Europe/Paris") -> House:
    """The house on the clock of `zone`: in from 15:00, out by 11:00."""
    return House(
        named("house"), named("organisation"), "house", "House", zone, time(15), time(11), kinds=KINDS, tree=TREE
    )


HERE = house()
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def booked(
    when: Nights | Hours,
    *,
    place: str | UUID = "flat",
    at: House = HERE,
    kind: str = "",
    name: str = "mine",
    **more: Any,
) -> Booking:
    """A confirmed booking of `place` for this household, one guest."""
    space = place if isinstance(place, UUID) else named(place)
    given = {"household": WE, "guests": 1, "state": State.CONFIRMED, **more}
    usual = "guest_stay" if isinstance(when, Nights) else "meeting"
    return Booking(
        named("booking", name), at.organisation, at.id, space, kind or usual, when, at.span(when), at.zone, **given
    )


def nights(arrival: date, count: int) -> Nights:
    """So many nights from a date."""
    return Nights(arrival, arrival + count * DAY)


def hours(start: datetime, count: int) -> Hours:
    """So many hours on the wall's clock."""
    return Hours(start, start + timedelta(hours=count))


def again(booking: Booking, when: Nights | Hours, at: House = HERE) -> Booking:
    """The same booking at other times."""
    return evolve(booking, when=when, span=at.span(when))


def said(
    rule: BookingRule,
    booking: Booking,
    *others: Booking,
    now: datetime = NOW,
    at: House = HERE,
    scope: UUID = FLAT,
    moving: Booking | None = None,
    shortening: bool = False,
    roles: frozenset[Role] | None = None,
    **known: Any,
) -> list[Reason]:
    """What the rule has to say about the booking, where `others` are booked already and who lives where is `known`."""
    ask = Ask(booking, now, at, scope, moving, shortening, roles)
    return list(rule.judge(ask, History(at.tree, others, **known)))


# Strategies. Hours stay in the day, where no clock of ours changes, but in tests that look for it.
days = st.dates(date(2026, 1, 6), date(2028, 12, 31))
stays = st.builds(nights, days, st.integers(1, 40))
meetings = st.builds(
    lambda day, hour, count: hours(datetime.combine(day, time(hour)), count),
    days,
    st.integers(6, 18),
    st.integers(1, 5),
)
whens = st.one_of(stays, meetings)
houses = st.sampled_from(ZONES).map(house)
