"""Statements on the wait list.

Rules of this file:
1. What frees dates reads the line once, by an index that holds only who still waits: it is empty most of the time.
2. Whether dates are free is asked of the claims, leaf by leaf, each bounded by its predecessor: history costs nothing.
3. Statements that write are run under the lock of the wait's house (store/streams.py).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import evolve
from sqlalchemy import ColumnElement, bindparam, exists, func, insert, literal, literal_column, or_, select, update

from habitat_kit.core.bookings import Booking
from habitat_kit.core.periods import Span
from habitat_kit.core.waiting import STANDS, Wait, WaitState
from habitat_kit.store import tables
from habitat_kit.store.mapping.uses import use_of
from habitat_kit.store.mapping.waiting import wait_of, wait_row
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text, Whole

wait, use, claim, under = tables.wait, tables.use, tables.claim, tables.space_under

LAST_NUMBER = 2**63 - 1
"""No wait has this number."""

KEPT = (WaitState.OFFERED, WaitState.EXPIRED, WaitState.PASSED)
"""The states of a wait whose dates are kept for it, or were and it did not take them."""

MOST = 200
"""How many waits of a household a list shows."""


def _held() -> ColumnElement[bool]:
    """Whether somebody holds a leaf of what is waited for, at any time of it."""
    before = claim.alias("before")
    last_before = (
        select(func.max(before.c.start))
        .where(before.c.leaf_id == under.c.space_id, before.c.start <= wait.c.start)
        .correlate(under, wait)
        .scalar_subquery()
    )
    there = (
        select(literal(1, Whole()))
        .where(claim.c.leaf_id == under.c.space_id, claim.c.start >= func.coalesce(last_before, wait.c.start))
        .where(claim.c.start < wait.c.end, claim.c.end > wait.c.start)
        .correlate(under, wait)
    )
    leaves = select(literal(1, Whole())).select_from(under).where(under.c.ancestor_id == wait.c.space_id)
    return leaves.where(exists(there)).correlate(wait).exists()


_IN_LINE = wait.c.state == literal_column(f"'{WaitState.WAITING.value}'", Text())
"""In the words of the index: a database matches no parameter with them."""
_LAST = Statement(select(func.max(wait.c.number)).where(wait.c.house_id == id_("house")))
_ADD = Statement(insert(wait))
_REWRITE = Statement(
    update(wait)
    .where(wait.c.id == id_("at_id"))
    .values({c.name: bindparam(c.name, type_=c.type) for c in wait.c if c.name != "id"})
)
_LOOKED = Statement(update(wait).where(wait.c.id == id_("wait")).values(looked_at=instant("now")))
_READ = Statement(select(*wait.c).where(wait.c.id == id_("wait")))
_OF_OFFER = Statement(select(*wait.c).where(wait.c.offer_id == id_("offer")))
_INSTEAD_OF = Statement(select(*wait.c).where(wait.c.instead_of_id == id_("booking")).order_by(wait.c.number.desc()))
_KEPT = Statement(
    select(*use.c)
    .select_from(wait.join(use, use.c.id == wait.c.offer_id))
    .where(wait.c.household_id == id_("household"), wait.c.house_id == id_("house"), wait.c.instead_of_id.is_(None))
    .where(or_(*(wait.c.state == literal(state.value, Text()) for state in KEPT)), use.c.start > instant("now"))
)
_LINE = Statement(
    select(wait.c.space_id, func.count(wait.c.id, type_=Whole()))
    .where(wait.c.house_id == id_("house"), _IN_LINE, wait.c.number < bindparam("number", type_=Whole()))
    .where(wait.c.start > instant("now"), wait.c.start < instant("end"), wait.c.end > instant("start"))
    .group_by(wait.c.space_id)
)
_FREE = Statement(
    select(*wait.c)
    .where(wait.c.house_id == id_("house"), _IN_LINE, wait.c.start > instant("now"), ~_held())
    .order_by(wait.c.number)
)
_BEGUN = Statement(
    select(*wait.c)
    .where(wait.c.house_id == id_("house"), _IN_LINE, wait.c.start <= instant("now"))
    .order_by(wait.c.start, wait.c.id)
)
_STANDS = or_(*(wait.c.state == literal(state.value, Text()) for state in sorted(STANDS)))
_OF_HOUSEHOLD = Statement(
    select(*wait.c).where(wait.c.household_id == id_("household"), _STANDS).order_by(wait.c.number.desc()).limit(MOST)
)
_OF_SERIES = Statement(select(*wait.c).where(wait.c.series_id == id_("series"), _STANDS).order_by(wait.c.number))
_OF_HOUSE = Statement(select(*wait.c).where(wait.c.house_id == id_("house"), _IN_LINE).order_by(wait.c.number))
_HOUSES = Statement(
    select(wait.c.house_id)
    .where(_IN_LINE)
    .where(
        or_(
            wait.c.start <= instant("now"),
            ~_held() & or_(wait.c.looked_at.is_(None), wait.c.looked_at <= instant("looked")),
        )
    )
    .distinct()
)


def add(tx: Transaction, made: Wait) -> Wait:
    """Write a new wait behind all that ever joined in its house."""
    row = tx.one(_LAST, house=made.house)
    last = evolve(made, number=(row[0] or 0) + 1 if row else 1)
    tx.run(_ADD, **wait_row(last))
    return last


def rewrite(tx: Transaction, changed: Wait) -> None:
    """Write a wait's row anew."""
    row = wait_row(changed)
    row["at_id"] = row.pop("id")
    tx.run(_REWRITE, **row)


