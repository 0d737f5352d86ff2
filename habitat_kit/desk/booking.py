"""Booking a space: who for, what the rules say, and whether the dates are free.

Rules of this file:
1. Judged first, claimed after: a refusal (422) wins over a conflict (409), and only a conflict is waited for.
2. A booking that needs approval holds its dates until its deadline.
3. A move is a new ask under today's versions, without itself; a pure shortening meets only notice rules
   and keeps its approval. One that still waits keeps the earlier deadline where its times overlap.
4. Nights given up too late weigh as if they had been cancelled.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from attrs import evolve

from habitat_kit.core.actors import Reach
from habitat_kit.core.bookings import MOVES, Booking, shortens
from habitat_kit.core.commands import BookSpace, MoveBooking, when
from habitat_kit.core.errors import NotThere, Taken, Unreadable
from habitat_kit.core.events import BookingMade, BookingMoved
from habitat_kit.core.groundrules import taken
from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Ledger, Remembering
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, Kept, NotAllowed, Refused, WaitListed
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.rules import Ask, Severity, Wait
from habitat_kit.core.spaces import Kind, Unit
from habitat_kit.core.uses import Silence, State
from habitat_kit.core.verdicts import Finding, Verdict
from habitat_kit.desk import charging
from habitat_kit.desk.givingup import exchange, give_up, take_again
from habitat_kit.desk.held import dangers, held_at
from habitat_kit.desk.keeping import booking_event, current, living, remember, replace, stale
from habitat_kit.desk.kept import keep, objection
from habitat_kit.desk.overriding import override, tell_override
from habitat_kit.desk.waiting import join
from habitat_kit.desk.work import Answered, Asked, Work
from habitat_kit.store import uses
from habitat_kit.store.standing import belongs

Answer: TypeAlias = Booked | AwaitingApproval | Refused | Conflict


def book(command: BookSpace, work: Work) -> Answer | Kept | WaitListed:
    """Book a space for one's household, or for a neighbour's as a steward; or have its dates kept to decide later."""
    booking = wish(command, work)
    if command.hold and (no := objection(work, booking)):
        return Refused(no)
    ask = Ask(booking, work.now, work.house, booking.space, roles=work.roles(booking.space))
    verdict, note = override(command, booking, judged(ask, work), work)
    if verdict.refused:
        return Refused(verdict)
    made = (keep if command.hold else hold)(booking, verdict, work)
    if made is None:
        waits = join(work, booking, verdict) if command.or_wait and note is None else None
        return waits or conflict(work, booking)
    tell_override(command, made, verdict, note, work)
    return Kept(made, verdict) if command.hold else answer(made, verdict)


def hold(booking: Booking, verdict: Verdict, work: Work) -> Booking | None:
    """A booking that was judged last, written with its claims and told of; None when somebody holds its dates."""
    made = placed(booking, verdict, work.now)
    claims = living(work, made)
    try:
        uses.place(work.tx, made, claims)
    except Taken:
        return None
    uses.touch(work.tx, made.space)
    work.tell(booking_event(work, BookingMade, made, claims, on_behalf=made.on_behalf))
    charging.begin(work, made, verdict.prices)
    work.asks[-1].use = made.id
    return made


def move(command: MoveBooking, work: Work) -> Answer:
    """Move a booking to other dates or another space of its house."""
    ask = move_wish(command, work)
    before = work.booking(command.booking)
    verdict, note = override(command, ask.subject, judged(ask, work), work)
    if verdict.refused:
        return Refused(verdict)
    changed = put(ask, before, verdict, work)
    if changed is None:
        return conflict(work, ask.subject)
    tell_override(command, changed, verdict, note, work)
    return answer(changed, verdict)


def put(ask: Ask[Booking], before: Booking, verdict: Verdict, work: Work) -> Booking | None:
    """A move that was judged last, written and told of; None when somebody holds its new dates."""
    moved = _replaced(ask.subject, before, verdict, work.now, keeps=ask.shortening)
    given = work.asks[-1].given
    cost = charging.moving(work, before, verdict.prices, shortening=ask.shortening, late=given.late)
    try:
        with work.tx.savepoint():
            changed = replace(work, moved, before, BookingMoved, dues=cost.now, was=before.span, left=before.space)
    except Taken:
        return None
    work.asks[-1].use = changed.id
    again = take_again(work, given, changed)
    if given.late:
        give_up(work, before, changed, cost)
    remember(work, before, changed, BookingMoved, *again)
    return changed


def wish(command: BookSpace, work: Work) -> Booking:
    """The booking a command asks for, not yet judged."""
    space = work.house.tree[command.space]
    kind = kind_of(work, command.kind)
    period = when(command.start, command.end, kind.unit)
    household, on_behalf = _household(command, work)
    return Booking(
        id=work.new_id(),
        organisation=work.house.organisation,
        house=work.house.id,
        space=space.id,
        kind=kind.key,
        when=period,
        span=work.house.span(period),
        zone=work.house.zone,
        household=household,
        guests=command.guests,
        purpose=command.purpose,
        person=work.actor.person if not on_behalf else None,
        made_by=work.actor.person,
        on_behalf=on_behalf,
        made_at=work.now,
        revised_at=work.now,
    )


def move_wish(command: MoveBooking, work: Work) -> Ask[Booking]:
    """The ask a move makes: the booking where it would stand, without itself."""
    before = work.booking(command.booking)
    work.require("move_booking", before.space, before.household)
    current(before, command.revision)
    if before.state not in MOVES or before.span.end <= work.now:
        raise stale(before)
    moved = _moved(before, command, work)
    work.require("move_booking", moved.space, before.household)
    roles = work.roles(moved.space)
    return Ask(moved, work.now, work.house, moved.space, before, shortens(moved, before), roles)


def kind_of(work: Work, key: str) -> Kind:
    """The kind of booking a key names here; Unreadable lists what there is."""
    try:
        return work.house.kind(key)
    except NotThere:
        known = ", ".join(kind.key for kind in work.house.kinds)
        raise Unreadable("kind", "error.unknown_kind", known=known) from None


def _household(command: BookSpace, work: Work) -> tuple[UUID, bool]:
    """Whom the booking is for, and whether somebody else makes it."""
    reach = work.reach("book_space", command.space)
    if reach is None:
        raise Answered(NotAllowed("book_space"))
    own = work.own
    if command.household is None:
        if len(own) != 1:
            raise Unreadable("household", "error.household_missing")
        return own[0], False
    if command.household in own:
        return command.household, False
    if reach is Reach.OWN:
        raise Answered(NotAllowed("book_space"))
    if not belongs(work.tx, command.household, work.house.id):
        raise Unreadable("household", "error.unknown_household")
    return command.household, True


def judged(ask: Ask[Booking], work: Work, ledger: Ledger | None = None) -> Verdict:
    """The verdict of the ground and of every rulebook in force; kept beside the ask with the answers read.

    A move is judged with what it gives up too late, and without what it takes again.
    """
    given = exchange(work, ask)
    remembering = Remembering(given.ledger(ledger or work.ledger(), ask))
    verdict = judge(ask, remembering, work.bench)
    work.asks.append(Asked(ask, verdict, remembering.answers, next(work.turns), given=given))
    return verdict


def deadline(wait: Wait, span: Span, now: datetime) -> datetime:
    """Until when approval may come: within the wait, and before the use begins (or ends, if it has begun)."""
    return min(now + wait.within, span.start if span.start > now else span.end)


def placed(booking: Booking, verdict: Verdict, now: datetime) -> Booking:
    """The booking in the state its verdict gives it."""
    wait = verdict.wait if verdict.severity is Severity.APPROVE else None
    if wait is None:
        return evolve(booking, versions=verdict.versions, state=State.CONFIRMED, deadline=None, on_silence=None)
    until, silence = deadline(wait, booking.span, now), Silence(wait.on_silence)
    return evolve(booking, versions=verdict.versions, state=State.AWAITING, deadline=until, on_silence=silence)


def _replaced(moved: Booking, before: Booking, verdict: Verdict, now: datetime, *, keeps: bool) -> Booking:
    """The moved booking in its new state; a shortening keeps the state, deadline and versions it had."""
    stands = moved if keeps else _waiting_on(placed(moved, verdict, now), before)
    if before.state is State.CHECKED_IN:
        stands = evolve(stands, state=State.CHECKED_IN)
    return evolve(stands, revision=before.revision + 1, sequence=before.sequence + 1)


def _waiting_on(moved: Booking, before: Booking) -> Booking:
    """Whoever waits already, and moves within the same time, waits no longer for it."""
    if moved.deadline is None or before.deadline is None or not moved.span.meets(before.span):
        return moved
    return evolve(moved, deadline=min(moved.deadline, before.deadline))


def _moved(before: Booking, command: MoveBooking, work: Work) -> Booking:
    """The booking where and when the command wants it; what the command leaves out stays, and a beginning that is past."""
    space = work.house.tree[command.space] if command.space else work.house.tree[before.space]
    unit = Unit.NIGHT if isinstance(before.when, Nights) else Unit.HOUR
    start, end = _edges(before.when)
    period = when(command.start or start, command.end or end, unit)
    span = work.house.span(period)
    if before.span.start <= work.now and _edges(period)[0] == start:
        span = Span(before.span.start, span.end)
    return evolve(before, space=space.id, when=period, span=span, zone=work.house.zone)


def _edges(period: Nights | Hours) -> tuple[datetime, datetime]:
    if isinstance(period, Nights):
        return period.arrival, period.departure  # type: ignore[return-value]  # `when` tells dates from times
    return period.start, period.end


def conflict(work: Work, booking: Booking) -> Conflict:
    """Who came second: the finding says since and until when the space is held."""
    return Conflict(in_the_way(work, booking) or taken())


def in_the_way(work: Work, booking: Booking) -> Finding | None:
    """What an ask meets: a danger order, or the time around it that others hold; None when nothing is in the way."""
    held = held_at(work.tx, work.house, booking.space, booking.span, work.now)
    others = [(claim.span, use) for claim, use in held if use != booking.id]
    if not others:
        return None
    if order := next(dangers(work.tx, {use for _, use in others}), None):
        return order
    return taken(Span(min(span.start for span, _ in others), max(span.end for span, _ in others)))


def answer(booking: Booking, verdict: Verdict) -> Booked | AwaitingApproval:
    """What is answered to a booking that stands: that it holds, or that it waits."""
    return (AwaitingApproval if booking.state is State.AWAITING else Booked)(booking, verdict)
