"""What a rule may ask about the past and the neighbourhood.

A question is a frozen value. Each has a SQL answer and an in-memory answer, tested against
each other; plugins offer their own (hooks.QuestionOffer). Questions carry `at`, because an
option or a request whose deadline has passed holds and counts nothing any more.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from attrs import frozen

from habitat_kit.core.periods import Span

A = TypeVar("A")


@frozen
class Question(Generic[A]):
    """A question whose answer is an A."""


@frozen
class NightsUsed(Question[int]):
    """Nights that weigh on a household's quota in local dates [first, end), for one kind, under one space.

    A stay is counted night by night, so one across New Year weighs on both years. `without` leaves
    out the booking being moved.
    """

    household: UUID
    scope: UUID
    kind: str
    first: date
    end: date
    at: datetime
    without: UUID | None = None


@frozen(order=True)
class Seen:
    """A booking as its neighbours see it."""

    span: Span
    kind: str
    space: UUID
    household: UUID
    booking: UUID


@frozen
class BookingsBetween(Question[tuple[Seen, ...]]):
    """The bookings that hold a leaf under `scope` somewhere in `span`, in order of time.

    What a protected place below `scope` holds is left out: a verdict about another place would tell of it.
    """

    scope: UUID
    span: Span
    at: datetime
    without: UUID | None = None
