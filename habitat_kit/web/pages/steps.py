"""What is done with a booking by one tap: we have arrived, we have left, nobody came, bring it back, take it back.

Rules of this file:
1. A form carries the revision its reader saw; a booking that changed meanwhile is shown as it stands now.
2. A no is said on the booking's own page, with its reason; nothing else there changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from habitat_kit.core.commands import (
    CheckIn,
    CheckOut,
    Command,
    DeclineOffer,
    NoShow,
    RestoreBooking,
    TakeOffer,
    UndoLast,
)
from habitat_kit.core.outcomes import Conflict, Expired, Refused, Stale
from habitat_kit.web.pages import bookings
from habitat_kit.web.pages.forms import once, revision
from habitat_kit.web.pages.visit import Visit

STEPS: Mapping[str, Callable[..., Command[Any]]] = {
    "check_in": CheckIn,
    "check_out": CheckOut,
    "no_show": NoShow,
    "restore": RestoreBooking,
    "undo": UndoLast,
    "take_offer": TakeOffer,
    "decline_offer": DeclineOffer,
}
"""What a form may ask for, by the name of its button."""


def take(visit: Visit) -> Response:
    """Do what the button says."""
    name = visit.typed.get("do", "")
    step = STEPS.get(name)
    if step is None:
        return bookings.show(visit, told="stale", status=400)
    booking = visit.sight.booking(visit.named("booking"))
    command = step(booking.id, revision(visit))
    match visit.do(command, key=once(visit, name, command)):
        case Stale():
            return bookings.show(visit, told="stale", status=412)
        case Expired():
            return bookings.show(visit, told="stale", status=410)
        case Refused(verdict=verdict):
            return bookings.show(visit, why=verdict.findings, status=422)
        case Conflict(finding=finding):
            return bookings.show(visit, why=(finding,), status=409)
    return visit.go(f"/bookings/{booking.id}", said=name)
