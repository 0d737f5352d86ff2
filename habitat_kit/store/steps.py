"""The last step somebody took with a use, kept so that they can take it back; and the spaces a use has left.

Rules of this file:
1. One row a use: a further step takes the place of the one before.
2. What stands here has no typed words, and is forgotten by `forget` when nobody can ask for it any more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import bindparam, delete, insert, literal, select

from habitat_kit.core.bookings import Booking
from habitat_kit.core.uses import State
from habitat_kit.store import tables
from habitat_kit.store.mapping.json import read, written
from habitat_kit.store.mapping.uses import booking_row, use_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Whole

step, gone, use = tables.step, tables.left, tables.use

_DROP = Statement(delete(step).where(step.c.use_id == id_("use")))
_WRITE = Statement(insert(step))
_LAST = Statement(
    select(step.c.at, step.c.actor_id, step.c.event, step.c.revision, step.c.before, step.c.parts).where(
        step.c.use_id == id_("use")
    )
)
_GIVEN_UP = Statement(
    select(*use.c)
    .where(use.c.household_id == id_("household"), use.c.counted, use.c.end > instant("since"))
    .where(use.c.kind == bindparam("kind", type_=use.c.kind.type), use.c.first_night.is_not(None))
    .where(use.c.state == State.CANCELLED.value, use.c.sequence == literal(0, Whole()))
    .order_by(use.c.first_night, use.c.id)
)
_FORGET = Statement(delete(step).where(step.c.house_id == id_("house"), step.c.at < instant("before")))
_LEAVE = Statement(insert(gone))
_BACK = Statement(delete(gone).where(gone.c.use_id == id_("use"), gone.c.space_id == id_("space")))
_FORGET_LEFT = Statement(delete(gone).where(gone.c.house_id == id_("house"), gone.c.left_at < instant("before")))

_TIMES = ("first_night", "departure", "wall_start", "wall_end", "zone", "start", "end")


@frozen
class Taken:
    """A step that was taken: when, by whom, which event told it, and the booking before it.

    `parts` are nights given up too late before that it took again; `revision` is the booking's after it.
    """

    at: datetime
    by: UUID | None
    event: str
    revision: int
    before: Booking
    parts: tuple[UUID, ...]


def keep(
    tx: Transaction,
    before: Booking,
    *,
    revision: int,
    at: datetime,
    by: UUID | None,
    event: str,
    parts: tuple[UUID, ...] = (),
) -> None:
    """Keep how a booking stood before a step."""
    forget_one(tx, before.id)
    tx.run(
        _WRITE,
        use_id=before.id,
        organisation_id=before.organisation,
        house_id=before.house,
        at=at,
        actor_id=by,
        event=event,
        revision=revision,
        before=written(before),
        parts=[str(part) for part in parts],
    )


def last(tx: Transaction, use: UUID) -> Taken | None:
    """The last step taken with a booking, as long as it is remembered."""
    row = tx.one(_LAST, use=use)
    if row is None:
        return None
    at, by, event, revision, before, parts = row
    stood: Booking = read({"is": Booking.__name__, **before}, Booking)
    return Taken(at, by, event, revision, stood, tuple(map(UUID, parts)))


def given_up(tx: Transaction, booking: Booking, since: datetime) -> tuple[Booking, ...]:
    """The nights after an instant that a booking's household gave up too late, of the same kind, as they weigh."""
    of = {"household": booking.household, "kind": booking.kind, "since": since}
    return tuple(found for row in tx.run(_GIVEN_UP, **of) if isinstance(found := use_of(row), Booking))


def forget_one(tx: Transaction, use: UUID) -> None:
    """Forget the last step of a use."""
    tx.run(_DROP, use=use)


def leave(tx: Transaction, before: Booking, moved: Booking) -> None:
    """Remember the space a booking was moved out of, for the calendars that showed it there."""
    _stand(tx, before.id, before.space)
    _stand(tx, before.id, moved.space)
    row: dict[str, Any] = booking_row(before)
    tx.run(
        _LEAVE,
        space_id=before.space,
        use_id=before.id,
        organisation_id=before.organisation,
        house_id=before.house,
        left_at=moved.revised_at,
        revision=moved.revision,
        sequence=moved.sequence,
        **{name: row[name] for name in _TIMES},
    )


def _stand(tx: Transaction, use: UUID, space: UUID) -> None:
    tx.run(_BACK, use=use, space=space)


def forget(tx: Transaction, house: UUID, *, steps: datetime, left: datetime) -> None:
    """Forget a house's steps taken, and spaces left, before these instants."""
    tx.run(_FORGET, house=house, before=steps)
    tx.run(_FORGET_LEFT, house=house, before=left)
