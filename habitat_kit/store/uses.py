"""Statements on uses and the claims they hold.

Rules of this file:
1. Claims are inserted in leaf order and never checked first: the guard refuses (store/guard.py).
2. A read of claims is bounded by the predecessor of its start, so its cost does not grow with history.
3. Statements that free or take are run under the house's lock (store/streams.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    FromClause,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import Claim
from habitat_kit.core.closures import Closure
from habitat_kit.core.errors import Taken
from habitat_kit.core.periods import Span
from habitat_kit.core.uses import State, UseType, lapsed
from habitat_kit.store import tables
from habitat_kit.store.expressions import earlier, later, planned_once
from habitat_kit.store.mapping.uses import booking_row, closure_row, use_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Whole

house, use, claim, under, space = tables.house, tables.use, tables.claim, tables.space_under, tables.space

_CLAIMED = ("house_id", "leaf_id", "organisation_id", "use_id", "start", "end")


def _leaves_to_take() -> Select[Any]:
    """Every leaf under a space that lives in the span, with what a claim on it says: no more than its life."""
    lived = later(space.c.opens, instant("start")), earlier(space.c.closes, instant("end"))
    return (
        select(under.c.house_id, under.c.space_id, id_("organisation"), id_("use"), *lived)
        .join(space, space.c.id == under.c.space_id)
        .join(_self := under.alias("self"), and_(_self.c.ancestor_id == space.c.id, _self.c.space_id == space.c.id))
        .where(under.c.ancestor_id == id_("space"), _self.c.is_leaf)
        .where(space.c.opens < instant("end"), space.c.closes > instant("start"))
        .order_by(under.c.space_id)
    )


_ONE = literal(1, Whole()).label("one")
"""What each claim answers that was written: they are counted, what they say is known."""

_INSERT_USE = Statement(insert(use))
_UPDATE_USE = Statement(
    update(use)
    .where(use.c.id == id_("at_id"))
    .values({c.name: bindparam(c.name, type_=c.type) for c in use.c if c.name != "id"})
)
_REMOVE = Statement(delete(use).where(use.c.id == id_("use")))
_READ_USE = Statement(select(*use.c).where(use.c.id == id_("use")))
_TAKE_SPACE = Statement(
    insert(claim).from_select(_CLAIMED, _leaves_to_take()).returning(_ONE),
    postgresql=insert_postgresql(claim)
    .from_select(_CLAIMED, _leaves_to_take())
    .on_conflict_do_nothing()
    .returning(_ONE),
)
_TAKE_LEAF = Statement(
    insert(claim).returning(_ONE),
    postgresql=insert_postgresql(claim).on_conflict_do_nothing().returning(_ONE),
)
_FREE = Statement(delete(claim).where(claim.c.use_id == id_("use")))
_CLAIMS_OF = Statement(
    select(claim.c.leaf_id, claim.c.start, claim.c.end)
    .where(claim.c.use_id == id_("use"))
    .order_by(claim.c.leaf_id, claim.c.start)
)
_DUE = Statement(
    select(*use.c)
    .where(use.c.house_id == id_("house"), use.c.deadline.is_not(None), use.c.deadline <= instant("now"))
    .order_by(use.c.deadline, use.c.id)
)
_SURE = or_(use.c.state == State.CONFIRMED.value, use.c.state == State.CHECKED_IN.value)
_ENDED = Statement(
    select(*use.c)
    .where(use.c.house_id == id_("house"), use.c.type == UseType.BOOKING.value)
    .where(_SURE, use.c.end <= instant("now"))
    .order_by(use.c.end, use.c.id)
)
_of_house = select(use.c.id).where(use.c.house_id == house.c.id)
_HOUSES_DUE = Statement(
    select(house.c.id)
    .where(
        or_(
            _of_house.where(use.c.deadline.is_not(None), use.c.deadline <= instant("now")).exists(),
            _of_house.where(use.c.type == UseType.BOOKING.value, _SURE, use.c.end <= instant("now")).exists(),
        )
    )
    .order_by(house.c.id)
)
_CLOSURES = Statement(
    select(*use.c)
    .where(use.c.house_id == id_("house"), use.c.type == UseType.CLOSURE.value, use.c.state == State.CLOSED.value)
    .where(use.c.start < instant("end"), use.c.end > instant("start"))
    .order_by(use.c.made_at, use.c.id)
)

_before = claim.alias("before")
_last_before = (
    select(func.max(_before.c.start))
    .where(_before.c.leaf_id == under.c.space_id, _before.c.start <= instant("start"))
    .correlate(under)
    .scalar_subquery()
)
_of_leaf = (
    select(claim.c.leaf_id, claim.c.start, claim.c.end, claim.c.use_id)
    .where(claim.c.leaf_id == under.c.space_id)
    .where(claim.c.start >= func.coalesce(_last_before, instant("start")))
    .where(claim.c.start < instant("end"), claim.c.end > instant("start"))
)
_HELD_ON_SQLITE = _of_leaf.select_from(under).where(under.c.ancestor_id == id_("space"))
_each_leaf = _of_leaf.correlate(under).offset(literal_column("0")).lateral("of_leaf")
_HELD_ON_POSTGRESQL = (
    select(*_each_leaf.c).select_from(under.join(_each_leaf, true())).where(under.c.ancestor_id == id_("space"))
)
"""Leaf by leaf: the planner cannot see how narrow the bounds are and would read every claim there is (OFFSET 0
keeps it from trying)."""


def of_holders(made: Callable[[FromClause], Select[Any]]) -> Statement:
    """A statement on the uses that hold a leaf under `space` somewhere in [start, end), each once.

    They are found by their claims, and on PostgreSQL by nothing else: while the tables are young its planner takes
    reading every use for cheap, and a connection keeps that plan.
    """
    there, on_postgresql = (
        select(held.subquery("held").c.use_id).distinct().subquery("holding")
        for held in (_HELD_ON_SQLITE, _HELD_ON_POSTGRESQL)
    )
    one = select(*use.c).where(use.c.id == on_postgresql.c.use_id).offset(literal_column("0")).lateral("holder")
    return Statement(
        made(use).select_from(there.join(use, use.c.id == there.c.use_id)),
        postgresql=planned_once(made(one).select_from(on_postgresql.join(one, true()))),
    )


_HELD = Statement(
    _HELD_ON_SQLITE.order_by(claim.c.leaf_id, claim.c.start),
    postgresql=planned_once(_HELD_ON_POSTGRESQL.order_by(_each_leaf.c.leaf_id, _each_leaf.c.start)),
)
_LEAF_SHARERS = union(
    select(under.c.space_id).where(under.c.ancestor_id == id_("space")),
    select(under.c.ancestor_id).where(under.c.space_id == id_("space")),
)
_TOUCH = Statement(
    update(space).where(space.c.id.in_(_LEAF_SHARERS)).values(calendar_revision=space.c.calendar_revision + 1)
)


def add_booking(tx: Transaction, booking: Booking) -> None:
    """Write a new booking's row (its claims are `take`)."""
    tx.post(_INSERT_USE, **booking_row(booking))


