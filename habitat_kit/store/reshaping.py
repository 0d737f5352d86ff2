"""What a house that changes under its uses reads and writes: who is ahead, whole sets of claims at once.

Run under the house's lock. Claims are given up first and taken anew last: row by row, a use could meet its neighbour's
old time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import Claim
from habitat_kit.core.closures import Closure
from habitat_kit.core.errors import Taken
from habitat_kit.core.periods import Span
from habitat_kit.core.uses import HOLDING
from habitat_kit.store import tables
from habitat_kit.store.mapping.uses import use_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

organisation, use, claim = tables.organisation, tables.use, tables.claim

_holding = or_(*(use.c.state == state.value for state in sorted(HOLDING)))
_AHEAD = Statement(
    select(*use.c)
    .where(use.c.house_id == id_("house"), _holding, use.c.end > instant("since"))
    .order_by(use.c.start, use.c.id)
)
_CLAIMS_AHEAD = Statement(
    select(claim.c.use_id, claim.c.leaf_id, claim.c.start, claim.c.end)
    .join(use, use.c.id == claim.c.use_id)
    .where(use.c.house_id == id_("house"), _holding, use.c.end > instant("since"))
    .order_by(claim.c.leaf_id, claim.c.start)
)
_TAKE = Statement(
    insert(claim).returning(claim.c.leaf_id),
    postgresql=insert_postgresql(claim).on_conflict_do_nothing().returning(claim.c.leaf_id),
)
_KEY = Statement(select(organisation.c.key).where(organisation.c.id == id_("organisation")))


def ahead(tx: Transaction, house: UUID, since: datetime) -> tuple[Booking | Closure, ...]:
    """The uses of a house that hold it and end after an instant, by their start."""
    return tuple(use_of(row) for row in tx.run(_AHEAD, house=house, since=since))


def claims_ahead(tx: Transaction, house: UUID, since: datetime) -> dict[UUID, tuple[Claim, ...]]:
    """What each of them holds, past and to come, by leaf and time."""
    found: dict[UUID, list[Claim]] = {}
    for holder, leaf, start, end in tx.run(_CLAIMS_AHEAD, house=house, since=since):
        found.setdefault(holder, []).append(Claim(leaf, Span(start, end)))
    return {holder: tuple(claims) for holder, claims in found.items()}


def take(tx: Transaction, taken: Iterable[tuple[Booking | Closure, Claim]]) -> None:
    """Claim all of these, in leaf order; Taken when somebody who wrote past the lock holds one."""
    for holder, wanted in sorted(taken, key=lambda pair: pair[1]):
        row = {
            "house_id": holder.house,
            "leaf_id": wanted.leaf,
            "organisation_id": holder.organisation,
            "use_id": holder.id,
            "start": wanted.span.start,
            "end": wanted.span.end,
        }
        if not tx.run(_TAKE, **row):
            raise Taken("somebody holds this place at that time")


def organisation_key(tx: Transaction, organisation_id: UUID) -> str:
    """What a house file calls an organisation."""
    row = tx.one(_KEY, organisation=organisation_id)
    return str(row[0]) if row else ""
