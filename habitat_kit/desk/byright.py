"""A meeting takes a place by right: whoever has it makes room, and is offered other dates or another place.

Rules of this file:
1. A rulebook in force gives the right: to some kinds, to who has one of its roles, with a notice. Without it, no.
2. Every rule judges the meeting, as the house is without those who make room. Its no is a no; a yes it asks for is
   said by whoever takes the place, who is who would say it.
3. A booking that begins within the notice does not make room, nor does a closure, nor another meeting by right.
4. The hosts are offered other dates before anybody on the wait list is.
5. When the meeting is cancelled or moves, whoever has not taken other dates comes back (returning.py).
"""

from __future__ import annotations

from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.byright import Right, kinds_by_right, right_of
from habitat_kit.core.commands import BookSpace, TakeByRight
from habitat_kit.core.events import BookingMadeRoom
from habitat_kit.core.groundrules import not_now
from habitat_kit.core.outcomes import Conflict, Refused, TakenByRight
from habitat_kit.core.rules import Ask, Severity
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Finding, Override, Verdict
from habitat_kit.desk import charging
from habitat_kit.desk.booking import conflict, hold, judged, wish
from habitat_kit.desk.displacing import cut, remember, under, withdrawn
from habitat_kit.desk.instead import HOSTS, made_room
from habitat_kit.desk.keeping import booking_event, grow
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import notes, uses


def take(command: TakeByRight, work: Work) -> TakenByRight | Refused | Conflict:
    """Take the place."""
    work.require("take_by_right", command.space)
    booking = wish(_asked(command), work)
    ask = Ask(booking, work.now, work.house, booking.space)
    right = right_of(work.here.rulebooks, ask, work.roles(booking.space))
    if right is None:
        return Refused(not_now("finding.no_such_right"))
    there = tuple(under(work, booking.space, booking.span))
    if others := tuple(one for one in there if one.kind in kinds_by_right(work.here.rulebooks)):
        return conflict(work, evolve(booking, span=others[0].span))
    if near := _near(work, right, there):
        return Refused(Verdict((near,)))
    return _taken(ask, command.reason, there, work)


def may_take(work: Work, command: BookSpace) -> bool:
    """Whether the actor has the right for what they ask; who is in the way, and since when, is for taking it to say."""
    if not work.beyond("take_by_right", command.space):
        return False
    booking = wish(command, work)
    ask = Ask(booking, work.now, work.house, booking.space)
    return right_of(work.here.rulebooks, ask, work.roles(booking.space)) is not None


def _asked(command: TakeByRight) -> BookSpace:
    return BookSpace(
        command.space,
        command.kind,
        command.start,
        command.end,
        command.guests,
        command.household,
        command.reason,
    )


def _near(work: Work, right: Right, there: tuple[Booking, ...]) -> Finding | None:
    """Why one of them need not make room, the one that begins first; None when all have been told early enough."""
    first = min((one.first_day for one in there if one.state is not State.OPTION), default=None)
    return right.too_near(first, work.today) if first and first < right.first(work.today) else None


def _taken(ask: Ask[Booking], reason: str, there: tuple[Booking, ...], work: Work) -> TakenByRight:
    """The meeting in their place; undone as a whole where a rule says no, or something else holds the place."""
    gone = [(one, cut(work, one)) for one in there if not withdrawn(work, one)]
    note = work.new_id()
    verdict = _agreed(judged(ask, work), work, note)
    if verdict.refused:
        raise Answered(Refused(verdict))
    made = hold(ask.subject, verdict, work)
    if made is None:
        raise Answered(conflict(work, ask.subject))
    work.asks[-1].verdict = verdict
    _keep(work, made, note, reason)
    for before, after in gone:
        _make_room(work, before, after, made, reason)
    displaced = tuple(made_room(work, before, look=n < HOSTS) for n, (before, _) in enumerate(gone))
    return TakenByRight(made, verdict, displaced)


def _agreed(verdict: Verdict, work: Work, note: UUID) -> Verdict:
    """The verdict with every yes it asks for said by who takes the place."""
    said = Override(work.actor.person, note)
    findings = (evolve(one, overridden=said) if one.weight is Severity.APPROVE else one for one in verdict.findings)
    return Verdict(findings, verdict.versions, verdict.prices)


def _keep(work: Work, booking: Booking, note: UUID, reason: str) -> None:
    notes.write(work.tx, note, booking, reason, made_by=work.actor.person, made_at=work.now)


def _make_room(work: Work, before: Booking, after: Booking, made: Booking, reason: str) -> None:
    """Tell a household that its booking made room, with the written reason."""
    remember(work, before, made.id)
    note = work.new_id()
    _keep(work, after, note, reason)
    uses.touch(work.tx, after.space)
    claims = uses.claims_of(work.tx, after.id)
    work.tell(booking_event(work, BookingMadeRoom, after, claims, order=made.id, was=before.span, note=note))
    charging.break_off(work, before, after)
    grow(work, before.space, before.span)
