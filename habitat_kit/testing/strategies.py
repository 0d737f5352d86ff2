"""Hypothesis strategies for the core's values: nights, hours, spans, trees, houses, bookings, histories, asks.

    from hypothesis import given
    from habitat_kit.testing import strategies as kit

    @given(kit.nights(longest=14))
    def test_two_weeks_pass(nights): ...

Where Hypothesis is installed beside habitat_kit, `st.from_type(Nights)` and the other classes draw from
these too (testing/registration.py, by an entry point). Needs the package `hypothesis`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.rules import Ask
from habitat_kit.core.spaces import Form, House, Kind, Space, SpaceTree, Unit
from habitat_kit.core.uses import HOLDING, Silence, State

ZONES = ("Europe/Paris", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "America/New_York")
"""An hour of summer time, half an hour of it, an odd quarter, none, and the other side of the ocean."""

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2027, 12, 31)
"""The years most strategies stay in: a leap year, three New Years, every clock change of ZONES."""

BUSY_FROM, BUSY_UNTIL = date(2025, 12, 1), date(2026, 4, 30)
"""The months bookings begin in: close together, around a New Year and every zone's first clock change of a year."""

KINDS = (Kind("guest_stay", Unit.NIGHT), Kind("meeting", Unit.HOUR))
STORED = tuple(state for state in State if state not in {State.ASKED, State.CLOSED, State.REOPENED})
"""The states a stored booking may be in."""


def ids(what: str, most: int) -> SearchStrategy[UUID]:
    """One of `most` ids: few, so that they meet again; the same `what` gives the same ids everywhere."""
    return st.integers(1, most).map(lambda number: named(what, str(number)))


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> SearchStrategy[date]:
    """Local dates, both ends included."""
    return st.dates(first, last)


@st.composite
def nights(draw: DrawFn, first: date = FIRST_DAY, last: date = LAST_DAY, longest: int = 40) -> Nights:
    """Nights that begin between two dates (both included) and number at most `longest`."""
    arrival = draw(days(first, last))
    return Nights(arrival, arrival + timedelta(days=draw(st.integers(1, longest))))


@st.composite
def hours(draw: DrawFn, first: date = FIRST_DAY, last: date = LAST_DAY, longest: int = 1_440) -> Hours:
    """Wall-clock minutes that begin between two dates; some are skipped or doubled by a clock change."""
    start = datetime.combine(draw(days(first, last)), time()) + timedelta(minutes=draw(st.integers(0, 1_439)))
    return Hours(start, start + timedelta(minutes=draw(st.integers(1, longest))))


def instants(first: date = FIRST_DAY, last: date = LAST_DAY) -> SearchStrategy[datetime]:
    """Aware instants in UTC, in whole seconds."""
    start, end = (datetime.combine(day, time()) for day in (first, last))
    return st.datetimes(start, end).map(lambda wall: wall.replace(microsecond=0, tzinfo=UTC))


@st.composite
def spans(draw: DrawFn, first: date = FIRST_DAY, last: date = LAST_DAY, longest: int = 40 * 86_400) -> Span:
    """Spans of whole seconds."""
    start = draw(instants(first, last))
    return Span(start, start + timedelta(seconds=draw(st.integers(1, longest))))


def zones() -> SearchStrategy[ZoneInfo]:
    """One of ZONES."""
    return st.sampled_from(ZONES).map(ZoneInfo)


@st.composite
def trees(draw: DrawFn, most: int = 9, least: int = 1) -> SpaceTree:
    """Trees of `least` to `most` spaces, broad and deep, with one root or several; leaves may sleep and seat people."""
    count = draw(st.integers(least, most))
    parents = [draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(count)]
    spaces: tuple[Space, ...] = draw(st.tuples(*[_space(number, parent) for number, parent in enumerate(parents)]))
    return SpaceTree(spaces)