def add_closure(tx: Transaction, closure: Closure) -> None:
    """Write a new closure's row."""
    tx.run(_INSERT_USE, **closure_row(closure))


def rewrite(tx: Transaction, changed: Booking | Closure) -> None:
    """Write a use's row anew."""
    row = booking_row(changed) if isinstance(changed, Booking) else closure_row(changed)
    row["at_id"] = row.pop("id")
    tx.run(_UPDATE_USE, **row)


def read_use(tx: Transaction, use_id: UUID) -> Booking | Closure | None:
    """A use by its id."""
    row = tx.one(_READ_USE, use=use_id)
    return use_of(row) if row else None


def place(tx: Transaction, booking: Booking, wanted: tuple[Claim, ...]) -> None:
    """Write a new booking and claim what it has to hold; Taken, and nothing of it stays, when somebody holds one then."""
    add_booking(tx, booking)
    try:
        take(tx, booking, wanted)
    except Taken:
        free(tx, booking.id)
        tx.run(_REMOVE, use=booking.id)
        raise


def take(tx: Transaction, taker: Booking, wanted: tuple[Claim, ...]) -> None:
    """Claim what a booking has to hold, all leaves of its space in one statement; Taken when somebody holds one then."""
    if len(wanted) == 1:
        rows = _take_leaf(tx, taker, wanted[0])
    else:
        span = {"start": taker.span.start, "end": taker.span.end}
        rows = tx.run(_TAKE_SPACE, organisation=taker.organisation, use=taker.id, space=taker.space, **span)
    if len(rows) != len(wanted):
        raise Taken("somebody holds this place at that time")


