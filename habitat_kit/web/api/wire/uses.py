"""Bookings and closures, and what came of asking for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from attrs import frozen

from habitat_kit.web.api.wire.judging import Verdict


@frozen(kw_only=True, slots=False)
class Placed:
    """Where and when something is, by the clock on the wall there."""

    id: UUID
    house: UUID
    space: UUID
    kind: str
    start: str
    end: str
    zone: str


@frozen(kw_only=True, slots=False)
class Use(Placed):
    """What a booking, a closure and a wait say alike: the instants they hold, and how they stand."""

    starts_at: datetime
    ends_at: datetime
    state: str
    revision: int


@frozen(kw_only=True, slots=False)
class Booking(Use):
    """A booking as its reader may see it: whatever is for members only is null where names are out of sight."""

    unit: Literal["night", "hour"]
    household: UUID | None
    label: str | None
    guests: int | None
    purpose: str | None
    on_behalf: bool | None
    counted: bool | None
    deadline: datetime | None
    on_silence: str | None
    revised_at: datetime | None
    series: UUID | None
    occurrence: date | None


@frozen(kw_only=True, slots=False)
class OneBooking(Booking):
    """A booking looked at; `note` is what a steward wrote about it.

    `ready` says near its beginning whether earlier stays left nothing to do, `left_to_do` what they left.
    """

    note: str | None
    ready: bool | None = None
    left_to_do: tuple[str, ...] = ()


@frozen(kw_only=True, slots=False)
class Booked(Booking):
    """The booking holds."""

    outcome: Literal["booked"] = "booked"
    verdict: Verdict


@frozen(kw_only=True, slots=False)
class Pending(Booking):
    """Not booked yet: a steward has to say yes by `deadline`, or the household itself, or it is in line for dates.

    Kept, the household takes them by `POST /commands/take_offer` or leaves them by `decline_offer`. In line, at `place`, nothing is kept, and `id` is the wait's (GET /waits).
    """

    outcome: Literal["awaiting_approval", "kept", "wait_listed"]
    verdict: Verdict
    place: int | None


@frozen(kw_only=True, slots=False)
class Cancelled(Booking):
    """The dates are free again; `counted` says whether they still weigh on the quota."""

    outcome: Literal["cancelled"] = "cancelled"


@frozen(kw_only=True, slots=False)
class Declined(Booking):
    """A steward said no; the dates are free again."""

    outcome: Literal["declined"] = "declined"


@frozen(kw_only=True, slots=False)
class Gone:
    """A booking that has to be elsewhere: whose it is, where it was, and what was left of its dates."""

    booking: UUID
    household: UUID
    guests: int
    space: UUID
    start: str
    end: str


@frozen(kw_only=True, slots=False)
class Bookings:
    """A page of bookings; `next` is the `after` of the page behind it."""

    bookings: list[Booking]
    next: str | None


@frozen(kw_only=True, slots=False)
class Closure(Use):
    """A space taken out of use."""

    reason: str | None


@frozen(kw_only=True, slots=False)
class SpaceClosed(Closure):
    """The closure holds every gap; `in_the_way` are the bookings it waits for."""

    outcome: Literal["space_closed"] = "space_closed"
    in_the_way: list[UUID]


@frozen(kw_only=True, slots=False)
class SpaceReopened(Closure):
    """The closure holds nothing any more."""

    outcome: Literal["space_reopened"] = "space_reopened"