@st.composite
def _space(draw: DrawFn, number: int, parent: int | None) -> Space:
    return Space(
        id=named("space", str(number)),
        key=f"space_{number}",
        name=f"Space {number}",
        form=draw(st.sampled_from(Form)),
        parent=None if parent is None else named("space", str(parent)),
        bookable=draw(st.booleans()),
        sleeps=draw(st.integers(0, 6)),
        seats=draw(st.integers(0, 20)),
        protected_location=draw(st.integers(0, 5)) == 5,  # one in six
    )


@st.composite
def houses(draw: DrawFn, tree: SearchStrategy[SpaceTree] | None = None) -> House:
    """Houses in ZONES, with a kind by the night and one by the hour; check-in at or after check-out."""
    out, into = sorted(draw(st.tuples(*[st.integers(0, 1_439)] * 2)))
    return House(
        id=named("house"),
        organisation=named("organisation"),
        key="house",
        name="House",
        zone=draw(st.sampled_from(ZONES)),
        check_in=time(*divmod(into, 60)),
        check_out=time(*divmod(out, 60)),
        kinds=KINDS,
        tree=draw(trees() if tree is None else tree),
    )


def told(house: House, when: Nights | Hours) -> bool:
    """Whether the house's clock shows these times: it skips some."""
    try:
        house.span(when)
    except Unreadable:
        return False
    return True


@st.composite
def bookings(
    draw: DrawFn,
    house: House | None = None,
    states: tuple[State, ...] = STORED,
    first: date = BUSY_FROM,
    last: date = BUSY_UNTIL,
) -> Booking:
    """Bookings as a store keeps them, in one of `states`, begun between two dates, by a few households of the house."""
    house = house or draw(houses())
    kind = draw(st.sampled_from(house.kinds))
    times: SearchStrategy[Nights | Hours] = nights(first, last) if kind.unit is Unit.NIGHT else hours(first, last)
    when = draw(times.filter(lambda it: told(house, it)))
    span, state = house.span(when), draw(st.sampled_from(states))
    waits = state in {State.OPTION, State.AWAITING}
    made = span.start - timedelta(days=draw(st.integers(0, 60)))
    return Booking(
        id=draw(st.uuids(version=4)),
        organisation=house.organisation,
        house=house.id,
        space=draw(st.sampled_from(house.tree.spaces)).id,
        kind=kind.key,
        when=when,
        span=span,
        zone=house.zone,
        household=draw(ids("household", 3)),
        person=draw(st.none() | ids("person", 3)),
        guests=draw(st.integers(1, 8)),
        on_behalf=draw(st.booleans()),
        state=state,
        deadline=made + timedelta(days=draw(st.integers(1, 30))) if waits else None,
        on_silence=draw(st.sampled_from(Silence)) if waits else None,
        revision=draw(st.integers(1, 5)),
        made_at=made,
        revised_at=made,
        counted=state in HOLDING or draw(st.booleans()),
    )


@st.composite
def histories(draw: DrawFn, house: House | None = None, most: int = 8) -> History:
    """What was booked in a house: at most `most` bookings, of which no two hold one leaf at one time."""
    house = house or draw(houses())
    kept: list[Booking] = []
    for booking in draw(st.lists(bookings(house), max_size=most)):
        if not any(_collide(house, booking, other) for other in kept):
            kept.append(booking)
    return History(house.tree, tuple(kept))


def _collide(house: House, one: Booking, other: Booking) -> bool:
    shared = {space.id for space in house.tree.related(one.space)}
    return {one.state, other.state} <= HOLDING and one.span.meets(other.span) and other.space in shared


@st.composite
def asks(draw: DrawFn, house: House | None = None) -> tuple[Ask[Booking], History]:
    """Somebody asks for a booking, sometimes to move one; beside it the history it is judged by."""
    house = house or draw(houses(trees(most=5)))
    history = draw(histories(house, most=4))
    moving = draw(st.none() | st.sampled_from(history.bookings)) if history.bookings else None
    subject = draw(bookings(house, states=(State.ASKED,)))
    scope = draw(st.sampled_from(tuple(house.tree.above(subject.space)))).id
    at = subject.span.start - timedelta(minutes=draw(st.integers(0, 90 * 1_440)))
    return Ask(subject, at, house, scope, moving, shortening=moving is not None and draw(st.booleans())), history
