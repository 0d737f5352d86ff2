"""What a rule may ask about the past and the neighbourhood.

A question is a frozen value. Each has a SQL answer and an in-memory answer, tested against
each other; plugins offer their own (hooks.QuestionOffer). Questions carry `at`, because an
option or a request whose deadline has passed holds and counts nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from operator import attrgetter
from typing import Generic, TypeVar
from uuid import UUID

from attrs import frozen

from habitat_kit.core.money import Money
from habitat_kit.core.periods import Hours, Nights, Span

A = TypeVar("A")


@frozen
class Question(Generic[A]):
    """A question whose answer is an A."""


@frozen
class Weighing(Question[A]):
    """About what weighs on a household's quota in local dates [first, end), for one kind, under one space.

    `without` leaves out the booking being moved; `person` counts only what this person booked for the household.
    """

    household: UUID
    scope: UUID
    kind: str
    first: date
    end: date
    at: datetime
    without: UUID | None = None
    person: UUID | None = None


@frozen
class TimesUsed(Weighing[tuple[Nights | Hours, ...]]):
    """The nights and the wall times themselves, each whole, in the order they begin: what no one sum can say."""


@frozen
class Used(Weighing[int]):
    """How much of it there is.

    `weekdays` counts only some days of the week (1 is Monday), every one when empty; `standing` only what
    holds its dates still, so that no cancellation weighs.
    """

    weekdays: frozenset[int] = frozenset()
    standing: bool = False


@frozen
class NightsUsed(Used):
    """How many nights: a stay is counted night by night, so one across New Year weighs on both years.

    The night from a Monday to a Tuesday is Monday's.
    """


@frozen
class MinutesUsed(Used):
    """How many minutes of bookings by the hour, as the wall's clock shows them.

    One over midnight weighs on both days, and a night on which the clock changes lasts what the wall shows.
    Of the days of the week, the one it begins on counts.
    """


@frozen
class BookingsBegun(Used):
    """How many bookings, by the night or by the hour, begin in these dates, on these days of the week."""


@frozen
class Home:
    """Where a household lives, and since when anybody of it does; None for what nobody wrote down."""

    dwelling: UUID | None = None
    since: date | None = None


@frozen
class HomeOf(Question[Home]):
    """A household's dwelling and the first day of its oldest membership that lasts on `day`."""

    household: UUID
    day: date


@frozen
class MembersOn(Question[int]):
    """How many people belong to a household on a day."""

    household: UUID
    day: date


@frozen
class ContributedSoFar(Question[Money]):
    """What all households were asked to give for bookings under `scope` that count for a calendar year, in a currency.

    What was taken back is not in it; `without` leaves out the booking being moved.
    """

    scope: UUID
    year: int
    currency: str
    without: UUID | None = None


@frozen
class Seen:
    """A booking as its neighbours see it."""

    span: Span
    kind: str
    space: UUID
    household: UUID
    booking: UUID


_TURN = attrgetter("span.start", "span.end", "booking")
"""In which order neighbours are told: by their time; no two share one."""


def in_turn(seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """Neighbours in the order of their time."""
    return tuple(sorted(seen, key=_TURN))


@frozen
class BookingsBetween(Question[tuple[Seen, ...]]):
    """The bookings that hold a leaf under `scope` somewhere in `span`, in order of time.

    What a protected place below `scope` holds is left out: a verdict about another place would tell of it.
    """

    scope: UUID
    span: Span
    at: datetime
    without: UUID | None = None


@frozen
class HostOf(Question[UUID | None]):
    """Who booked it for their own household, if they still belong to it on `day`; None for anybody else.

    At the desk `day` is today at least: who has moved out meanwhile hosts nobody.
    """

    use: UUID
    day: date


@frozen
class TasksAbout(Question[tuple[str, ...]]):
    """The kinds of the tasks ever written about a booking, done ones too, each once, in order."""

    use: UUID


@frozen
class ChoresLeft(Question[tuple[str, ...]]):
    """The kinds of what a household has not done after its bookings under `scope`: tasks due before a day, each once.

    What is addressed to a role is not the household's to do, and nothing is after a booking that is not over (any more).
    """

    household: UUID
    house: UUID
    scope: UUID
    before: date
