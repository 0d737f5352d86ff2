"""One's bookings: the list, one of them, moving it and cancelling it.

Rules of this file:
1. A booking out of sight is not there: 404, the same as one that never was.
2. Every form carries the revision the reader saw; a booking that changed meanwhile is shown as it stands now.
"""

from __future__ import annotations

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.bookings import Booking, Step, after
from habitat_kit.core.commands import CancelBooking, CancelSeries, GiveContribution, LeaveWaitList
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import Cancelled, Refused, SeriesCancelled, WaitEnded
from habitat_kit.core.prices import FREE_PRICE, owes
from habitat_kit.core.series import Scope
from habitat_kit.core.spaces import House, Space
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.core.verdicts import Finding
from habitat_kit.web.pages import repeats, waiting
from habitat_kit.web.pages.forms import once, revision
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong

STEPS = frozenset(
    {"check_in", "check_out", "no_show", "restore", "undo", "corrected", "take_offer", "decline_offer", "given"}
)
SAID = frozenset({"booked", "kept", "moved", "cancelled", "uncounted", "stale"}) | STEPS
"""What may be said at the top of a booking's page after a form was sent."""


@frozen
class Shown:
    """A booking with the place it is of and whose it is."""

    booking: Booking
    house: House
    space: Space
    label: str | None


WAITED = frozenset({"joined", "left_line", "line_moved"})
"""What may be said at the top of the list."""


def mine(visit: Visit, *, told: str = "", status: int = 200) -> Response:
    """The reader's bookings and what they wait for: what is to come first, then what is over."""
    found = [shown(visit, booking) for booking in visit.sight.mine()]
    coming = [one for one in found if _coming(visit, one.booking)]
    past = [one for one in found if not _coming(visit, one.booking)]
    home = found[0].house if found else next(iter(visit.sight.houses()), None)
    told = told or visit.asked.get("said", "")
    return visit.page(
        "bookings.html",
        house=home,
        status=status,
        coming=coming[::-1],
        past=past,
        lines=waiting.lines(visit),
        said=told if told in WAITED else "",
    )


def show(
    visit: Visit, *, told: str = "", why: tuple[Finding, ...] = (), wish: Wish | None = None, status: int = 200
) -> Response:
    """One booking: where it stands, what happened to it, and what can be done with it; `why` something was not done."""
    one = _named(visit)
    booking, life = one.booking, visit.sight.life(one.booking.id)
    told = told or visit.asked.get("said", "")
    cost = visit.sight.cost(booking.id)
    return visit.page(
        "booking.html",
        house=one.house,
        status=status,
        one=one,
        said=told if told in SAID else "",
        reason=visit.sight.note(booking.id) if booking.state is State.REFUSED else None,
        may_move="move_booking" in life.possible,
        may_cancel="cancel_booking" in life.possible,
        life=life,
        rule=repeats.told_of(visit, booking),
        instead=waiting.proposed(visit, booking) if booking.state is State.DISPLACED else None,
        why=why,
        cost=cost,
        ready=visit.sight.readiness(booking.id),
        ways_in=visit.sight.ways_in(booking.id),
        slip=visit.sight.arrival_link(booking.id),
        may_give=owes(booking.state, counted=booking.counted) and any(due.price.what == FREE_PRICE for due in cost),
        wish=wish or Wish("give"),
        may_answer=booking.state is State.AWAITING
        and visit.sight.may("approve_booking", one.house.id, space=booking.space),
    )


def cancelling(visit: Visit) -> Response:
    """Ask once more before cancelling, and say whether the nights will still count."""
    one = _named(visit)
    if not _can(visit, one.booking, Step.CANCEL):
        return show(visit, told="stale", status=409)
    return visit.page("cancel.html", house=one.house, one=one, counts=counts(visit, one))


def cancel(visit: Visit) -> Response:
    """Cancel."""
    one = _named(visit)
    if one.booking.series is not None and visit.typed.get("do") in set(Scope):
        return _cancel_series(visit, one)
    outcome = visit.do(CancelBooking(one.booking.id, revision(visit)), key=once(visit, "cancel", one.booking.id))
    if isinstance(outcome, Cancelled):
        return visit.go(f"/bookings/{one.booking.id}", said="cancelled" if outcome.counted else "uncounted")
    return show(visit, told="stale", status=412)


def _cancel_series(visit: Visit, one: Shown) -> Response:
    """Cancel those after it as well, or every one still to come."""
    command = CancelSeries(one.booking.id, revision(visit), visit.typed["do"])
    outcome = visit.do(command, key=once(visit, "cancel", command.scope.value, one.booking.id))
    if isinstance(outcome, SeriesCancelled):
        return visit.go(f"/series/{outcome.series}", said="cancelled")
    return show(visit, told="stale", status=412)


def give(visit: Visit) -> Response:
    """Say what one's household gives for a booking it prices itself."""
    one = _named(visit)
    amount = visit.typed.get("amount", "")[:40]
    try:
        given = visit.do(GiveContribution(one.booking.id, amount), key=once(visit, "give", one.booking.id, amount))
    except Unreadable as wrong:
        wish = Wish("give", {"amount": amount}, (Wrong.of(wrong),))
        return show(visit, wish=wish, status=400)
    if isinstance(given, Refused):
        return show(visit, why=given.verdict.findings, status=422)
    return visit.go(f"/bookings/{one.booking.id}", said="given")


def leave_line(visit: Visit) -> Response:
    """Wait no longer."""
    wait = visit.named("wait")
    if isinstance(visit.do(LeaveWaitList(wait, revision(visit)), key=once(visit, "leave", wait)), WaitEnded):
        return visit.go("/bookings", said="left_line")
    return mine(visit, told="line_moved", status=412)


def counts(visit: Visit, one: Shown) -> bool:
    """Whether the nights would still weigh on the household's quota if it were cancelled now."""
    return bool(one.booking.nights) and visit.sight.weighs(one.booking.id)


def shown(visit: Visit, booking: Booking) -> Shown:
    """A booking with its place and its household's label."""
    house, space = visit.sight.space(booking.space)
    return Shown(booking, house, space, visit.sight.label(booking.household))


def _named(visit: Visit) -> Shown:
    return shown(visit, visit.sight.booking(visit.named("booking")))


def _can(visit: Visit, booking: Booking, step: Step) -> bool:
    return after(booking.state, step) is not None and booking.span.end > visit.now


def _coming(visit: Visit, booking: Booking) -> bool:
    return booking.state in HOLDING and booking.span.end > visit.now