def looked(tx: Transaction, wait_id: UUID, now: datetime) -> None:
    """Note that a rule said no to free dates."""
    tx.run(_LOOKED, wait=wait_id, now=now)


def read(tx: Transaction, wait_id: UUID) -> Wait | None:
    """A wait by its id."""
    row = tx.one(_READ, wait=wait_id)
    return wait_of(row) if row else None


def of_offer(tx: Transaction, booking: UUID) -> Wait | None:
    """The wait whose dates a booking offers."""
    row = tx.one(_OF_OFFER, offer=booking)
    return wait_of(row) if row else None


def instead_of(tx: Transaction, booking: UUID) -> tuple[Wait, ...]:
    """What was proposed in place of a booking, the latest first."""
    return tuple(wait_of(row) for row in tx.run(_INSTEAD_OF, booking=booking))


def line(
    tx: Transaction, house: UUID, span: Span, now: datetime, *, before: int = LAST_NUMBER
) -> tuple[tuple[UUID, int], ...]:
    """How many wait, for each place of a house, for dates that meet a span and have not begun; of who joined before one."""
    found = tx.run(_LINE, house=house, start=span.start, end=span.end, now=now, number=before)
    return tuple((space, int(waits)) for space, waits in found)


def free(tx: Transaction, house: UUID, now: datetime) -> tuple[Wait, ...]:
    """Who waits for dates that nobody holds, in the order they joined."""
    return tuple(wait_of(row) for row in tx.run(_FREE, house=house, now=now))


def begun(tx: Transaction, house: UUID, now: datetime) -> tuple[Wait, ...]:
    """Who still waits for dates that have begun."""
    return tuple(wait_of(row) for row in tx.run(_BEGUN, house=house, now=now))


def of_household(tx: Transaction, household: UUID) -> tuple[Wait, ...]:
    """The waits of a household that stand, the latest first."""
    return tuple(wait_of(row) for row in tx.run(_OF_HOUSEHOLD, household=household))


def kept(tx: Transaction, household: UUID, house: UUID, now: datetime) -> tuple[Booking, ...]:
    """The dates to come that are kept for a household, or were and it did not take them."""
    rows = tx.run(_KEPT, household=household, house=house, now=now)
    return tuple(one for row in rows if isinstance(one := use_of(row), Booking))


def of_series(tx: Transaction, series: UUID) -> tuple[Wait, ...]:
    """The waits for dates of a series that stand, in the order they joined."""
    return tuple(wait_of(row) for row in tx.run(_OF_SERIES, series=series))


def of_house(tx: Transaction, house: UUID) -> tuple[Wait, ...]:
    """Who waits in a house, in the order they joined."""
    return tuple(wait_of(row) for row in tx.run(_OF_HOUSE, house=house))


def houses(tx: Transaction, now: datetime, looked_before: datetime) -> frozenset[UUID]:
    """The houses where a wait is over, or dates are free that nobody has offered nor looked at for a while."""
    return frozenset(house for (house,) in tx.run(_HOUSES, now=now, looked=looked_before))
