"""A use: anything that takes a space, and the states that hold it.

Rules of this file:
1. A use that counts holds claims; the states that hold are named once, here.
2. A passed deadline holds nothing: it is settled by the first command that meets it.
3. Instants are derived from the use's own nights or wall times, and its own zone.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a use stands. ASKED is before the first answer and is never stored."""

    ASKED = "asked"
    OPTION = "option"
    AWAITING = "awaiting"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NO_SHOW = "no_show"
    DISPLACED = "displaced"
    CLOSED = "closed"
    REOPENED = "reopened"


HOLDING = frozenset({State.OPTION, State.AWAITING, State.CONFIRMED, State.CHECKED_IN, State.DONE, State.CLOSED})
"""The states whose uses hold claims."""


class Silence(StrEnum):
    """What a rulebook makes of a deadline nobody answered."""

    LAPSE = "lapse"
    ACCEPT = "accept"


class UseType(StrEnum):
    """The types of use the core knows; plugins offer others."""

    BOOKING = "booking"
    CLOSURE = "closure"


def lapsed(state: State, deadline: datetime | None, now: datetime) -> bool:
    """Whether a use waits on a deadline that has passed."""
    return state in {State.OPTION, State.AWAITING} and deadline is not None and deadline <= now
