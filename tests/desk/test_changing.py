"""A house that changes while people book, leave and come back: nothing overlaps, the journal rebuilds it, closures fill."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count, pairwise
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import filling, living
from habitat_kit.core.closures import Closure
from habitat_kit.core.commands import (
    AddLeaf,
    CancelBooking,
    ChangeHours,
    ChangeZone,
    CloseSpace,
    EndLeaf,
    LiftDanger,
    MoveBooking,
    OrderDanger,
    Part,
    ReturnBooking,
    SplitLeaf,
    Tick,
)
from habitat_kit.core.outcomes import GroundChanged, GroundClashes, Misread
from habitat_kit.core.periods import Nights
from habitat_kit.core.spaces import Form, House
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.desk.rewriting import times
from habitat_kit.kit import HabitatKit
from tests.desk.ledgers import Stored, check_journal, stored
from tests.desk.world import DAY, Hands, Planted, Rules, plant

people = st.sampled_from(["ana", "ben", "cleo"])
days = st.integers(0, 12)
BEGINNING = datetime.combine(DAY - timedelta(days=1), time(7), tzinfo=None)
HOURS = st.sampled_from([(15, 11), (12, 12), (18, 9), (14, 10)])
ZONES = st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Guadeloupe"])


class Changing(RuleBasedStateMachine):
    """Neighbours who book while the steward changes the house around them and orders them out."""

    kit: ClassVar[HabitatKit]
    clock: ClassVar[Hands]
    numbers: ClassVar[count[int]]

    @initialize()
    def move_in(self) -> None:
        """Plant a house of its own for this run."""
        self.clock.now = BEGINNING.replace(tzinfo=self.clock.now.tzinfo)
        self.house: Planted = plant(self.kit, self.clock, f"changing{next(self.numbers)}")
        self.keys = count(1)
        self.said: list[Any] = []

    def there(self) -> House:
        """The house as it is now."""
        return self.kit.desk.sight(self.house.actor("sam")).house(self.house.house.id)

    def send(self, command: Any, by: str = "sam") -> Any:
        """Send it a second later; no answer is a fault."""
        self.clock.later(seconds=1)
        outcome = self.house.do(command, by=by)
        assert type(outcome).__name__ not in {"TryLater", "NotAllowed", "Unknown"}, (command, outcome)
        self.said.append(type(outcome).__name__)
        return outcome

    def uses(self, kind: type[Any], *states: State) -> list[Any]:
        """The bookings or closures in these states, in the order they were made."""
        found = [use for use, _ in stored(self.house).values() if isinstance(use, kind) and use.state in states]
        return sorted(found, key=lambda use: use.made_at)

    def space(self, data: st.DataObject) -> UUID:
        """Some place of the house."""
        tree = self.there().tree
        return tree.keyed(data.draw(st.sampled_from(sorted(space.key for space in tree.spaces)))).id

    @rule(hours=st.sampled_from([1, 6, 26, 24 * 4]))
    def time_passes(self, hours: int) -> None:
        """Nobody does anything for a while."""
        self.clock.later(hours=hours)

    @rule(data=st.data(), who=people, day=days, nights=st.integers(1, 5))
    def stays(self, data: st.DataObject, who: str, day: int, nights: int) -> None:
        """Somebody asks for nights."""
        self.send(self.house.stay(day, nights).__class__(
            self.space(data), "guest_stay", DAY + timedelta(days=day), DAY + timedelta(days=day + nights)
        ), who)  # fmt: skip

    @rule(data=st.data(), who=people, day=days, hour=st.integers(8, 20))
    def meets(self, data: st.DataObject, who: str, day: int, hour: int) -> None:
        """Somebody asks for some hours."""
        start = datetime.combine(DAY + timedelta(days=day), time(hour))
        self.send(
            self.house.meeting(0, 9).__class__(self.space(data), "meeting", start, start + timedelta(hours=3)), who
        )

    @rule(data=st.data(), day=days, length=st.integers(1, 6))
    def closes(self, data: st.DataObject, day: int, length: int) -> None:
        """The steward closes a place for some days."""
        start = DAY + timedelta(days=day)
        self.send(CloseSpace(self.space(data), start, start + timedelta(days=length)))

    @rule(data=st.data(), day=days)
    def adds(self, data: st.DataObject, day: int) -> None:
        """A new place somewhere."""
        key = f"new{next(self.keys)}"
        self.send(AddLeaf(self.space(data), key, key, Form.ROOM, DAY + timedelta(days=day), sleeps=1, bookable=True))

    @rule(data=st.data(), day=days)
    def splits(self, data: st.DataObject, day: int) -> None:
        """A place is taken in its parts."""
        n = next(self.keys)
        parts = tuple(Part(f"part{n}{letter}", f"Part {letter}", sleeps=1, bookable=True) for letter in "ab")
        self.send(SplitLeaf(self.space(data), DAY + timedelta(days=day), parts))

    @rule(data=st.data(), day=days)
    def ends(self, data: st.DataObject, day: int) -> None:
        """A place goes, unless somebody has it."""
        before = stored(self.house)
        outcome = self.send(EndLeaf(self.space(data), DAY + timedelta(days=day)))
        if isinstance(outcome, GroundClashes | Misread):
            assert stored(self.house) == before

    @rule(hours=HOURS, day=st.none() | days)
    def changes_hours(self, hours: tuple[int, int], day: int | None) -> None:
        """People come and leave at other hours."""
        before = stored(self.house)
        start = None if day is None else DAY + timedelta(days=day)
        outcome = self.send(ChangeHours(self.house.house.id, time(hours[0]), time(hours[1]), start))
        if isinstance(outcome, GroundChanged):
            changed = {use for use, (row, _) in stored(self.house).items() if row != before[use][0]}
            assert changed == set(outcome.uses)

    @rule(zone=ZONES)
    def changes_zone(self, zone: str) -> None:
        """The house goes by another clock."""
        self.send(ChangeZone(self.house.house.id, zone))

    @rule(data=st.data())
    def orders_out(self, data: st.DataObject) -> None:
        """A danger: whoever was there holds nothing from now on."""
        outcome = self.send(OrderDanger(self.space(data), "fire", "smoke"))
        leaves = {leaf.id for leaf in self.there().tree.leaves(outcome.order.space)}
        for use, claims in stored(self.house).values():
            ahead = [claim for claim in claims if claim.leaf in leaves and claim.span.end > self.clock.now]
            assert isinstance(use, Closure) or not ahead

    @rule(data=st.data())
    def lifts(self, data: st.DataObject) -> None:
        """The danger is over; who is back is confirmed again."""
        orders = [use for use in self.uses(Closure, State.CLOSED) if use.danger]
        if orders:
            order = data.draw(st.sampled_from(orders))
            outcome = self.send(LiftDanger(order.id, order.revision))
            back = stored(self.house)
            assert all(back[booking][0].state is State.CONFIRMED for booking in outcome.returned)

    @rule(data=st.data())
    def asks_to_return(self, data: st.DataObject) -> None:
        """Somebody who was displaced asks for their dates."""
        if gone := self.uses(Booking, State.DISPLACED):
            booking = data.draw(st.sampled_from(gone))
            self.send(ReturnBooking(booking.id, booking.revision))

    @rule(data=st.data(), shift=st.integers(-2, 3), shorter=st.booleans())
    def moves(self, data: st.DataObject, shift: int, *, shorter: bool) -> None:
        """Somebody moves or shortens a booking."""
        bookings = [use for use in self.uses(Booking, State.CONFIRMED) if isinstance(use.when, Nights)]
        if bookings:
            booking = data.draw(st.sampled_from(bookings))
            start = booking.when.arrival + timedelta(days=0 if shorter else shift)
            end = start + timedelta(days=max(1, len(booking.when) - shorter))
            self.send(MoveBooking(booking.id, booking.revision, start, end))

    @rule(data=st.data())
    def cancels(self, data: st.DataObject) -> None:
        """Somebody gives up a booking, of whatever state."""
        if bookings := self.uses(Booking, *State):
            booking = data.draw(st.sampled_from(bookings))
            self.send(CancelBooking(booking.id, booking.revision))

    @rule()
    def ticks(self) -> None:
        """Time's own command."""
        self.clock.later(seconds=1)
        self.house.do(Tick(self.house.house.id), by="kim")

    @invariant()
    def everything_fits(self) -> None:
        """No two claims meet, the journal rebuilds everything, bookings have what lives of their space, closures the gaps."""
        rows, house = stored(self.house), self.there()
        claims = sorted(claim for _, held in rows.values() for claim in held)
        for before, after in pairwise(claims):
            assert before.leaf != after.leaf or not before.span.meets(after.span)
        check_journal(rows, self.house)
        self.check_holders(rows, house)
        everything = [claim for _, held in rows.values() for claim in held]
        for use, _ in rows.values():
            if isinstance(use, Closure) and use.state is State.CLOSED:
                ahead = [
                    gap for gap in filling(house, use.space, use.span, everything) if gap.span.end > self.clock.now
                ]
                assert ahead == []

    def check_holders(self, rows: Stored, house: House) -> None:
        """Who is to come has every leaf that lives then; who holds nothing has nothing ahead."""
        for use, held in rows.values():
            if not isinstance(use, Booking):
                continue
            if use.state not in HOLDING:
                assert all(claim.span.end <= self.clock.now for claim in held)
            elif use.span.start > self.clock.now:
                assert held == tuple(sorted(living(house, use.space, use.span)))
                assert times(held) == (use.span,)


def test_a_house_that_changes_stays_whole(migrated: str, *, proving: bool) -> None:
    """Random changes and dangers among random bookings: no overlap, nothing lost, everything replayed."""
    hands = Hands()
    whole = HabitatKit(url=migrated, plugins=[Rules], clock=hands)
    runs, steps = (500, 60) if proving else (20, 25)
    bounds = settings(
        max_examples=runs, stateful_step_count=steps, suppress_health_check=list(HealthCheck), deadline=None
    )

    class Here(Changing):
        kit, clock, numbers = whole, hands, count()

    try:
        run_state_machine_as_test(Here, settings=bounds)
    finally:
        whole.close()
