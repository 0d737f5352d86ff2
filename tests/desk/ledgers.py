"""What a house's rows and journal must say, held against the model; each check answers with an assertion."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import Claim, whole
from habitat_kit.core.closures import Closure
from habitat_kit.core.events import Standing, replay
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import HOLDING
from habitat_kit.store import tables, uses
from habitat_kit.store.mapping.json import read
from habitat_kit.store.mapping.uses import use_of
from habitat_kit.store.statement import Statement
from tests.desk.model import HALF_HOUR, Model
from tests.desk.world import Planted

_house = sa.bindparam("house", type_=tables.house.c.id.type)
_USES = Statement(sa.select(*tables.use.c).where(tables.use.c.house_id == _house))
_CLAIMS = Statement(sa.select(tables.claim.c.use_id).where(tables.claim.c.house_id == _house).distinct())
_JOURNAL = Statement(
    sa.select(tables.journal.c.event, tables.journal.c.body, tables.journal.c.seq)
    .where(tables.journal.c.stream_id == _house, tables.journal.c.event != "Answered")
    .order_by(tables.journal.c.seq, tables.journal.c.part)
)

Stored = dict[UUID, tuple[Booking | Closure, tuple[Claim, ...]]]


def stored(house: Planted) -> Stored:
    """Every use of a house with the claims it holds, as the rows have them."""
    with house.kit.database.read() as tx:
        found = [use_of(row) for row in tx.run(_USES, house=house.house.id)]
        holders = {row[0] for row in tx.run(_CLAIMS, house=house.house.id)}
        assert holders <= {use.id for use in found}, "a claim of nobody"
        return {use.id: (use, uses.claims_of(tx, use.id)) for use in found}


def check_claims(rows: Stored, house: Planted) -> None:
    """No two claims meet; who holds has each leaf for its whole span, who does not has nothing."""
    for before, after in pairwise(sorted(claim for _, claims in rows.values() for claim in claims)):
        assert before.leaf != after.leaf or not before.span.meets(after.span)
    for use, claims in rows.values():
        if use.state not in HOLDING:
            assert claims == (), f"{use.state} holds"
        elif isinstance(use, Booking):
            assert claims == tuple(sorted(whole(house.house.tree, use.space, use.span)))


def check_cells(rows: Stored, house: Planted, model: Model) -> None:
    """Each half hour of each leaf belongs to whom the model says: closures have exactly the gaps."""
    keys = {space.id: space.key for space in house.house.tree.spaces}
    found: dict[tuple[str, int], UUID] = {}
    for use, claims in rows.values():
        for claim in claims:
            start, end = (divmod(int(edge.timestamp()), HALF_HOUR) for edge in (claim.span.start, claim.span.end))
            assert (start[1], end[1]) == (0, 0)
            found |= {(keys[claim.leaf], cell): use.id for cell in range(start[0], end[0])}
    assert found == model.held


def check_rows(rows: Stored, model: Model) -> None:
    """Every use stands where the model says, at its revision."""
    assert rows.keys() == model.uses.keys()
    for use, _ in rows.values():
        known = model.uses[use.id]
        assert (use.state.value, use.revision, use.span.start, use.span.end) == (
            known.state,
            known.revision,
            *known.edges,
        )
        if isinstance(use, Booking):
            assert (use.deadline, use.counted) == (known.deadline, known.counted)


def check_journal(rows: Stored, house: Planted) -> None:
    """Replaying the house's journal rebuilds every use's state, times, revision and claims."""
    with house.kit.database.read() as tx:
        told = tx.run(_JOURNAL, house=house.house.id)
    rebuilt = replay(read({"is": event, **body}) for event, body, _ in told)
    assert rebuilt == {
        use.id: Standing(use.space, use.state, use.span, use.revision, frozenset(claims))
        for use, claims in rows.values()
    }


def edges(when: Any) -> tuple[Any, Any]:
    """The two edges a command takes for a period."""
    return (when.arrival, when.departure) if isinstance(when, Nights) else (when.start, when.end)


def length(start: Any, end: Any, longer: int) -> timedelta:
    """How long a period is with some days or hours more: at least one."""
    unit = timedelta(hours=1) if hasattr(start, "hour") else timedelta(days=1)
    found: timedelta = max(end - start + longer * unit, unit)
    return found
