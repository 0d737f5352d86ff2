"""The in-memory ledger: the same answers as the database's, from a plain list of bookings.

Property tests, replay and simulation stand on it; plugins add the answers to their own questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.accounts import AccountLine
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.inforce import RulesInForce, of_kind
from habitat_kit.core.money import Money, total
from habitat_kit.core.people import Household, Membership, holds
from habitat_kit.core.periods import Hours, Nights, in_order, on_weekday
from habitat_kit.core.questions import (
    BookingsBegun,
    BookingsBetween,
    ChoresLeft,
    ContributedSoFar,
    Home,
    HomeOf,
    HostOf,
    MembersOn,
    MinutesUsed,
    NightsUsed,
    Question,
    Seen,
    TasksAbout,
    TimesUsed,
    Used,
    Weighing,
    in_turn,
)
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.core.rules import Rule
from habitat_kit.core.signing import Signature, Signed, Signing, signing
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.core.tasks import Task
from habitat_kit.core.uses import HOLDING, Silence, State, lapsed

A = TypeVar("A")


def _gone(booking: Booking, at: datetime) -> bool:
    """Whether its deadline passed and silence means it lapsed, even if nobody wrote that down yet."""
    return lapsed(booking.state, booking.deadline, at) and booking.on_silence is not Silence.ACCEPT


def _of(history: History, question: Weighing[Any]) -> Iterator[Booking]:
    """The household's bookings of a kind in a place, whenever they are."""
    below = history.tree.below(question.scope)
    for booking in history.bookings:
        if booking.household == question.household and booking.kind == question.kind and booking.space in below:
            yield booking


def _weighing(bookings: Iterable[Booking], question: Weighing[Any]) -> list[Booking]:
    """What of them weighs on the quota."""
    without, person, at = question.without, question.person, question.at
    return [
        one
        for one in bookings
        if one.counted
        and (without is None or one.id != without)
        and (person is None or one.person == person)
        and (one.deadline is None or not _gone(one, at))
    ]


def _counted(bookings: Iterable[Booking], question: Used) -> list[Booking]:
    """Of what weighs, what the question counts."""
    found = _weighing(bookings, question)
    return [one for one in found if one.state in HOLDING] if question.standing else found


def _times_used(bookings: Iterable[Booking], question: TimesUsed) -> tuple[Nights | Hours, ...]:
    return in_order(
        booking.when for booking in _weighing(bookings, question) if booking.when.within(question.first, question.end)
    )


def _nights_used(bookings: Iterable[Booking], question: NightsUsed) -> int:
    return sum(
        booking.when.within(question.first, question.end, question.weekdays)
        for booking in _counted(bookings, question)
        if isinstance(booking.when, Nights)
    )


def _minutes_used(bookings: Iterable[Booking], question: MinutesUsed) -> int:
    return sum(
        booking.when.within(question.first, question.end)
        for booking in _counted(bookings, question)
        if isinstance(booking.when, Hours) and on_weekday(booking.first_day, question.weekdays)
    )


def _bookings_begun(bookings: Iterable[Booking], question: BookingsBegun) -> int:
    return sum(
        question.first <= booking.first_day < question.end and on_weekday(booking.first_day, question.weekdays)
        for booking in _counted(bookings, question)
    )


SUMS: Mapping[type[Question[Any]], Callable[[Iterable[Booking], Any], Any]] = {
    NightsUsed: _nights_used,
    MinutesUsed: _minutes_used,
    TimesUsed: _times_used,
    BookingsBegun: _bookings_begun,
}
"""What weighs on a quota, as a sum over the household's bookings of the kind in the place."""


def _summed(history: History, question: Weighing[Any]) -> Any:
    return SUMS[type(question)](_of(history, question), question)


def _home_of(history: History, question: HomeOf) -> Home:
    dwelling = next((one.dwelling for one in history.households if one.id == question.household), None)
    since = [
        one.start
        for one in history.memberships
        if one.household == question.household and holds(one.start, one.end, question.day)
    ]
    return Home(dwelling, min(since, default=None))


def _members_on(history: History, question: MembersOn) -> int:
    there = (one for one in history.memberships if holds(one.start, one.end, question.day))
    return len({one.person for one in there if one.household == question.household})


def _contributed(history: History, question: ContributedSoFar) -> Money:
    below = history.tree.below(question.scope)
    counted = (
        line.amount
        for line in history.lines
        if line.space in below
        and line.year == question.year
        and line.amount.currency == question.currency
        and (line.use is None or line.use != question.without)
    )
    return total(counted, question.currency)


