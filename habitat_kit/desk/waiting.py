"""Waiting for dates that others hold: joining, leaving, and what becomes of an offer that is not taken.

Rules of this file:
1. Only a conflict leads here: what a rule refuses is not waited for.
2. Asked twice for the same dates, a household stands in line once, at the place it had.
3. An offer that is declined or lapses counts for nothing, and passes on in the same transaction (desk/offering.py).
"""

from __future__ import annotations

from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking, Step
from habitat_kit.core.commands import DeclineOffer, LeaveWaitList
from habitat_kit.core.errors import NotThere
from habitat_kit.core.events import (
    OfferDeclined,
    OfferEvent,
    OfferExpired,
    OfferWithdrawn,
    WaitEvent,
    WaitJoined,
    WaitLeft,
    WaitRanOut,
)
from habitat_kit.core.groundrules import not_now
from habitat_kit.core.outcomes import Cancelled, Expired, Refused, Stale, WaitEnded, WaitListed
from habitat_kit.core.periods import Nights, Span
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.waiting import MOST_WAITS, Wait, WaitState, WaitStep, same_dates, stepped_wait, wait_for
from habitat_kit.desk.keeping import change, current, stale, stepped
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import waiting


def standing(work: Work, household: UUID) -> list[Wait]:
    """The waits of a household in this house that stand."""
    return [w for w in waiting.of_household(work.tx, household) if w.stands and w.house == work.house.id]


def join(
    work: Work, booking: Booking, verdict: Verdict, known: list[Wait] | None = None
) -> WaitListed | Refused | None:
    """Stand in line for the dates of a booking that met a conflict; None where there is nothing to wait for.

    Dates that have begun are not waited for, nor those that are kept for the household already. A wait that stands
    becomes that of a series its dates are asked for in. `known` are the waits of its household that stand, for who asks
    for many dates; a new one is put among them.
    """
    made = wait_for(booking, work.now)
    known = standing(work, made.household) if known is None else known
    found = next((wait for wait in known if same_dates(wait, made)), None)
    if booking.span.start <= work.now or (found is not None and found.state is WaitState.OFFERED):
        return None
    if found is None and len(known) >= MOST_WAITS:
        return Refused(not_now("finding.waits_enough", most=MOST_WAITS))
    if found is None:
        found = waiting.add(work.tx, made)
        known.append(found)
        tell(work, WaitJoined, found)
    elif made.series is not None and found.series is None:
        found = evolve(found, series=made.series, occurrence=made.occurrence)
        waiting.rewrite(work.tx, found)
    return WaitListed(found, place(work, found), verdict)


def place(work: Work, wait: Wait) -> int:
    """The place in line of one who waits, among those who wait for any of the same dates; 1 is asked first."""
    return 1 + in_line(work, wait.space, wait.span, before=wait.number)


def in_line(work: Work, space: UUID, span: Span, *, before: int = waiting.LAST_NUMBER) -> int:
    """How many wait for dates that meet a span, at a place that shares a leaf with this one; of who joined before one."""
    related = {other.id for other in work.house.tree.related(space)}
    found = waiting.line(work.tx, work.house.id, span, work.now, before=before)
    return sum(waits for at, waits in found if at in related)


def leave(command: LeaveWaitList, work: Work) -> WaitEnded | Stale:
    """Wait no longer."""
    wait = waiting.read(work.tx, command.wait)
    if wait is None or wait.house != work.house.id:
        raise NotThere("wait")
    work.require("leave_wait_list", wait.space, wait.household)
    if wait.revision != command.revision or wait.state is not WaitState.WAITING:
        raise Answered(Stale(wait.id, wait.revision, wait.state.value))
    tell(work, WaitLeft, step(work, wait, WaitStep.LEAVE))
    return WaitEnded(wait.id)


def decline(command: DeclineOffer, work: Work) -> Cancelled | Expired | Stale:
    """Leave the dates to whoever is next."""
    booking = work.booking(command.booking)
    work.require("decline_offer", booking.space, booking.household)
    if booking.state is State.EXPIRED:
        return Expired(booking)
    current(booking, command.revision)
    if booking.state is not State.OPTION:
        raise stale(booking)
    return passed(work, booking)


def passed(work: Work, booking: Booking) -> Cancelled:
    """An offer that its household does not want."""
    return Cancelled(_ended(work, booking, Step.CANCEL, WaitStep.DECLINE, OfferDeclined), counted=False)


def lapse(work: Work, booking: Booking) -> None:
    """An offer that nobody answered in time."""
    _ended(work, booking, Step.LAPSE, WaitStep.LAPSE, OfferExpired)


def withdraw(work: Work, booking: Booking) -> Booking:
    """An offer of a place that has to be emptied: its household is in line again, where it stood."""
    return _ended(work, booking, Step.LAPSE, WaitStep.WITHDRAW, OfferWithdrawn)


def call_off(work: Work, booking: UUID) -> None:
    """A booking that made room has its dates again: nothing is offered in their place any more."""
    for wait in waiting.instead_of(work.tx, booking):
        if wait.state is WaitState.OFFERED and wait.offer is not None:
            _ended(work, work.booking(wait.offer), Step.CANCEL, WaitStep.DECLINE, OfferWithdrawn)
        elif wait.state is WaitState.WAITING:
            stop(work, wait)


def stop(work: Work, wait: Wait) -> None:
    """End a wait that stands, and leave what is kept for it to whoever is next."""
    if wait.offer is not None and wait.state is WaitState.OFFERED:
        passed(work, work.booking(wait.offer))
    else:
        tell(work, WaitLeft, step(work, wait, WaitStep.LEAVE))


def run_out(work: Work) -> None:
    """End every wait for dates that have begun."""
    for wait in waiting.begun(work.tx, work.house.id, work.now):
        tell(work, WaitRanOut, step(work, wait, WaitStep.BEGIN))


def respan(work: Work, house: House) -> None:
    """Other hours, another clock: whoever waits for nights waits for the instants they are now."""
    for wait in waiting.of_house(work.tx, house.id):
        if isinstance(wait.when, Nights) and (span := house.span(wait.when)) != wait.span:
            waiting.rewrite(work.tx, evolve(wait, span=span, zone=house.zone))


def offer_of(work: Work, booking: Booking) -> Wait:
    """The wait an offer answers."""
    wait = waiting.of_offer(work.tx, booking.id)
    if wait is None:
        raise stale(booking)
    return wait


def step(work: Work, wait: Wait, taken: WaitStep, **changes: object) -> Wait:
    """Write a wait as it stands after a step; what somebody typed goes with its end."""
    after = stepped_wait(wait, taken, **changes)
    if after is None:
        raise Answered(Stale(wait.id, wait.revision, wait.state.value))
    kept = after if after.stands else evolve(after, purpose=None)
    waiting.rewrite(work.tx, kept)
    return kept


def tell(work: Work, event: type[WaitEvent], wait: Wait) -> None:
    """Tell what happened to a wait."""
    work.tell(
        event(
            organisation=wait.organisation,
            house=wait.house,
            by=work.actor.person,
            wait=wait.id,
            space=wait.space,
            kind=wait.kind,
            span=wait.span,
            household=wait.household,
            state=wait.state,
            revision=wait.revision,
        )
    )


def _ended(work: Work, booking: Booking, how: Step, waits: WaitStep, event: type[OfferEvent]) -> Booking:
    wait = offer_of(work, booking)
    gone = stepped(booking, how, deadline=None, on_silence=None, counted=False)
    step(work, wait, waits)
    return change(work, gone, event, wait=wait.id)
