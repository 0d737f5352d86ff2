"""The right of return: who was displaced gets back what remains of their dates.

Rules of this file:
1. A stay that was broken off is the same stay again: its nights as they were, held from now on. One that had not
   begun loses the nights that are over meanwhile, and owes nothing for them.
2. It stands as it did: confirmed is confirmed again; what waited for an answer waits as long as it still had.
3. Whoever could not come back when the order was lifted may ask later (ReturnBooking): the dates are then theirs if
   nobody holds them.
4. Who made room for a meeting comes back as soon as its dates are free again, before anybody on the wait list; what
   was offered in their place is offered no more. Who took other dates has taken them instead, also while those wait
   for a yes; other dates that never held take nobody's right away.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from habitat_kit.core.bookings import Booking, Step
from habitat_kit.core.byright import kinds_by_right
from habitat_kit.core.claims import Claim, living
from habitat_kit.core.closures import Closure
from habitat_kit.core.commands import ReturnBooking
from habitat_kit.core.deposits import deposits
from habitat_kit.core.displacements import Displacement, left
from habitat_kit.core.errors import HabitatError, Taken
from habitat_kit.core.events import BookingReturned
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, NotReturned, Stale
from habitat_kit.core.periods import FOREVER, Hours, Nights, Span, hours_span
from habitat_kit.core.prices import LEFT, used
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.core.waiting import WaitState
from habitat_kit.desk import charging
from habitat_kit.desk.booking import conflict
from habitat_kit.desk.deciding import was_confirmed
from habitat_kit.desk.keeping import change, current, stale, stepped
from habitat_kit.desk.waiting import call_off
from habitat_kit.desk.work import Work
from habitat_kit.store import displacements, reshaping, uses, waiting

Answer = Booked | AwaitingApproval | Conflict | Stale

_MAY_HOLD = frozenset({State.AWAITING, State.DISPLACED})
"""The states of other dates that may hold yet."""


def give_back(work: Work, order: Closure) -> tuple[tuple[UUID, ...], tuple[NotReturned, ...]]:
    """Give back to everybody who waits for this place: who is back, and who is not and why."""
    back, not_back = list[UUID](), list[NotReturned]()
    for was in _waiting(work, order):
        booking = work.booking(was.booking)
        again = _again(work, booking, was)
        if again is None:
            not_back += [NotReturned(booking.id, booking.household, "over")] if was.order == order.id else []
            continue
        try:
            with work.tx.savepoint():
                _put_back(work, again, was)
            back.append(booking.id)
        except Taken:
            not_back.append(NotReturned(booking.id, booking.household, "taken"))
    return tuple(back), tuple(not_back)


def room_again(work: Work) -> None:
    """Give back to everybody who made room for a meeting that is no longer in their way; a house without such a right asks nothing."""
    if not kinds_by_right(work.here.rulebooks):
        return
    for was, _ in displacements.waiting(work.tx, work.house.id):
        booking = work.booking(was.booking)
        again = _again(work, booking, was)
        if again is None or not isinstance(uses.read_use(work.tx, was.order), Booking):
            continue
        with suppress(Taken), work.tx.savepoint():
            _instead_of_others(work, again, was)


def return_booking(command: ReturnBooking, work: Work) -> Answer:
    """Give one displaced booking back what remains."""
    booking = work.booking(command.booking)
    work.require("return_booking", booking.space, booking.household)
    current(booking, command.revision)
    was = displacements.of_booking(work.tx, booking.id)
    again = _again(work, booking, was) if was and booking.state is State.DISPLACED else None
    if was is None or again is None:
        raise stale(booking)
    try:
        with work.tx.savepoint():
            back = _instead_of_others(work, again, was)
    except Taken:
        return conflict(work, again)
    return AwaitingApproval(back) if back.state is State.AWAITING else Booked(back)


def _instead_of_others(work: Work, again: Booking, was: Displacement) -> Booking:
    """Put a booking back; what was offered in its place may hold a part of its dates, and is offered no more."""
    for wait in waiting.instead_of(work.tx, again.id):
        if wait.state is WaitState.OFFERED and wait.offer is not None:
            uses.free(work.tx, wait.offer)
    back = _put_back(work, again, was)
    call_off(work, again.id)
    return back


def _waiting(work: Work, order: Closure) -> list[Displacement]:
    """Those this order displaced, and those of an earlier one who could not come back yet."""
    related = {space.id for space in work.house.tree.related(order.space)}
    return [
        was for was, space in displacements.waiting(work.tx, work.house.id) if was.order == order.id or space in related
    ]


def _again(work: Work, booking: Booking, was: Displacement) -> Booking | None:
    """The booking as it would stand; None where nothing is left of it."""
    rest = left(was.when, work.today)
    begun = bool(uses.claims_of(work.tx, booking.id))
    when = was.when if begun else rest
    try:
        span = _span(work, booking, when) if rest and when else None
    except HabitatError:  # the clock skips it by now
        span = None
    if span is None or when is None or span.end <= work.now or _took_others(work, booking):
        return None
    span = Span(booking.span.start, span.end) if begun else span
    waits = was.state in {State.AWAITING, State.OPTION}
    return stepped(
        booking,
        Step.ASK_AGAIN if waits else Step.RETURN,
        when=when,
        span=span,
        zone=booking.zone if isinstance(when, Hours) else work.house.zone,
        counted=was.counted,
        deadline=_deadline(was, span, work.now) if waits else None,
        on_silence=was.on_silence if waits else None,
    )


def _took_others(work: Work, booking: Booking) -> bool:
    """Whether its household took other dates in its place, and those held once, or may still."""
    taken = (w.offer for w in waiting.instead_of(work.tx, booking.id) if w.state is WaitState.TAKEN)
    others = (work.booking(one) for one in taken if one)
    return any(one.state in _MAY_HOLD or was_confirmed(one, work) for one in others)


def own_dates_are_back(work: Work, instead: Booking) -> bool:
    """Whether a booking was taken in place of one that has its own dates again."""
    wait = waiting.of_offer(work.tx, instead.id)
    return wait is not None and wait.instead_of is not None and work.booking(wait.instead_of).state in HOLDING


def _span(work: Work, booking: Booking, when: Nights | Hours) -> Span:
    """Nights by the house as it is now; hours by the clock they were made for."""
    return hours_span(when, ZoneInfo(booking.zone)) if isinstance(when, Hours) else work.house.span(when)


def _deadline(was: Displacement, span: Span, now: datetime) -> datetime:
    """As long as it still had to wait, and no longer than until it begins (or ends, if it has begun)."""
    latest = span.start if span.start > now else span.end
    return min(now + (was.deadline - was.at), latest) if was.deadline else latest


def _put_back(work: Work, again: Booking, was: Displacement) -> Booking:
    """Claim what is to come and write the booking; Taken when somebody holds a part of it."""
    ahead = Span(work.now, FOREVER)
    wanted = [
        Claim(claim.leaf, rest)
        for claim in living(work.house, again.space, again.span)
        if (rest := claim.span.within(ahead))
    ]
    if not wanted:
        raise Taken("there is no such place any more")
    reshaping.take(work.tx, ((again, claim) for claim in wanted))
    displacements.give_back(work.tx, again.id, work.now)
    cost = charging.cost_of(work, again, at=was.revision)
    dues = cost if again.when == was.when else (*used(cost, was.when, again.when, LEFT), *deposits(cost))
    return change(work, again, BookingReturned, dues=charging.within_cost(work, again, dues), order=was.order)
