"""Gatherings: a booking that neighbours sign up for, such as a workshop, a recipe evening or a mask contest.

Rules of this file:
1. Each is about a booking: its dates and its place are the booking's, and when that falls the gathering is over.
2. The age somebody gives when they sign up is looked at once and kept nowhere.
3. Words somebody typed (the partner) stand in the gathering's row only: in no outcome, no effect and no event.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from attrs import frozen

from habitat_kit.core.commands import Command
from habitat_kit.core.effects import Effect, Keep, Mail
from habitat_kit.core.events import BookingEvent, BookingMoved, BookingUndone, Event
from habitat_kit.core.history import History
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.privacy import member, public, staff, typed
from habitat_kit.core.questions import Question
from habitat_kit.core.uses import HOLDING, State

MOST_PLACES = 1_000
OLDEST = 120
LONGEST_PARTNER = 120
STANDS = HOLDING - {State.OPTION}
"""The states of a booking that may have a gathering."""


@frozen
class Gathering:
    """What a booking is opened for. Without `closes_at`, one may sign up until it begins."""

    use: UUID = public()
    organisation: UUID = staff()
    house: UUID = public()
    places: int = member()
    made_at: datetime = staff()
    age_from: int | None = member(default=None)
    age_to: int | None = member(default=None)
    partner: str | None = typed(default=None)
    closes_at: datetime | None = member(default=None)
    revision: int = public(default=1)


@frozen
class SignedUp:
    """A household that comes, with how many; `person` is who said so, nobody where a steward did it for them."""

    use: UUID = public()
    household: UUID = member()
    people: int = member()
    signed_at: datetime = staff()
    person: UUID | None = staff(default=None)
    attended: bool | None = member(default=None)


@frozen
class GatheringOpened:
    """Neighbours may sign up."""

    booking: UUID
    revision: int


@frozen
class GatheringChanged:
    """It stands as asked, or nobody may sign up any more."""

    booking: UUID
    revision: int


@frozen
class GatheringJoined:
    """The household comes; `left` places are still free."""

    booking: UUID
    household: UUID
    people: int
    left: int


@frozen
class GatheringLeft:
    """The household does not come, and its places are free again."""

    booking: UUID
    household: UUID


@frozen
class AttendanceMarked:
    """Whether a household came is written down."""

    booking: UUID
    household: UUID
    attended: bool


@frozen
class OpenGathering(Command[GatheringOpened]):
    """Let neighbours sign up for a booking; `closes` is the last moment for it, by default its beginning."""

    booking: UUID
    places: int
    age_from: int | None = None
    age_to: int | None = None
    partner: str | None = None
    closes: datetime | None = None


@frozen
class ChangeGathering(Command[GatheringChanged]):
    """Write a gathering anew, as a whole; never fewer places than are taken."""

    booking: UUID
    revision: int
    places: int
    age_from: int | None = None
    age_to: int | None = None
    partner: str | None = None
    closes: datetime | None = None


@frozen
class CloseGathering(Command[GatheringChanged]):
    """Nobody signs up any more; who did still comes."""

    booking: UUID


@frozen
class SignUp(Command[GatheringJoined]):
    """Come with so many people, or with another number than before; `age` is the age of those it is for."""

    booking: UUID
    people: int = 1
    household: UUID | None = None
    age: int | None = None


@frozen
class LeaveGathering(Command[GatheringLeft]):
    """Come no more."""

    booking: UUID
    household: UUID | None = None


@frozen
class MarkAttendance(Command[AttendanceMarked]):
    """Write down whether a household came, once the gathering has begun."""

    booking: UUID
    household: UUID
    attended: bool = True


@frozen
class GatheringOver:
    """The booking fell: nobody signs up any more. Kept by a RecordOffer."""

    use: UUID


@frozen
class ToldAbout(Question[tuple[UUID, ...] | None]):
    """Who is to be told about a gathering: who signed up and still lives there on `day`; None where there is none."""

    use: UUID
    day: date


def nobody(_: History, __: ToldAbout) -> None:
    """The answer of a history of bookings, which knows of no gathering."""


def tell(event: Event, ledger: Ledger) -> Iterator[Effect]:
    """The gathering of a booking that fell is over; who signed up is told that, and that other dates hold."""
    if not isinstance(event, BookingEvent):
        return
    fell = event.state not in HOLDING
    moved = isinstance(event, BookingMoved) or (isinstance(event, BookingUndone) and event.undid == "BookingMoved")
    if not (fell or moved):
        return
    told = ledger(ToldAbout(event.use, event.span.end.date() + timedelta(days=1)))
    if told is None:
        return
    if fell:
        yield Keep(GatheringOver(event.use))
    yield from (Mail(person, f"gathering.{'over' if fell else 'moved'}", about=event.use) for person in told)
