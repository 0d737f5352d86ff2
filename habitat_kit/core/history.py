"""The in-memory ledger: the same answers as the database's, from a plain list of bookings.

Property tests, replay and simulation stand on it; plugins add the answers to their own questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.periods import Nights
from habitat_kit.core.questions import BookingsBetween, NightsUsed, Question, Seen
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.core.uses import HOLDING, Silence, lapsed

A = TypeVar("A")


def _gone(booking: Booking, at: datetime) -> bool:
    """Whether its deadline passed and silence means it lapsed, even if nobody wrote that down yet."""
    return lapsed(booking.state, booking.deadline, at) and booking.on_silence is not Silence.ACCEPT


def _nights_used(history: History, question: NightsUsed) -> int:
    below = {space.id for space in history.tree.under(question.scope)}
    return sum(
        booking.when.within(question.first, question.end)
        for booking in history.bookings
        if isinstance(booking.when, Nights)
        and booking.counted
        and booking.household == question.household
        and booking.kind == question.kind
        and booking.space in below
        and booking.id != question.without
        and not _gone(booking, question.at)
    )


def _taken(tree: SpaceTree, booking: Booking) -> set[UUID]:
    """The leaves a booking takes: those of its space that live in its days."""
    first, last = booking.first_day, booking.last_day
    return {leaf.id for leaf in tree.leaves(booking.space) if leaf.lives_some(first, last)}


def _shielded(tree: SpaceTree, space: UUID, scope: UUID) -> bool:
    """Whether a space lies behind a shield that stands strictly below the scope: who asks from outside sees none of it."""
    below = {under.id for under in tree.under(scope)} - {scope}
    return any(shield in below for shield in tree.shields.get(space, ()))


def _bookings_between(history: History, question: BookingsBetween) -> tuple[Seen, ...]:
    wanted = {leaf.id for leaf in history.tree.leaves(question.scope)}
    return tuple(
        sorted(
            Seen(booking.span, booking.kind, booking.space, booking.household, booking.id)
            for booking in history.bookings
            if booking.state in HOLDING
            and booking.span.meets(question.span)
            and booking.id != question.without
            and not _gone(booking, question.at)
            and wanted & _taken(history.tree, booking)
            and not _shielded(history.tree, booking.space, question.scope)
        )
    )


ANSWERS: Mapping[type[Question[Any]], Callable[[History, Any], Any]] = {
    NightsUsed: _nights_used,
    BookingsBetween: _bookings_between,
}
"""The core's questions and their in-memory answers."""


@frozen
class History:
    """A ledger over bookings held in memory. `answers` adds those to a plugin's questions."""

    tree: SpaceTree
    bookings: tuple[Booking, ...] = ()
    answers: Mapping[type[Question[Any]], Callable[[History, Any], Any]] = ANSWERS

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
        return History(self.tree, tuple(fresh.values()), self.answers)