def taken(tree: SpaceTree, booking: Booking) -> set[UUID]:
    """The leaves a booking takes: those of its space that live in its days."""
    first, last = booking.first_day, booking.last_day
    return {leaf.id for leaf in tree.leaves(booking.space) if leaf.lives_some(first, last)}


def _shielded(tree: SpaceTree, space: UUID, scope: UUID) -> bool:
    """Whether a space lies behind a shield that stands strictly below the scope: who asks from outside sees none of it."""
    return any(shield in tree.below(scope) and shield != scope for shield in tree.shields.get(space, ()))


def _bookings_between(history: History, question: BookingsBetween) -> tuple[Seen, ...]:
    wanted = {leaf.id for leaf in history.tree.leaves(question.scope)}
    holding = (
        booking
        for booking in history.bookings
        if booking.state in HOLDING and booking.span.meets(question.span) and wanted & taken(history.tree, booking)
    )
    return seen(history.tree, holding, question)


def seen(tree: SpaceTree, holding: Iterable[Booking], question: BookingsBetween) -> tuple[Seen, ...]:
    """What a question is told of the bookings that hold a leaf it is about, somewhere in its span."""
    without, scope, at = question.without, question.scope, question.at
    found = [
        Seen(one.span, one.kind, one.space, one.household, one.id)
        for one in holding
        if (without is None or one.id != without)
        and (one.deadline is None or not _gone(one, at))
        and not (tree.shields and _shielded(tree, one.space, scope))
    ]
    return in_turn(found)


def _signed(history: History, question: Signed) -> Signing | None:
    return signing(question, history.rulebooks, history.signatures, history.memberships)


def _one(history: History, use: UUID) -> Booking | None:
    return next((booking for booking in history.bookings if booking.id == use), None)


def _rules_in_force(history: History, question: RulesInForce) -> tuple[Rule[Any], ...]:
    booking = _one(history, question.use)
    return of_kind(question, booking, history.rulebooks, history.tree) if booking else ()


def _host_of(history: History, question: HostOf) -> UUID | None:
    booking = _one(history, question.use)
    if booking is None:
        return None
    homes = (one for one in history.memberships if one.person == booking.person)
    theirs = (one for one in homes if one.household == booking.household)
    return booking.person if any(holds(one.start, one.end, question.day) for one in theirs) else None


def _tasks_about(history: History, question: TasksAbout) -> tuple[str, ...]:
    return tuple(sorted({task.kind for task in history.tasks if task.use == question.use}))


def _chores_left(history: History, question: ChoresLeft) -> tuple[str, ...]:
    below = history.tree.below(question.scope)
    over = (b for b in history.bookings if b.household == question.household and b.state is State.DONE)
    theirs = {b.id for b in over if b.space in below}
    late = (task for task in history.tasks if task.to_do and task.due < question.before and task.role is None)
    return tuple(sorted({task.kind for task in late if task.use in theirs and task.house == question.house}))


ANSWERS: Mapping[type[Question[Any]], Callable[[History, Any], Any]] = {
    **dict.fromkeys(SUMS, _summed),
    BookingsBetween: _bookings_between,
    HomeOf: _home_of,
    MembersOn: _members_on,
    ContributedSoFar: _contributed,
    Signed: _signed,
    RulesInForce: _rules_in_force,
    HostOf: _host_of,
    TasksAbout: _tasks_about,
    ChoresLeft: _chores_left,
}
"""The core's questions and their in-memory answers."""

UNBOOKED = frozenset({HomeOf, MembersOn, ContributedSoFar, Signed, TasksAbout})
"""The questions no booking has a say in."""


@frozen
class History:
    """A ledger over bookings, and who lives where, held in memory. `answers` adds those to a plugin's questions."""

    tree: SpaceTree
    bookings: tuple[Booking, ...] = ()
    answers: Mapping[type[Question[Any]], Callable[[History, Any], Any]] = ANSWERS
    households: tuple[Household, ...] = ()
    memberships: tuple[Membership, ...] = ()
    lines: tuple[AccountLine, ...] = ()
    rulebooks: tuple[Rulebook, ...] = ()
    signatures: tuple[Signature, ...] = ()
    tasks: tuple[Task, ...] = ()

    def __call__(self, question: Question[A]) -> A:
        """The answer to `question`, or Misconfigured when nobody offered one."""
        try:
            answer = self.answers[type(question)]
        except KeyError:
            raise Misconfigured(f"no in-memory answer for the question {type(question).__name__}") from None
        given: A = answer(self, question)
        return given

    def with_(self, *bookings: Booking) -> History:
        """The same history with these bookings in place of those of the same id."""
        fresh = {booking.id: booking for booking in (*self.bookings, *bookings)}
        return evolve(self, bookings=tuple(fresh.values()))
