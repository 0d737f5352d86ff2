"""The law of the wait list, whatever people do: nothing is offered twice, and nobody waits beside free dates."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, count
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    BookSpace,
    CancelBooking,
    DeclineOffer,
    LeaveWaitList,
    MoveBooking,
    TakeOffer,
    Tick,
)
from habitat_kit.core.outcomes import Judged
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import State
from habitat_kit.core.waiting import Wait, WaitState
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins.participatory import NightsPerYear
from habitat_kit.store import tables
from habitat_kit.store.mapping.uses import use_of
from habitat_kit.store.mapping.waiting import wait_of
from habitat_kit.store.statement import Statement
from tests.conftest import PROVE
from tests.desk.stays import day
from tests.desk.world import Hands, Planted, Rules, plant

EXAMPLES, LONGEST = (300, 40) if PROVE else (6, 12)

people = st.sampled_from(["ana", "ben", "cleo"])
spaces = st.sampled_from(["flat", "one", "two"])
ASKS = st.tuples(st.just("ask"), people, spaces, st.integers(0, 3), st.integers(1, 3))
STEPS = st.tuples(
    st.sampled_from(["cancel", "take", "decline", "leave", "shorten", "later"]), st.integers(0, 20), st.integers(1, 30)
)


@pytest.fixture
def kit(migrated: str) -> Any:
    """A kit for many houses."""
    made = HabitatKit(url=migrated, plugins=[Rules], clock=Hands())
    yield made
    made.close()


def read(house: Planted) -> tuple[list[Booking], list[Wait]]:
    """Every booking and every wait of a house."""
    with house.kit.database.read() as tx:
        uses = (use_of(row) for row in tx.run(Statement(sa.select(*tables.use.c))))
        waits = (wait_of(row) for row in tx.run(Statement(sa.select(*tables.wait.c))))
        return (
            [use for use in uses if isinstance(use, Booking) and use.house == house.house.id],
            [wait for wait in waits if wait.house == house.house.id],
        )


def act(house: Planted, step: tuple[Any, ...]) -> None:
    """One thing somebody does; what cannot be done is left."""
    what, *how = step
    if what == "ask":
        by, space, first, nights = how
        house.do(house.stay(first, nights, space, or_wait=True), by=by)
        return
    which, number = how
    bookings, waits = read(house)
    if what == "later":
        house.clock.later(hours=number)
        house.do(Tick(house.house.id), by="kim")
        return
    if what == "leave":
        standing = [wait for wait in waits if wait.state is WaitState.WAITING]
        if standing:
            wait = standing[which % len(standing)]
            house.do(LeaveWaitList(wait.id, wait.revision), by="sam")
        return
    wanted = {State.OPTION} if what in {"take", "decline"} else {State.CONFIRMED}
    found = [booking for booking in bookings if booking.state in wanted]
    if not found:
        return
    booking = found[which % len(found)]
    commands = {"cancel": CancelBooking, "take": TakeOffer, "decline": DeclineOffer}
    if what == "shorten" and isinstance(booking.when, Nights):
        house.do(MoveBooking(booking.id, booking.revision, end=booking.when.arrival + timedelta(days=1)), by="sam")
    elif what in commands:
        house.do(commands[what](booking.id, booking.revision), by="sam")


def check(house: Planted) -> None:
    """Nothing held twice, each offer one wait's, and whoever waits is kept from their dates by somebody or some rule."""
    bookings, waits = read(house)
    assert house.overlaps() == []
    options = {booking.id: booking for booking in bookings if booking.state is State.OPTION}
    offered = {wait.offer: wait for wait in waits if wait.state is WaitState.OFFERED}
    assert offered.keys() == options.keys()
    for one, other in combinations(offered.values(), 2):
        related = {space.id for space in house.house.tree.related(one.space)}
        assert other.space not in related or not one.span.meets(other.span)
    for wait in waits:
        if wait.state is WaitState.WAITING and wait.span.start > house.clock.now:
            assert not _would_pass(house, wait), "somebody waits beside free dates"


def _would_pass(house: Planted, wait: Wait) -> bool:
    assert isinstance(wait.when, Nights)
    wish = BookSpace(wait.space, wait.kind, wait.when.arrival, wait.when.departure, household=wait.household)
    found = house.kit.desk.judge(wish, by=house.actor("sam"))
    assert isinstance(found, Judged)
    return found.passes


@settings(
    max_examples=EXAMPLES,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # a day of at most LONGEST steps is read as it is; making it shorter takes minutes, each try being a new house
@given(data=st.data())
def test_nobody_waits_beside_free_dates(kit: HabitatKit, data: st.DataObject) -> None:
    """After every command: no dates held twice, no two offers for one leaf, no free dates somebody waits for."""
    clock = kit.clock
    assert isinstance(clock, Hands)
    clock.now = Hands().now
    house = plant(kit, clock, f"house-{next(NUMBERS)}", [NightsPerYear(nights=4)])
    assert day(0) > clock.now.date()
    for step in data.draw(st.lists(ASKS | STEPS, min_size=6, max_size=LONGEST)):
        act(house, step)
        clock.later(seconds=1)
        check(house)


NUMBERS = count()
