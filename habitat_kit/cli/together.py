"""What a house does together in a year: it signs its rules, meets, eats, and settles its accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from habitat_kit.cli.story import Story
from habitat_kit.core.actors import Actor, Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSeries, CancelBooking, RecordPayment, SignRules, TakeByRight
from habitat_kit.core.outcomes import SeriesBooked
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.core.signing import to_be_signed

NOT_YET = frozenset({"nadia", "tiago", "anouk"})
"""Who has not signed yet: it waits for them on their first page."""

DAY = timedelta(days=1)


def together(story: Story, year: int) -> None:
    """Plan what is not one household's: signatures in January, a meeting a month, the assembly in November."""
    story.at(datetime(year, 1, 2, 9, tzinfo=UTC), lambda: _meet(story, year))
    story.at(datetime(year, 1, 4, 18, tzinfo=UTC), lambda: _sign(story))
    story.at(datetime(year, 10, 6, 18, tzinfo=UTC), lambda: _assemble(story, year))


def attend(story: Story, dice: Random, meal: Booking) -> None:
    """Neighbours sign up for a meal, and most of them come; where the meal does not take place, nobody does."""
    host = story.of(meal.household)
    story.send(story.offered("open_gathering", booking=meal.id, places=meal.guests + 6), host)
    others = [home.id for home in story.house.households if home.id != meal.household and story.of(home.id) != host]
    homes = dice.sample(others, 4)
    for home in homes:
        people = dice.randint(1, 3)
        story.send(story.offered("sign_up", booking=meal.id, people=people, household=home), story.of(home))
    come = homes[: dice.choice((3, 4, 4))]
    story.at(meal.span.end, lambda: _tick_off(story, host, meal.id, come))


def settle_accounts(story: Story, dice: Random) -> None:
    """The treasurer types in what was paid; some still owe their part."""
    treasurer = story.role(Role.TREASURER)
    for owing in story.kit.desk.sight(treasurer).accounts(story.house.house.id):
        if owing.balance.amount > 0 and dice.random() < 0.8:
            story.send(RecordPayment(owing.household, str(owing.balance.amount), label="Virement"), treasurer)


def _tick_off(story: Story, host: Actor, meal: UUID, come: list[UUID]) -> None:
    for home in come:
        story.send(story.offered("mark_attendance", booking=meal, household=home), host)


def _meet(story: Story, year: int) -> None:
    """The association meets on the first Tuesday of the month, but in August."""
    first = date(year, 1, 8)  # no year's first Tuesday: from the next one on
    evening = datetime.combine(first, time(19))
    repeat = f"FREQ=MONTHLY;BYDAY=1TU;UNTIL={year}1231"
    wish = BookSeries(
        *(story.place("living-room"), "meeting", evening, evening + timedelta(hours=2), repeat),
        others="leave_out",
        guests=12,
    )
    steward = story.role(Role.STEWARD)
    outcome = story.send(wish, steward)
    if isinstance(outcome, SeriesBooked):
        for one in outcome.dates:
            if one.booking and one.day.month == 8:
                story.send(CancelBooking(one.booking, 1), steward)


def _assemble(story: Story, year: int) -> None:
    """The general assembly takes the flat on the third Saturday of November, whoever has it."""
    first = date(year, 11, 15)
    morning = datetime.combine(first + DAY * ((5 - first.weekday()) % 7), time(10))
    call = TakeByRight(
        story.place("shared-flat"), "assembly", morning, morning + timedelta(hours=3), "Le budget", guests=14
    )
    story.send(call, story.role(Role.STEWARD))


def _sign(story: Story) -> None:
    """Most residents sign on the page; who has no address signs a paper that a steward writes down."""
    steward, today = story.role(Role.STEWARD), story.clock.now.date()
    for book in story.kit.desk.sight(steward).rulebooks(story.house.house.id):
        for member in dict.fromkeys(membership.person for membership in story.house.memberships):
            _sign_one(story, book, member, steward, today)


def _sign_one(story: Story, book: Rulebook, member: UUID, steward: Actor, today: date) -> None:
    person = next(one for one in story.house.persons if one.id == member)
    if person.key in NOT_YET:
        return
    for version in to_be_signed(book, story.clock.now):
        text = (book.id, version.id, version.digest)
        if person.email:
            story.send(SignRules(*text), Actor(person=member))
        else:
            story.send(SignRules(*text, person=member, paper_on=today), steward)