def _take_leaf(tx: Transaction, taker: Booking | Closure, wanted: Claim) -> list[Row]:
    """Claim one leaf; no row when somebody holds it (PostgreSQL) or Taken (SQLite's guard)."""
    return tx.run(
        _TAKE_LEAF,
        house_id=taker.house,
        leaf_id=wanted.leaf,
        organisation_id=taker.organisation,
        use_id=taker.id,
        start=wanted.span.start,
        end=wanted.span.end,
    )


def take_gaps(tx: Transaction, closure: Closure, gaps: tuple[Claim, ...]) -> None:
    """Claim these gaps for a closure, in leaf order."""
    for gap in sorted(gaps):
        if not _take_leaf(tx, closure, gap):
            raise Taken("somebody holds this place at that time")


def free(tx: Transaction, use_id: UUID) -> None:
    """Give up every claim of a use."""
    tx.run(_FREE, use=use_id)


def claims_of(tx: Transaction, use_id: UUID) -> tuple[Claim, ...]:
    """What a use holds, by leaf and time."""
    return tuple(Claim(leaf, Span(start, end)) for leaf, start, end in tx.run(_CLAIMS_OF, use=use_id))


def held(tx: Transaction, space_id: UUID, span: Span) -> tuple[tuple[Claim, UUID], ...]:
    """What is held under a space in a span, each claim with its use, by leaf and time."""
    rows = tx.run(_HELD, space=space_id, start=span.start, end=span.end)
    return tuple((Claim(leaf, Span(start, end)), holder) for leaf, start, end, holder in rows)


def passed(tx: Transaction, house: UUID, now: datetime) -> tuple[Booking | Closure, ...]:
    """What waits on a deadline that has passed, oldest first: bookings, and danger orders that end by themselves."""
    found = (use_of(row) for row in tx.run(_DUE, house=house, now=now))
    return tuple(use for use in found if isinstance(use, Closure) or lapsed(use.state, use.deadline, now))


def foresee_due(tx: Transaction, house: UUID, now: datetime) -> None:
    """Have `due` travel with what goes before it."""
    tx.foresee(_DUE, house=house, now=now)


def due(tx: Transaction, house: UUID, now: datetime) -> tuple[Booking, ...]:
    """The bookings of a house that wait on a deadline that has passed, oldest first."""
    return tuple(use for use in passed(tx, house, now) if isinstance(use, Booking))


def ended(tx: Transaction, house: UUID, now: datetime) -> tuple[Booking, ...]:
    """The bookings of a house that were sure, checked in or not, and are over."""
    return tuple(b for row in tx.run(_ENDED, house=house, now=now) if isinstance(b := use_of(row), Booking))


def houses_due(tx: Transaction, now: datetime) -> tuple[UUID, ...]:
    """The houses where a deadline has passed or a booking is over."""
    return tuple(house for (house,) in tx.run(_HOUSES_DUE, now=now))


def closures(tx: Transaction, house: UUID, span: Span) -> tuple[Closure, ...]:
    """The standing closures of a house that meet a span, oldest first."""
    rows = tx.run(_CLOSURES, house=house, start=span.start, end=span.end)
    return tuple(c for row in rows if isinstance(c := use_of(row), Closure))


def touch(tx: Transaction, space_id: UUID) -> None:
    """Tell every calendar that shares a leaf with this space that it changed."""
    tx.post(_TOUCH, space=space_id)
