"""A steward sets right what somebody got wrong in a booking, and writes why.

Rules of this file:
1. Only what differs from the booking is sent; what is right stays as it is.
2. Nothing typed is lost: what cannot be read is said above the form, which holds it as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.responses import Response

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CorrectBooking
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import Corrected
from habitat_kit.web.guard import Stop
from habitat_kit.web.pages import bookings
from habitat_kit.web.pages.bookings import Shown, shown
from habitat_kit.web.pages.forms import once, revision
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.typed import Wrong

FIELDS = ("guests", "household", "purpose", "counted", "reason")


def form(visit: Visit) -> Response:
    """The form, holding the booking as it stands."""
    one = _named(visit)
    return _page(visit, one, _as_it_is(one.booking))


def correct(visit: Visit) -> Response:
    """Set it right."""
    one = _named(visit)
    typed = {name: visit.typed.get(name, "").replace("\r\n", "\n").strip()[:2000] for name in FIELDS}
    try:
        command = _command(visit, one.booking, typed)
        outcome = visit.do(command, key=once(visit, "correct", sorted(typed.items())))
    except Unreadable as wrong:
        return _page(visit, one, typed, Wrong.of(wrong), status=400)
    if isinstance(outcome, Corrected):
        return visit.go(f"/bookings/{one.booking.id}", said="corrected")
    return bookings.show(visit, told="stale", status=412)


def _named(visit: Visit) -> Shown:
    one = shown(visit, visit.sight.booking(visit.named("booking")))
    if not visit.sight.may("correct_booking", one.house.id, space=one.booking.space):
        raise Stop(403, "not_allowed")
    return one


def _as_it_is(booking: Booking) -> dict[str, str]:
    return {
        "guests": str(booking.guests),
        "household": str(booking.household),
        "purpose": booking.purpose or "",
        "counted": "yes" if booking.counted else "",
        "reason": "",
    }


def _command(visit: Visit, booking: Booking, typed: Mapping[str, str]) -> CorrectBooking:
    """What differs, with the reason."""
    was = _as_it_is(booking)
    other: dict[str, Any] = {name: typed[name] for name in FIELDS if typed[name] != was[name]}
    if "guests" in other:
        other["guests"] = _number(other["guests"])
    if "household" in other:
        other["household"] = _household(other["household"])
    if "counted" in other:
        other["counted"] = bool(other["counted"])
    return CorrectBooking(booking.id, revision(visit), **{"reason": ""} | other)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise Unreadable("guests", "error.not_a_number")
    return int(text)


def _household(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unreadable("household", "error.unknown_household") from None


def _page(
    visit: Visit, one: Shown, typed: Mapping[str, str], wrong: Wrong | None = None, *, status: int = 200
) -> Response:
    return visit.page(
        "correct.html",
        house=one.house,
        status=status,
        one=one,
        typed=typed,
        wrong=wrong,
        households=visit.sight.households(one.house.id),
    )
