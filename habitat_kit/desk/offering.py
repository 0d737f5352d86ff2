"""Offering what became free to who waits for it, in the transaction that freed it; and taking the offer.

Rules of this file:
1. Whatever frees a leaf, the first in line whose whole dates are free, and whom every rule in force lets pass, has
   the dates offered: a booking in State.OPTION that holds them until its deadline. Closures have grown before, and
   whoever made room for a meeting is back.
2. Whoever joined first is asked first. A rulebook may ask for another order one day: `_line` is where it would stand.
3. Whom a rule refuses stays in line and is looked at again: at the next freeing, and by the clock. So does a
   household whose people have all moved out: dates are kept for nobody.
4. What is offered, or kept for who asked (kept.py), was judged; taking it judges nothing again, and asks for approval
   where the verdict did.
"""

from __future__ import annotations

from datetime import timedelta

from habitat_kit.core.bookings import Booking, Step
from habitat_kit.core.commands import TakeOffer
from habitat_kit.core.errors import HabitatError
from habitat_kit.core.events import OfferMade, OfferTaken
from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Remembering
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Expired, Stale
from habitat_kit.core.rules import Ask
from habitat_kit.core.rules import Wait as Approval
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.waiting import Wait, WaitStep, wished
from habitat_kit.desk.booking import answer, deadline
from habitat_kit.desk.keeping import change, current, stale, stepped
from habitat_kit.desk.kept import hand, placed_until
from habitat_kit.desk.recording import write_ask
from habitat_kit.desk.returning import room_again
from habitat_kit.desk.waiting import offer_of, step
from habitat_kit.desk.work import Asked, Work
from habitat_kit.store import displacements, readers, series, waiting

LOOK_AGAIN = timedelta(hours=1)
"""How long after a rule said no to free dates the clock asks it again."""


def pass_on(work: Work) -> None:
    """Offer what became free since the last time to who waits for it; one read where nobody does."""
    if not work.freed:
        return
    work.freed.clear()
    room_again(work)
    offered: list[Wait] = []
    for wait in _line(work):
        if not any(_meet(work, wait, other) for other in offered) and offer(work, wait) is not None:
            offered.append(wait)


def _line(work: Work) -> tuple[Wait, ...]:
    """Who waits for dates that nobody holds, in the order in which they are asked."""
    return waiting.free(work.tx, work.house.id, work.now)


def _meet(work: Work, wait: Wait, other: Wait) -> bool:
    related = {space.id for space in work.house.tree.related(other.space)}
    return wait.space in related and wait.span.meets(other.span)


def offer(work: Work, wait: Wait) -> Booking | None:
    """Keep the dates for who waits for them; None when a rule says no to them today, or somebody holds them."""
    booking = _wish(work, wait)
    if booking is None or readers.moved_out(work.tx, wait.household, work.today):
        waiting.looked(work.tx, wait.id, work.now)
        return None
    remembering = Remembering(work.ledger())
    ask = Ask(booking, work.now, work.house, booking.space)
    verdict = judge(ask, remembering, work.bench)
    if verdict.refused:
        waiting.looked(work.tx, wait.id, work.now)
        return None
    found = placed_until(work, booking, verdict, work.house.offer_hours)
    if found is None:
        return None
    option, claims = found
    write_ask(work, Asked(ask, verdict, remembering.answers, next(work.turns), option.id), TakeOffer.name())
    if option.series is not None:
        series.noticed(work.tx, option.series, work.now)
    hand(work, wait, option, claims, verdict, OfferMade, by=None)
    return option


def _wish(work: Work, wait: Wait) -> Booking | None:
    """What would be booked, as the house is now; None where it has no such place, kind or hour any more."""
    try:
        work.house.kind(wait.kind)
        span = work.house.span(wait.when)
        known = wait.space in work.house.tree and span.start > work.now
    except HabitatError:
        return None
    return wished(wait, work.new_id(), span, work.house.zone, work.now) if known else None


def take(command: TakeOffer, work: Work) -> Booked | AwaitingApproval | Expired | Stale:
    """Take the dates."""
    booking = work.booking(command.booking)
    work.require("take_offer", booking.space, booking.household)
    if booking.state is State.EXPIRED:
        return Expired(booking)
    current(booking, command.revision)
    if booking.state is not State.OPTION:
        raise stale(booking)
    wait = offer_of(work, booking)
    taken = change(work, _taken(work, booking, wait), OfferTaken, wait=wait.id)
    step(work, wait, WaitStep.TAKE)
    if wait.instead_of is not None and taken.state is State.CONFIRMED:
        displacements.give_back(work.tx, wait.instead_of, work.now)
    return answer(taken, Verdict())


def _taken(work: Work, booking: Booking, wait: Wait) -> Booking:
    """The booking that holds, or waits for a yes; made now, so that it may be cancelled as any that was just made."""
    if wait.approval is None or wait.on_silence is None:
        return stepped(booking, Step.CONFIRM, deadline=None, on_silence=None, made_at=work.now)
    until = deadline(Approval(wait.approval, wait.on_silence), booking.span, work.now)
    return stepped(booking, Step.WAIT, deadline=until, on_silence=wait.on_silence, made_at=work.now)
