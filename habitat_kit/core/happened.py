"""What happened in a house, as a replay asks it again: who asked for what, what ended, came back or was closed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.periods import Span


class Answer(StrEnum):
    """What came of an ask."""

    STANDS = "stands"
    WAITS = "waits"
    REFUSED = "refused"
    TAKEN = "taken"
    NOTHING_TO_MOVE = "nothing_to_move"


STANDING = frozenset({Answer.STANDS, Answer.WAITS})
"""The answers that hold the dates; a booking that waits holds them too."""


@frozen
class Asked:
    """Somebody asked for `booking` at an instant; `answer` is what came of it in fact, `refusing` who said no.

    `moves` says that the booking was there already and would stand elsewhere. `refusing` are (rulebook, article), as
    are the `overridden`, whose no somebody overrode for a written reason. `whole` numbers the ask of a series none of
    whose dates was had, because not all could be. `late` says of a move that what it gave up was given up too late;
    `parts` are the nights it gave up so.
    """

    at: datetime
    booking: Booking
    answer: Answer
    moves: bool = False
    refusing: tuple[tuple[str, str], ...] = ()
    overridden: frozenset[tuple[str, str]] = frozenset()
    whole: int | None = None
    late: bool = False
    parts: tuple[Booking, ...] = ()


@frozen
class Given:
    """A booking nobody asked for: it was brought in from another calendar."""

    at: datetime
    booking: Booking


@frozen
class Left:
    """The guests left before the end; `late`: the nights they gave up weigh, which in fact are `parts`."""

    at: datetime
    booking: UUID
    late: bool = False
    parts: tuple[Booking, ...] = ()


@frozen
class Ended:
    """A booking gave its dates back; `counted` says whether its nights weigh all the same."""

    at: datetime
    booking: UUID
    counted: bool = False


@frozen
class Back:
    """A booking that had ended stands again as it was."""

    at: datetime
    booking: UUID


@frozen
class Shut:
    """A place was closed for a span: nobody can have it then."""

    at: datetime
    closure: UUID
    space: UUID
    span: Span


@frozen
class Opened:
    """A closure ended."""

    at: datetime
    closure: UUID


Happened: TypeAlias = Asked | Given | Left | Ended | Back | Shut | Opened
