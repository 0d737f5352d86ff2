"""A year the example's people could have lived: who asked for what, drawn from a seed, sent through the one door.

Rules of this file:
1. The same seed gives the same year: the same people ask for the same dates on the same day.
2. Whatever comes of an ask is the rules' and the database's doing: noes, clashes and stays that wait are part of it.
3. It all lies in one calendar year that is over: nothing is taken from whoever tries the demo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from attrs import define, field

from habitat_kit.core.actors import SYSTEM, Actor, Role
from habitat_kit.core.commands import (
    ApproveBooking,
    BookSpace,
    CancelBooking,
    Command,
    DeclineBooking,
    FinishTask,
    MoveBooking,
    Tick,
)
from habitat_kit.core.outcomes import AwaitingApproval, Booked
from habitat_kit.core.people import holds
from habitat_kit.house_file import HouseFile
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings

SEED = 16
"""The sixteenth dwelling is the one everybody shares."""

STAYS, MEALS = 130, 40
DAY = timedelta(days=1)


@define
class Hands:
    """A clock that stands where it was set."""

    now: datetime

    def __call__(self) -> datetime:
        """Its time."""
        return self.now


def live(settings: Settings, house: HouseFile, year: int, seed: int = SEED) -> int:
    """Let the people of a house live a year; how many asks they made."""
    clock = Hands(datetime(year, 1, 1, 12, tzinfo=UTC))
    kit = HabitatKit(settings=settings, clock=clock)
    try:
        return _Year(kit, clock, house, year, Random(seed)).live()  # noqa: S311  # a story, no secret
    finally:
        kit.close()


Step = Callable[[], None]


@define
class _Year:
    """The year as it is lived: what is still to happen, by its instant."""

    kit: HabitatKit
    clock: Hands
    house: HouseFile
    year: int
    dice: Random
    turns: Iterator[int] = field(factory=count)
    ahead: list[tuple[datetime, int, Step]] = field(factory=list)
    asks: int = 0

    def live(self) -> int:
        homes = self._homes()
        for _ in range(STAYS):
            self._stay(self.dice.choice(homes))
        for _ in range(MEALS):
            self._meal(self.dice.choice(homes))
        self._meetings()
        heapify(self.ahead)
        while self.ahead:
            self.clock.now, _, step = heappop(self.ahead)
            step()
        self.clock.now = datetime(self.year + 1, 1, 2, 12, tzinfo=UTC)
        self._send(Tick(self.house.house.id), SYSTEM)
        self._tidy()
        return self.asks

    def _tidy(self) -> None:
        """What was to be done after the stays has been done: nobody begins today with last year's cleaning."""
        for task in self.kit.desk.sight(SYSTEM).tasks():
            self._send(FinishTask(task.id, task.revision), SYSTEM)

    def _homes(self) -> list[UUID]:
        """The households, those that have many guests more than once."""
        return [home.id for home in self.house.households for _ in range(self.dice.choice((1, 1, 2, 4)))]

    def _stay(self, home: UUID) -> None:
        """Guests: mostly a weekend, sometimes longer, here and there too long; asked for days or months ahead."""
        first = self._day()
        if self.dice.random() < 0.6:
            first += DAY * ((4 - first.weekday()) % 7)
        nights = self.dice.choice((1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 12))
        place = self.dice.choice(("shared-flat", "bedroom-garden", "bedroom-garden", "bedroom-terrace"))
        guests = self.dice.randint(1, 4 if place == "shared-flat" else 2)
        self._plan(home, place, "guest_stay", first, first + nights * DAY, guests)

    def _meal(self, home: UUID) -> None:
        """A meal on a terrace or in the living room."""
        noon = datetime.combine(self._day(), time(self.dice.choice((12, 18))))
        place = self.dice.choice(("terrace-morning", "terrace-evening", "living-room"))
        self._plan(home, place, "shared_meal", noon, noon + timedelta(hours=3), self.dice.randint(4, 14))

    def _meetings(self) -> None:
        """The association meets in the living room on the first Tuesday of the month, but in August."""
        for month in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12):
            first = date(self.year, month, 1)
            evening = datetime.combine(first + DAY * ((1 - first.weekday()) % 7), time(19))
            self._plan(self.house.households[5].id, "living-room", "meeting", evening, evening + timedelta(hours=2), 12)

    def _day(self) -> date:
        return date(self.year, 1, 10) + self.dice.randrange(340) * DAY

    def _plan(self, home: UUID, place: str, kind: str, start: Any, end: Any, guests: int) -> None:
        """Somebody will ask for this, so long before."""
        lead = self.dice.choice((3, 7, 14, 21, 30, 45, 60, 120)) * DAY
        noon = datetime(start.year, start.month, start.day, 10, tzinfo=UTC) - lead
        asked = max(noon, datetime(self.year, 1, 2, 10, tzinfo=UTC)) + timedelta(minutes=self.dice.randrange(600))
        last = datetime(self.year, 12, 31, tzinfo=UTC)
        if (end.date() if isinstance(end, datetime) else end) > last.date():
            return
        space = self.house.house.tree.keyed(place).id
        wish = BookSpace(space, kind, start, end, guests, household=home)
        self.ahead.append((asked, next(self.turns), lambda: self._ask(wish)))

    def _ask(self, wish: BookSpace) -> None:
        """Ask, and live with the answer: a steward says yes or no, somebody changes their mind."""
        self.asks += 1
        outcome = self._send(wish, self._by(wish.household))
        if isinstance(outcome, AwaitingApproval):
            self._later(20, lambda: self._answer(outcome.booking.id))
        elif isinstance(outcome, Booked) and self.dice.random() < 0.25:
            self._later(self.dice.choice((5, 26, 50)), lambda: self._change(wish, outcome.booking.id))

    def _answer(self, booking: UUID) -> None:
        """A steward's yes, mostly."""
        yes = self.dice.random() < 0.8
        said = ApproveBooking(booking, 1) if yes else DeclineBooking(booking, 1, "Les travaux du voisin")
        self._send(said, self._steward())

    def _change(self, wish: BookSpace, booking: UUID) -> None:
        """Plans change: a day later, or not at all."""
        step: Command[Any] = CancelBooking(booking, 1)
        if self.dice.random() < 0.4:
            step = MoveBooking(booking, 1, start=wish.start + DAY, end=wish.end + DAY)
        self._send(step, self._by(wish.household))

    def _later(self, hours: int, step: Step) -> None:
        heappush(self.ahead, (self.clock.now + timedelta(hours=hours), next(self.turns), step))

    def _send(self, command: Command[Any], by: Actor) -> Any:
        return self.kit.desk.do(command, by=by)

    def _by(self, home: UUID | None) -> Actor:
        """Somebody of the household who has an address of their own; a steward for those without internet."""
        day = self.clock.now.date()
        theirs = {m.person for m in self.house.memberships if m.household == home and holds(m.start, m.end, day)}
        reached = [one.id for one in self.house.persons if one.id in theirs and one.email]
        return Actor(person=reached[0]) if reached else self._steward()

    def _steward(self) -> Actor:
        return Actor(person=next(grant.person for grant in self.house.grants if grant.role is Role.STEWARD))
