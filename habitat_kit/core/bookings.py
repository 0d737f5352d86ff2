"""A booking and its life, as one table.

Rules of this file:
1. What is not in the table cannot happen.
2. Only holding states (uses.HOLDING) keep the dates; leaving one frees them.
3. Approving and declining look at the state, the deadline and the right, never at the rules again.
4. A step that somebody took can be taken back where TAKEN_BACK names it; nothing else leads backwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.periods import Nights
from habitat_kit.core.privacy import member, public, staff
from habitat_kit.core.uses import Silence, State, lapsed
from habitat_kit.core.wishes import Wish


class Step(StrEnum):
    """What can happen to a booking."""

    OFFER = "offer"
    WAIT = "wait"
    CONFIRM = "confirm"
    APPROVE = "approve"
    DECLINE = "decline"
    CANCEL = "cancel"
    LAPSE = "lapse"
    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    NO_SHOW = "no_show"
    FINISH = "finish"
    DISPLACE = "displace"
    RETURN = "return"
    RESTORE = "restore"
    ASK_AGAIN = "ask_again"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.ASKED, Step.OFFER): State.OPTION,
    (State.ASKED, Step.WAIT): State.AWAITING,
    (State.ASKED, Step.CONFIRM): State.CONFIRMED,
    (State.OPTION, Step.WAIT): State.AWAITING,
    (State.OPTION, Step.CONFIRM): State.CONFIRMED,
    (State.OPTION, Step.CANCEL): State.CANCELLED,
    (State.OPTION, Step.LAPSE): State.EXPIRED,
    (State.OPTION, Step.DISPLACE): State.DISPLACED,
    (State.AWAITING, Step.WAIT): State.AWAITING,
    (State.AWAITING, Step.CONFIRM): State.CONFIRMED,
    (State.AWAITING, Step.APPROVE): State.CONFIRMED,
    (State.AWAITING, Step.DECLINE): State.REFUSED,
    (State.AWAITING, Step.CANCEL): State.CANCELLED,
    (State.AWAITING, Step.LAPSE): State.EXPIRED,
    (State.AWAITING, Step.DISPLACE): State.DISPLACED,
    (State.CONFIRMED, Step.WAIT): State.AWAITING,
    (State.CONFIRMED, Step.CONFIRM): State.CONFIRMED,
    (State.CONFIRMED, Step.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Step.CHECK_IN): State.CHECKED_IN,
    (State.CONFIRMED, Step.NO_SHOW): State.NO_SHOW,
    (State.CONFIRMED, Step.FINISH): State.DONE,
    (State.CONFIRMED, Step.DISPLACE): State.DISPLACED,
    (State.CHECKED_IN, Step.CONFIRM): State.CHECKED_IN,
    (State.CHECKED_IN, Step.CHECK_OUT): State.DONE,
    (State.CHECKED_IN, Step.FINISH): State.DONE,
    (State.CHECKED_IN, Step.DISPLACE): State.DISPLACED,
    (State.DISPLACED, Step.RETURN): State.CONFIRMED,
    (State.DISPLACED, Step.ASK_AGAIN): State.AWAITING,
    (State.DISPLACED, Step.CANCEL): State.CANCELLED,
    (State.CANCELLED, Step.RESTORE): State.CONFIRMED,
    (State.CANCELLED, Step.ASK_AGAIN): State.AWAITING,
    (State.EXPIRED, Step.RESTORE): State.CONFIRMED,
    (State.EXPIRED, Step.ASK_AGAIN): State.AWAITING,
}
"""(state, step) -> state. WAIT and CONFIRM from a held state are what a move may lead to."""

TAKEN_BACK = frozenset(
    {Step.WAIT, Step.CONFIRM, Step.DECLINE, Step.CANCEL, Step.CHECK_IN, Step.CHECK_OUT, Step.NO_SHOW}
)
"""The steps whoever took one may take back for a while; WAIT and CONFIRM are moves."""

MOVES = frozenset({State.AWAITING, State.CONFIRMED, State.CHECKED_IN})
"""The states a booking may be moved in: an offer is taken or left as it is."""

UNDONE = frozenset(
    (target, state) for (state, step), target in TRANSITIONS.items() if step in TAKEN_BACK and state is not State.ASKED
)
"""(state now, state before) pairs that taking the last step back may join."""


def after(state: State, step: Step) -> State | None:
    """Where `step` leads from `state`, or None when it cannot happen."""
    return TRANSITIONS.get((state, step))


@frozen
class Booking(Wish):
    """The use of a shared space by a household: what it takes, and where it stands.

    `revision` grows with every change (If-Match); `sequence` with every change a calendar must notice (RFC 5545
    section 3.8.7.4). `counted` says whether its nights weigh on the household's quota.
    """

    state: State = public(default=State.ASKED)
    deadline: datetime | None = member(default=None)
    on_silence: Silence | None = member(default=None)
    revision: int = public(default=1)
    sequence: int = public(default=0)
    made_at: datetime | None = staff(default=None)
    revised_at: datetime | None = public(default=None)
    counted: bool = member(default=True)
    versions: tuple[UUID, ...] = public(default=(), converter=tuple)

    @property
    def given_up(self) -> bool:
        """Whether these are nights that another booking gave up too late: cancelled, and in no calendar ever."""
        return self.state is State.CANCELLED and not self.sequence

    @property
    def had_again(self) -> bool:
        """Whether these are nights given up too late that their household has again: there is nothing to bring back."""
        return self.given_up and not self.counted

    def settled(self, now: datetime) -> Booking:
        """As its passed deadline leaves it, even if nobody wrote that down yet."""
        if not lapsed(self.state, self.deadline, now):
            return self
        state = State.CONFIRMED if self.on_silence is Silence.ACCEPT else State.EXPIRED
        return evolve(self, state=state, deadline=None)

    @property
    def nights(self) -> int:
        """Nights slept; none for a booking by the hour."""
        return len(self.when) if isinstance(self.when, Nights) else 0


def shortens(moved: Booking, before: Booking) -> bool:
    """Whether a move only gives back time in the same space."""
    within = before.span.start <= moved.span.start and moved.span.end <= before.span.end
    return moved.space == before.space and within
