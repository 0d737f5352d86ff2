"""The wait list: who waits for dates that others hold, and the life of a wait as one table.

Rules of this file:
1. What is not in the table cannot happen. Only WAITING stands in line; what is over stays over.
2. Whoever joined first is asked first: each wait has the next `number` of its house, and keeps it until it ends.
3. An offer is a booking in State.OPTION: it holds the dates until its deadline and is counted like any other. So are
   dates that a household asked to have kept: its wait begins with them, and stands in line once they are taken back.
4. An offer that the house takes back (WITHDRAW) puts its wait in line again, at the place it had.
5. Dates that have begun end the wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.periods import Span
from habitat_kit.core.privacy import member, public, staff
from habitat_kit.core.uses import Silence, State
from habitat_kit.core.wishes import Wish, parts


class WaitState(StrEnum):
    """Where a wait stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    PASSED = "passed"
    EXPIRED = "expired"
    LEFT = "left"
    OVER = "over"


class WaitStep(StrEnum):
    """What can happen to a wait."""

    OFFER = "offer"
    TAKE = "take"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    LEAVE = "leave"
    BEGIN = "begin"


WAIT_TRANSITIONS: Mapping[tuple[WaitState, WaitStep], WaitState] = {
    (WaitState.WAITING, WaitStep.OFFER): WaitState.OFFERED,
    (WaitState.WAITING, WaitStep.LEAVE): WaitState.LEFT,
    (WaitState.WAITING, WaitStep.BEGIN): WaitState.OVER,
    (WaitState.OFFERED, WaitStep.TAKE): WaitState.TAKEN,
    (WaitState.OFFERED, WaitStep.DECLINE): WaitState.PASSED,
    (WaitState.OFFERED, WaitStep.LAPSE): WaitState.EXPIRED,
    (WaitState.OFFERED, WaitStep.WITHDRAW): WaitState.WAITING,
}
"""(state, step) -> state."""

STANDS = frozenset({WaitState.WAITING, WaitState.OFFERED})
"""The states of a wait that is not over."""

MOST_WAITS = 20
"""How many waits of one household may stand at once in a house."""

MOST_KEPT = 2
"""How many dates are kept for one household at once in a house, when it asks for more to be kept."""

MOST_HOLD_HOURS = 336
"""For how many hours a house may let dates be kept: two weeks."""

KEPT_AGAIN = timedelta(days=1)
"""How long after dates were kept for a household they are not kept for it again."""


def after_wait_step(state: WaitState, step: WaitStep) -> WaitState | None:
    """Where `step` leads from `state`, or None when it cannot happen."""
    return WAIT_TRANSITIONS.get((state, step))


@frozen(kw_only=True)
class Wait(Wish):
    """A household waits for dates of a space; `offer` is the booking that holds them for it.

    `approval` is how long a steward has for a yes once the offer is taken, None where nobody has to say one;
    `instead_of` the booking that had to make room, where the dates are proposed for that. `looked_at` is when a
    rule last said no to dates that were free. A wait for a date of a series says, as its booking will, which one.
    """

    state: WaitState = member(default=WaitState.WAITING)
    number: int = staff(default=0)
    joined_at: datetime = staff()
    looked_at: datetime | None = staff(default=None)
    offer: UUID | None = member(default=None)
    approval: timedelta | None = staff(default=None)
    on_silence: Silence | None = staff(default=None)
    instead_of: UUID | None = member(default=None)
    revision: int = public(default=1)

    @property
    def stands(self) -> bool:
        """Whether it still waits, or its offer is open."""
        return self.state in STANDS


def wait_for(booking: Booking, joined_at: datetime) -> Wait:
    """The wait of whoever asked for a booking whose dates others hold."""
    return Wait(**parts(booking), joined_at=joined_at)


def wished(wait: Wait, made: UUID, span: Span, zone: str, now: datetime) -> Booking:
    """The booking a wait asks for, as it would be made now."""
    return Booking(**{**parts(wait), "id": made, "span": span, "zone": zone}, made_at=now, revised_at=now)


def offered_until(start: datetime, now: datetime, hours: int) -> datetime:
    """Until when dates are kept for somebody: the house's hours, or half the time that is left where that is less."""
    return (now + min(timedelta(hours=hours), (start - now) / 2)).replace(microsecond=0)


def kept_again(kept: Booking, hours: int) -> datetime:
    """From when a household may have dates kept again that were kept for it, and are no more.

    A day after they were left, or lapsed: nobody holds a place for ever by asking anew. When they lapsed is worked out
    again: it may have been written down later.
    """
    if kept.state is State.CANCELLED and kept.revised_at is not None:
        return kept.revised_at + KEPT_AGAIN
    since = kept.made_at or kept.span.start
    return (kept.deadline or offered_until(kept.span.start, since, hours)) + KEPT_AGAIN


def same_dates(wait: Wait, other: Wait) -> bool:
    """Whether two waits are for the same: one household, one place, one kind, the same dates."""
    return (wait.household, wait.space, wait.kind, wait.when) == (other.household, other.space, other.kind, other.when)


def stepped_wait(wait: Wait, step: WaitStep, **changes: object) -> Wait | None:
    """The wait after a step of the table, its revision raised; None when the step cannot happen."""
    state = after_wait_step(wait.state, step)
    return None if state is None else evolve(wait, state=state, revision=wait.revision + 1, **changes)  # type: ignore[arg-type]  # fields of Wait, by name
