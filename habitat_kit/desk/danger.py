"""A danger order: everybody out of a place at once, and back again when it is lifted.

Rules of this file:
1. It holds from its instant. Whoever is there or would come is displaced: what was slept before stays theirs, what was
   to come is free at once, and the order takes it all in the same transaction.
2. Nothing else is judged: no rule weighs more than a fire.
3. Lifting gives back in the same transaction what remains of each one's dates, in the order they begin, before any
   closure grows and before anybody can ask. Who cannot come back is named, with the reason.
4. An order that ends by itself is lifted by the clock like a deadline that has passed (desk/settling.py).
5. Dates that were offered to who waited, and not taken, are offered no more: their household is in line again.
6. Closures that hold a part already go on holding it: the order takes it when they end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import evolve

from habitat_kit.core.bookings import Booking, Step
from habitat_kit.core.claims import Claim
from habitat_kit.core.closures import Closure
from habitat_kit.core.commands import LiftDanger, OrderDanger
from habitat_kit.core.displacements import Displacement, kept
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import BookingDisplaced, DangerEnded, DangerMade
from habitat_kit.core.outcomes import DangerLifted, DangerOrdered, Stale
from habitat_kit.core.periods import EARLIEST, FOREVER, Hours, Nights, Span, instant
from habitat_kit.core.uses import State
from habitat_kit.desk import charging
from habitat_kit.desk.elsewhere import displaced
from habitat_kit.desk.keeping import booking_event, closure_event, current, fill, grow, raised, stale, stepped
from habitat_kit.desk.returning import give_back
from habitat_kit.desk.waiting import withdraw
from habitat_kit.desk.work import Work
from habitat_kit.store import displacements, notes, reshaping, uses

OPEN_END = datetime(9998, 12, 31)  # noqa: DTZ001 - a wall time
"""The wall time an order ends at that nobody has lifted yet."""


def order(command: OrderDanger, work: Work) -> DangerOrdered:
    """Order everybody out."""
    work.require("order_danger", command.space)
    made = _order(command, work)
    uses.add_closure(work.tx, made)
    note = work.new_id()
    notes.write(work.tx, note, made, command.reason, made_by=work.actor.person, made_at=work.now)
    under = [booking for booking in _under(work, made) if not _withdrawn(work, booking)]
    gone = [(booking, _displace(work, booking, made)) for booking in under]
    fill(work, made)
    uses.touch(work.tx, made.space)
    work.tell(closure_event(work, DangerMade, made, note=note))
    for before, after in gone:
        uses.touch(work.tx, after.space)
        claims = uses.claims_of(work.tx, after.id)
        work.tell(booking_event(work, BookingDisplaced, after, claims, order=made.id, was=before.span))
        grow(work, before.space, before.span, but=made.id)
    return DangerOrdered(made, displaced(work, made, tuple(before for before, _ in gone)))


def lift(command: LiftDanger, work: Work) -> DangerLifted | Stale:
    """Let people back."""
    found = work.closure(command.closure)
    if found.danger is None:
        raise NotThere("closure")
    work.require("lift_danger", found.space)
    current(found, command.revision)
    if found.state is not State.CLOSED:
        raise stale(found)
    return lifted(found, work)


def lifted(found: Closure, work: Work) -> DangerLifted:
    """End an order and give back what it took."""
    ended = evolve(raised(found, work.now), state=State.REOPENED)
    uses.rewrite(work.tx, ended)
    uses.free(work.tx, ended.id)
    _other_orders_first(work, ended)
    returned, not_returned = give_back(work, ended)
    grow(work, ended.space, ended.span, but=ended.id)
    uses.touch(work.tx, ended.space)
    work.tell(closure_event(work, DangerEnded, ended))
    return DangerLifted(ended, returned, not_returned)


def _other_orders_first(work: Work, ended: Closure) -> None:
    related = {space.id for space in work.house.tree.related(ended.space)}
    for other in displacements.standing(work.tx, work.house.id, work.now):
        if other.space in related:
            grow(work, other.space, other.span, only=other.id)


def _order(command: OrderDanger, work: Work) -> Closure:
    space = work.house.tree[command.space]
    clock = work.house.clock
    begun = work.now.replace(second=0)
    end = FOREVER if command.end is None else instant(command.end, clock, "end")
    if end <= work.now:
        raise Unreadable("end", "error.already_over")
    return Closure(
        id=work.new_id(),
        organisation=work.house.organisation,
        house=work.house.id,
        space=space.id,
        kind=command.kind.kind,
        when=Hours(begun.astimezone(clock).replace(tzinfo=None, fold=0), command.end or OPEN_END),
        span=Span(work.now, end),
        zone=work.house.zone,
        made_by=work.actor.person,
        made_at=work.now,
        revised_at=work.now,
    )


def _under(work: Work, made: Closure) -> Iterator[Booking]:
    """The bookings that share a leaf with the space and are not over."""
    related = {space.id for space in work.house.tree.related(made.space)}
    for use in reshaping.ahead(work.tx, work.house.id, work.now):
        if isinstance(use, Booking) and use.space in related and use.span.meets(made.span):
            yield use


def _withdrawn(work: Work, booking: Booking) -> bool:
    """Whether it was an offer that nobody had taken: who was offered it is in line again."""
    if booking.state is not State.OPTION:
        return False
    withdraw(work, booking)
    return True


def _displace(work: Work, booking: Booking, made: Closure) -> Booking:
    """Cut a booking at the order's instant; what it had is kept, to be given back."""
    displacements.add(work.tx, _remembered(booking, made.id, work.now))
    held = uses.claims_of(work.tx, booking.id)
    uses.free(work.tx, booking.id)
    gone = evolve(_cut(booking, work.now), revised_at=work.now)
    uses.rewrite(work.tx, gone)
    before = Span(EARLIEST, work.now)
    lived = (Claim(claim.leaf, was) for claim in held if (was := claim.span.within(before)))
    reshaping.take(work.tx, ((gone, claim) for claim in lived))
    charging.follow(work, gone)
    return gone


def _remembered(booking: Booking, made: UUID, now: datetime) -> Displacement:
    return Displacement(
        order=made,
        booking=booking.id,
        organisation=booking.organisation,
        state=booking.state,
        when=booking.when,
        counted=booking.counted,
        at=now,
        deadline=booking.deadline,
        on_silence=booking.on_silence,
    )


def _cut(booking: Booking, now: datetime) -> Booking:
    """A booking that has begun ends here, with the nights that were slept; one to come keeps its dates and counts none."""
    if booking.span.start >= now:
        return stepped(booking, Step.DISPLACE, deadline=None, on_silence=None, counted=False)
    slept = kept(booking.when, now.astimezone(ZoneInfo(booking.zone)).date())
    return stepped(
        booking,
        Step.DISPLACE,
        deadline=None,
        on_silence=None,
        when=slept or booking.when,
        span=Span(booking.span.start, now),
        counted=booking.counted and slept is not None and isinstance(slept, Nights),
    )
