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

from datetime import date, datetime, time

from attrs import evolve

from habitat_kit.core.closures import Closure
from habitat_kit.core.commands import LiftDanger, OrderDanger
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import BookingDisplaced, DangerEnded, DangerMade
from habitat_kit.core.outcomes import DangerLifted, DangerOrdered, Stale
from habitat_kit.core.periods import FOREVER, Hours, Span, instant
from habitat_kit.core.uses import State
from habitat_kit.desk.displacing import displace, under, withdrawn
from habitat_kit.desk.elsewhere import displaced
from habitat_kit.desk.keeping import booking_event, closure_event, current, fill, grow, raised, stale
from habitat_kit.desk.returning import give_back
from habitat_kit.desk.work import Work
from habitat_kit.store import displacements, notes, uses

OPEN_END = datetime.combine(date(9998, 12, 31), time())
"""The wall time an order ends at that nobody has lifted yet."""


def order(command: OrderDanger, work: Work) -> DangerOrdered:
    """Order everybody out."""
    work.require("order_danger", command.space)
    made = _order(command, work)
    uses.add_closure(work.tx, made)
    note = work.new_id()
    notes.write(work.tx, note, made, command.reason, made_by=work.actor.person, made_at=work.now)
    there = [booking for booking in under(work, made.space, made.span) if not withdrawn(work, booking)]
    gone = [(booking, displace(work, booking, made.id)) for booking in there]
    fill(work, made)
    uses.touch(work.tx, made.space)
    work.tell(closure_event(work, DangerMade, made, note=note))
    for before, after in gone:
        uses.touch(work.tx, after.space)
        claims = uses.claims_of(work.tx, after.id)
        work.tell(booking_event(work, BookingDisplaced, after, claims, order=made.id, was=before.span))
        grow(work, before.space, before.span, but=made.id)
    return DangerOrdered(made, displaced(work, made.space, tuple(before for before, _ in gone)))


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
