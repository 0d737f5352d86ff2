"""Dates kept for a household until a deadline: offered to who waited for them, or kept for who asked to think about them.

Rules of this file:
1. Kept dates are a booking in State.OPTION with a wait behind it, which says what taking them leads to: the same life,
   whoever asked for it (offering.py, waiting.py).
2. Who asks for dates to be kept is judged as who books them, and as who books them is in nobody's line.
3. A household has few dates kept at once, and none again of those it just let go: nobody holds a place by asking anew.
"""

from __future__ import annotations

from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking, Step, after
from habitat_kit.core.claims import Claim
from habitat_kit.core.errors import Taken
from habitat_kit.core.events import DatesKept, OfferEvent
from habitat_kit.core.groundrules import not_now
from habitat_kit.core.rules import Severity
from habitat_kit.core.uses import Silence, State
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.waiting import (
    MOST_KEPT,
    Wait,
    WaitState,
    WaitStep,
    kept_again,
    offered_until,
    same_dates,
    wait_for,
)
from habitat_kit.desk import charging
from habitat_kit.desk.keeping import booking_event, living
from habitat_kit.desk.waiting import standing, step
from habitat_kit.desk.work import Work
from habitat_kit.store import uses, waiting


def objection(work: Work, booking: Booking) -> Verdict | None:
    """Why dates cannot be kept for who asks, though they might be booked; None when they can."""
    hours = work.house.hold_hours
    if hours is None:
        return not_now("finding.hold_not_offered")
    if booking.span.start <= work.now:
        return not_now("finding.hold_begun")
    before = waiting.kept(work.tx, booking.household, work.house.id, work.now)
    over = [one for one in before if one.settled(work.now).state is not State.OPTION]
    if len(before) - len(over) >= MOST_KEPT:
        return not_now("finding.holds_enough", most=MOST_KEPT)
    again = max((kept_again(one, hours) for one in over if _meet(work, one, booking)), default=work.now)
    return not_now("finding.held_lately", again=again) if again > work.now else None


def keep(booking: Booking, verdict: Verdict, work: Work) -> Booking | None:
    """A booking that was judged last, kept for its household to say yes to; None when somebody holds its dates."""
    found = placed_until(work, booking, verdict, work.house.hold_hours or 0)
    if found is None:
        return None
    kept, claims = found
    line = (one for one in standing(work, kept.household) if one.state is WaitState.WAITING)
    asked = wait_for(kept, work.now)
    wait = next((one for one in line if same_dates(one, asked)), None) or waiting.add(work.tx, asked)
    hand(work, wait, kept, claims, verdict, DatesKept, by=work.actor.person)
    work.asks[-1].use = kept.id
    return kept


def placed_until(
    work: Work, booking: Booking, verdict: Verdict, hours: int
) -> tuple[Booking, tuple[Claim, ...]] | None:
    """Dates that were judged, held until they are answered; None when somebody holds them."""
    until = offered_until(booking.span.start, work.now, hours)
    state = after(booking.state, Step.OFFER) or booking.state
    kept = evolve(booking, state=state, deadline=until, versions=verdict.versions)
    claims = living(work, kept)
    try:
        uses.place(work.tx, kept, claims)
    except Taken:
        return None
    charging.begin(work, kept, verdict.prices)
    uses.touch(work.tx, kept.space)
    return kept, claims


def hand(
    work: Work,
    wait: Wait,
    kept: Booking,
    claims: tuple[Claim, ...],
    verdict: Verdict,
    event: type[OfferEvent],
    *,
    by: UUID | None,
) -> None:
    """Note in a wait which dates are kept for it, and what a yes leads to; told as done by somebody, or by nobody."""
    step(work, wait, WaitStep.OFFER, offer=kept.id, **_approval(verdict))
    told = booking_event(work, event, kept, claims, wait=wait.id, until=kept.deadline)
    work.tell(evolve(told, by=by))


def _approval(verdict: Verdict) -> dict[str, object]:
    """What a yes leads to: nothing more, or a steward's answer."""
    wait = verdict.wait if verdict.severity is Severity.APPROVE else None
    return {"approval": wait and wait.within, "on_silence": wait and Silence(wait.on_silence)}


def _meet(work: Work, one: Booking, other: Booking) -> bool:
    related = {space.id for space in work.house.tree.related(one.space)}
    return other.space in related and one.span.meets(other.span)
