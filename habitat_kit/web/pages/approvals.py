"""What waits for a steward's yes or no, answered from a phone.

Rules of this file:
1. A no has a reason, written to the household that asked; without one nothing is done.
2. Whoever answers has seen the booking as it stands: if it changed meanwhile, what changed is said first.
"""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from habitat_kit.core.commands import ApproveBooking, DeclineBooking, SupportBooking
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Declined, Expired, Stale
from habitat_kit.web.guard import Stop
from habitat_kit.web.pages.bookings import Shown, shown
from habitat_kit.web.pages.forms import once, revision
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.typed import Wrong

SAID = frozenset({"approved", "declined", "supported"})


def show(visit: Visit) -> Response:
    """Everything that waits for the reader's answer, most urgent first."""
    return _page(visit, said=visit.asked.get("said", ""))


def answer(visit: Visit) -> Response:
    """A yes or a no."""
    booking = visit.named("booking")
    if visit.typed.get("do") == "decline":
        return _declined(visit, booking)
    if visit.typed.get("do") == "support":
        return _supported(visit, booking)
    match visit.do(ApproveBooking(booking, revision(visit)), key=once(visit, "approve", booking)):
        case Booked():
            return visit.go("/approvals", said="approved")
        case Stale() | Expired() as other:
            return _changed(visit, booking, other)


def _supported(visit: Visit, booking: UUID) -> Response:
    """A neighbour's yes."""
    match visit.do(SupportBooking(booking, revision(visit)), key=once(visit, "support", booking)):
        case Booked() | AwaitingApproval():
            return visit.go("/approvals", said="supported")
        case Stale() | Expired() as other:
            return _changed(visit, booking, other)


def neighbours(visit: Visit) -> tuple[tuple[Shown, int, int], ...]:
    """What waits for a yes of the reader's household: with the yeses it has and those it needs."""
    found = (one for house in visit.sight.houses() for one in visit.sight.to_support(house.id))
    return tuple((shown(visit, booking), given, wanted) for booking, given, wanted in found)


def waiting(visit: Visit) -> tuple[Shown, ...]:
    """What waits in every house the reader answers for."""
    houses = visit.houses("approve_booking")
    return tuple(shown(visit, booking) for house in houses for booking in visit.sight.waiting(house.id))


def _declined(visit: Visit, booking: UUID) -> Response:
    try:
        command = DeclineBooking(booking, revision(visit), visit.typed.get("reason", ""))
        outcome = visit.do(command, key=once(visit, "decline", booking, command.reason))
    except Unreadable as unreadable:
        wrong = Wrong.of(unreadable, f"reason-{booking}")
        return _page(visit, status=400, wrong=wrong, typed=visit.typed.get("reason", ""), about=booking)
    match outcome:
        case Declined():
            return visit.go("/approvals", said="declined")
        case Stale() | Expired() as other:
            return _changed(visit, booking, other)


def _changed(visit: Visit, booking: UUID, outcome: Stale | Expired) -> Response:
    """Say what became of it; what still waits is shown as it stands now."""
    try:
        now = shown(visit, visit.sight.booking(booking))
    except NotThere:
        now = None
    status = 410 if isinstance(outcome, Expired) else 412
    return _page(visit, status=status, changed=now, typed=visit.typed.get("reason", ""), about=booking)


def _page(
    visit: Visit,
    *,
    status: int = 200,
    said: str = "",
    changed: Shown | None = None,
    wrong: Wrong | None = None,
    typed: str = "",
    about: UUID | None = None,
) -> Response:
    if not visit.decides and said not in SAID:
        raise Stop(403, "not_allowed")
    found = waiting(visit)
    return visit.page(
        "approvals.html",
        house=found[0].house if found else next(iter(visit.sight.houses()), None),
        status=status,
        waiting=found,
        neighbours=neighbours(visit),
        said=said if said in SAID else "",
        changed=changed,
        wrong=(wrong,) if wrong else (),
        typed=typed,
        about=about,
    )
