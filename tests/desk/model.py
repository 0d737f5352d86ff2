"""A tiny house to compare the desk with: half hours as cells, one holder a cell, everything looked at each time.

It shares no code with the desk: it knows the rules of the house in tests/desk/test_machine.py by heart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import Factory, define

PARIS = ZoneInfo("Europe/Paris")
HALF_HOUR = 1_800
HOLDS = {"awaiting", "confirmed", "checked_in", "done", "closed"}
LEAVES = {"flat": ("one", "two", "living"), "one": ("one",), "two": ("two",), "living": ("living",)}
LONGEST, QUOTA, FREE_NIGHTS, ANSWER = 6, 9, 3, timedelta(hours=48)
"""At most 6 nights a stay and 9 a household and year; above 3 a steward answers within 48 hours."""

WHILE = timedelta(minutes=30)
"""How long a step can be taken back, and cancelling is free."""

Cell = tuple[str, int]


@define
class Use:
    """A booking or a closure as the model knows it."""

    id: UUID
    order: int
    kind: str
    space: str
    start: date | datetime
    end: date | datetime
    state: str
    household: str = ""
    made_at: datetime | None = None
    deadline: datetime | None = None
    counted: bool = True
    revision: int = 1
    left: datetime | None = None
    """When its guests left, if they did before its end."""
    given_at: datetime | None = None
    """When these nights were given up too late, if they were another booking's."""

    @property
    def nights(self) -> list[date]:
        """The nights it sleeps; none by the hour."""
        if self.kind != "guest_stay":
            return []
        days = (self.end - self.start).days
        return [self.start + timedelta(days=n) for n in range(days)]

    @property
    def edges(self) -> tuple[datetime, datetime]:
        """Its instants: 15:00 to 11:00 for a stay, midnights for a closure of days, wall times else."""
        if isinstance(self.start, datetime):
            return _there(self.start), self.left or _there(self.end)
        opens, closes = (time(15), time(11)) if self.kind == "guest_stay" else (time(), time())
        end = self.left or _there(datetime.combine(self.end, closes))
        return _there(datetime.combine(self.start, opens)), end

    def cells(self) -> Iterator[Cell]:
        """Every leaf and half hour it wants."""
        start, end = (int(edge.timestamp()) // HALF_HOUR for edge in self.edges)
        return ((leaf, cell) for leaf in LEAVES[self.space] for cell in range(start, end))


def _there(wall: date | datetime) -> datetime:
    assert isinstance(wall, datetime)
    return wall.replace(tzinfo=PARIS).astimezone(UTC)


@define
class Step:
    """A step somebody took with a use: how it stood before, its revision after, what given up before it took again."""

    before: Use
    by: str
    at: datetime
    revision: int
    cancelled: bool
    again: tuple[UUID, ...]


@define
class Model:
    """What should stand in the house. `accepts` says what silence means."""

    accepts: bool
    uses: dict[UUID, Use] = Factory(dict)
    held: dict[Cell, UUID] = Factory(dict)
    stood: set[UUID] = Factory(set)
    """What was ever confirmed: moved into a wait, it is no fresh request."""
    steps: dict[UUID, Step] = Factory(dict)

    def bookings(self, *states: str) -> list[Use]:
        """The bookings in these states (all without any), oldest first."""
        found = [use for use in self.uses.values() if use.kind != "works" and (not states or use.state in states)]
        return sorted(found, key=lambda use: use.order)

    def closures(self) -> list[Use]:
        """The standing closures, oldest first."""
        found = [use for use in self.uses.values() if use.state == "closed"]
        return sorted(found, key=lambda use: use.order)

    def refuses(self, wish: Use, now: datetime, before: Use | None = None) -> bool:
        """Whether a rule or the ground says no to a wish."""
        start, end = wish.edges
        if before and before.space != wish.space and self._begun(before, now):
            return True
        if before and before.edges[0] == start:
            past = end <= now
        else:
            past = self._begun(wish, now) or (before is not None and self._begun(before, now))
        if past:
            return True
        if self.shortens(wish, before):
            return False
        if before and before.state == "checked_in" and self.waits(wish):
            return True
        return len(wish.nights) > LONGEST or self._beyond_quota(wish, before)

    def refuses_anew(self, wish: Use, now: datetime) -> bool:
        """Whether a rule or the ground says no to what was cancelled or has lapsed, asked for again."""
        return self._begun(wish, now) or len(wish.nights) > LONGEST or self._beyond_quota(wish, wish)

    @staticmethod
    def _begun(use: Use, now: datetime) -> bool:
        """Whether it has begun: a stay with its first night over, a meeting at once."""
        return use.edges[0] < now if use.kind == "meeting" else use.nights[0] < now.astimezone(PARIS).date()

    @staticmethod
    def shortens(wish: Use, before: Use | None) -> bool:
        """Whether a move only gives time back."""
        if before is None or before.space != wish.space:
            return False
        return before.edges[0] <= wish.edges[0] and wish.edges[1] <= before.edges[1]

    def _beyond_quota(self, wish: Use, before: Use | None) -> bool:
        again = self.given_up(wish) if before and before.state in HOLDS else []
        weighing = [
            night
            for use in self.bookings()
            if use.household == wish.household and use.counted and use.id != (before and before.id)
            for night in use.nights
            if use not in again or night not in wish.nights
        ]
        years = {night.year for night in wish.nights}
        return any(sum(n.year == year for n in weighing + wish.nights) > QUOTA for year in years)

    def given_up(self, wish: Use) -> list[Use]:
        """What its household gave up too late, since it made this booking, of the nights a booking has."""
        return [
            use
            for use in self.bookings("cancelled")
            if use.given_at and use.counted and (use.household, use.space) == (wish.household, wish.space)
            if (not wish.made_at or wish.made_at <= use.given_at) and set(use.nights) & set(wish.nights)
        ]

    def waits(self, wish: Use) -> bool:
        """Whether a steward has to say yes."""
        return len(wish.nights) > FREE_NIGHTS

    def until(self, wish: Use, now: datetime, before: Use | None = None) -> datetime:
        """Its deadline, where it waits; one that waited for some of that time already waits no longer."""
        start, end = wish.edges
        found = min(now + ANSWER, start if start > now else end)
        if before and before.deadline and before.edges[0] < end and start < before.edges[1]:
            return min(found, before.deadline)
        return found

    def took(
        self, before: Use, by: str, now: datetime, *, cancelled: bool = False, again: tuple[UUID, ...] = ()
    ) -> None:
        """Somebody took a step with a use that stood so before."""
        self.steps[before.id] = Step(before, by, now, before.revision + 1, cancelled, again)

    def last_step(self, use: Use) -> Step | None:
        """The last step taken with a use, if nothing happened to it since."""
        step = self.steps.get(use.id)
        return step if step and step.revision == use.revision else None

    @staticmethod
    def lapsed_since(step: Step, now: datetime) -> bool:
        """Whether what stood before a step could not stand any more."""
        before = step.before
        waited = before.state == "awaiting" and before.deadline is not None and before.deadline <= now
        return waited or before.edges[1] <= now

    def free(self, wish: Use) -> bool:
        """Whether nobody else holds a cell it wants."""
        return all(self.held.get(cell, wish.id) == wish.id for cell in wish.cells())

    def put(self, use: Use) -> None:
        """A use as it stands now: its cells, and what closures take of those it left."""
        self.uses[use.id] = use
        if use.state == "confirmed":
            self.stood.add(use.id)
        self.held = {cell: holder for cell, holder in self.held.items() if holder != use.id}
        if use.state in HOLDS and use.kind != "works":
            self.held |= dict.fromkeys(use.cells(), use.id)
        for closure in self.closures():
            self.held = dict.fromkeys(closure.cells(), closure.id) | self.held

    def settle(self, now: datetime) -> int:
        """What time decides before a command is heard; how many."""
        due = [use for use in self.bookings("awaiting") if use.deadline and use.deadline <= now]
        for use in sorted(due, key=lambda use: (use.deadline, use.id)):
            use.state = "confirmed" if self.accepts else "expired"
            use.deadline, use.revision, use.counted = None, use.revision + 1, self.accepts and use.counted
            self.put(use)
        return len(due)

    def finish(self, now: datetime) -> int:
        """What is over; how many."""
        over = [use for use in self.bookings("confirmed", "checked_in") if use.edges[1] <= now]
        for use in over:
            use.state, use.revision = "done", use.revision + 1
        return len(over)
