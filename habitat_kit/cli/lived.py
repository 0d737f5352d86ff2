"""A year the example's people could have lived: who asked for what, drawn from a seed, sent through the one door.

Rules of this file:
1. The same seed gives the same year: the same people ask for the same dates on the same day.
2. Whatever comes of an ask is the rules' and the database's doing: noes, clashes and stays that wait are part of it.
3. It all lies in one calendar year that is over: nothing is taken from whoever tries the demo.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from attrs import define, evolve, field

from habitat_kit.cli.story import Story, story
from habitat_kit.cli.together import attend, settle_accounts, together
from habitat_kit.core.actors import SYSTEM, Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    ApproveBooking,
    BookSpace,
    CancelBooking,
    Command,
    DeclineBooking,
    FinishTask,
    GiveContribution,
    MoveBooking,
    TakeOffer,
    Tick,
)
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, WaitListed
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import State
from habitat_kit.house_file import HouseFile
from habitat_kit.settings import Settings

SEED = 16
"""The sixteenth dwelling is the one everybody shares."""

STAYS, MEALS = 130, 40
DAY = timedelta(days=1)


def live(settings: Settings, house: HouseFile, year: int, seed: int = SEED) -> int:
    """Let the people of a house live a year; how many asks they made."""
    with story(settings, house, datetime(year, 1, 1, 12, tzinfo=UTC)) as told:
        return _Year(told, year, Random(seed)).live()  # noqa: S311  # a seed must give the same year again


@define
class _Year:
    """The year as it is lived."""

    story: Story
    year: int
    dice: Random
    waiting: set[UUID] = field(factory=set)
    """The households that stand in line for something."""
    stays: list[Booking] = field(factory=list)
    """The stays that were booked, whatever became of them."""
    asks: int = 0

    def live(self) -> int:
        homes = self._homes()
        for _ in range(STAYS):
            self._stay(self.dice.choice(homes))
        for _ in range(MEALS):
            self._meal(self.dice.choice(homes))
        together(self.story, self.year)
        self.story.play()
        self.story.clock.now = datetime(self.year + 1, 1, 2, 12, tzinfo=UTC)
        self.story.send(Tick(self.story.house.house.id), SYSTEM)
        self._tidy()
        settle_accounts(self.story, self.dice)
        return self.asks

    def _tidy(self) -> None:
        """What was to be done after the stays has been done: nobody begins today with last year's cleaning."""
        for task in self.story.kit.desk.sight(SYSTEM).tasks():
            self.story.send(FinishTask(task.id, task.revision), SYSTEM)

    def _homes(self) -> list[UUID]:
        """The households, those that have many guests more than once."""
        return [home.id for home in self.story.house.households for _ in range(self.dice.choice((1, 1, 2, 4)))]

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
        wish = BookSpace(self.story.place(place), kind, start, end, guests, household=home)
        self.story.at(asked, lambda: self._ask(wish))

    def _ask(self, wish: BookSpace) -> None:
        """Ask, and live with the answer: a steward says yes or no, somebody changes their mind, somebody waits."""
        self.asks += 1
        outcome = self.story.send(wish, self.story.of(wish.household))
        if isinstance(outcome, Booked) and wish.kind == "guest_stay":
            self.stays.append(outcome.booking)
        if isinstance(outcome, AwaitingApproval):
            self.story.later(20, lambda: self._answer(outcome.booking.id))
        elif isinstance(outcome, Conflict) and self.dice.random() < 0.4:
            self._wait(wish)
        elif isinstance(outcome, Booked) and self.dice.random() < 0.25:
            self.story.later(self.dice.choice((5, 26, 50)), lambda: self._change(wish, outcome.booking.id))
        elif isinstance(outcome, Booked) and wish.kind == "shared_meal":
            self._eat(outcome.booking)

    def _wait(self, wish: BookSpace) -> None:
        """Stand in line for dates that somebody has."""
        if isinstance(self.story.send(evolve(wish, or_wait=True), self.story.of(wish.household)), WaitListed):
            self.waiting.add(wish.household or UUID(int=0))
            if wish.kind == "guest_stay" and self.dice.random() < 0.6:
                self.story.later(30, lambda: self._give_way(wish))

    def _give_way(self, wish: BookSpace) -> None:
        """Who has the dates hears that a neighbour needs them more."""
        house = self.story.house.house
        wanted, near = house.span(Nights(wish.start, wish.end)), {one.id for one in house.tree.related(wish.space)}
        for stay in self.stays:
            if stay.space in near and stay.span.meets(wanted):
                self.story.send(CancelBooking(stay.id, stay.revision), self.story.of(stay.household))
        self.story.later(4, self._take_offers)

    def _eat(self, meal: Booking) -> None:
        """A meal: neighbours may come, or its hosts put something into the kitty."""
        if self.dice.random() < 0.4:
            attend(self.story, self.dice, meal)
        elif self.dice.random() < 0.5:
            given = GiveContribution(meal.id, self.dice.choice(("0", "5.00", "8.00", "10.00")))
            self.story.send(given, self.story.of(meal.household))

    def _answer(self, booking: UUID) -> None:
        """A steward's yes, mostly."""
        yes = self.dice.random() < 0.8
        said = ApproveBooking(booking, 1) if yes else DeclineBooking(booking, 1, "Les travaux du voisin")
        self.story.send(said, self.story.role(Role.STEWARD))

    def _change(self, wish: BookSpace, booking: UUID) -> None:
        """Plans change: a day later, or not at all. Whoever waited is asked the same evening."""
        step: Command[Any] = CancelBooking(booking, 1)
        if self.dice.random() < 0.4:
            step = MoveBooking(booking, 1, start=wish.start + DAY, end=wish.end + DAY)
        self.story.send(step, self.story.of(wish.household))
        self.story.later(4, self._take_offers)

    def _take_offers(self) -> None:
        """Whoever waited takes what they are offered."""
        for home in sorted(self.waiting):
            somebody = self.story.of(home)
            for booking in self.story.kit.desk.sight(somebody).mine():
                if booking.state is State.OPTION and booking.household == home:
                    self.story.send(TakeOffer(booking.id, booking.revision), somebody)
