"""What must hold after any storm, race or crash; each answers the offences it found."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database

_claim, _use, _space = tables.claim, tables.use, tables.space

_ALL = Statement(sa.select(_claim.c.leaf_id, _claim.c.start, _claim.c.end, _claim.c.use_id))
_SPACES = Statement(sa.select(_space.c.id, _space.c.house_id, _space.c.opens, _space.c.closes))
_HOUSES = Statement(sa.select(_claim.c.leaf_id, _claim.c.house_id))
_COUNTS = Statement(
    sa.select(_use.c.id, _use.c.space_id, _use.c.state, sa.func.count(_claim.c.leaf_id))
    .outerjoin(_claim, _claim.c.use_id == _use.c.id)
    .group_by(_use.c.id, _use.c.space_id, _use.c.state)
)
_LEAVES = Statement(
    sa.select(_use.c.id, sa.func.count())
    .join(tables.space_under, tables.space_under.c.ancestor_id == _use.c.space_id)
    .join(_space, _space.c.id == tables.space_under.c.space_id)
    .join(
        _self := tables.space_under.alias(),
        sa.and_(_self.c.ancestor_id == _space.c.id, _self.c.space_id == _space.c.id),
    )
    .where(_self.c.is_leaf, _space.c.opens < _use.c.end, _space.c.closes > _use.c.start)
    .group_by(_use.c.id)
)


def overlaps(database: Database) -> list[tuple[Any, Any]]:
    """Pairs of claims on one leaf that share an instant; by comparing them all, not by asking the guard."""
    with database.read() as tx:
        claims = sorted(tx.run(_ALL))
    meeting = []
    for number, claim in enumerate(claims):
        for other in claims[number + 1 :]:
            if other[0] != claim[0]:
                break
            if other[1] < claim[2] and claim[1] < other[2]:
                meeting.append((claim, other))
    return meeting


def strays(database: Database) -> list[Any]:
    """Claims that end before they start, stand on no space of their house, or lie outside its life."""
    with database.read() as tx:
        spaces = {row[0]: row[1:] for row in tx.run(_SPACES)}
        houses: dict[Any, Any] = dict(tx.run(_HOUSES))
        claims = tx.run(_ALL)
    return [claim for claim in claims if _strays(claim, houses, spaces)]


def _strays(claim: Any, houses: dict[Any, Any], spaces: dict[Any, Any]) -> bool:
    leaf, start, end, _ = claim
    if leaf not in spaces or start >= end:
        return True
    house, opens, closes = spaces[leaf]
    return bool(house != houses[leaf] or start < opens or end > closes)


def half_written(database: Database, holding: frozenset[str]) -> list[Any]:
    """Uses of a holding state that do not hold every leaf of their space that lives then, or others that hold any."""
    with database.read() as tx:
        leaves: dict[Any, Any] = dict(tx.run(_LEAVES))
        uses = tx.run(_COUNTS)
    return [use for use in uses if use[3] != (leaves.get(use[0], 0) if use[2] in holding else 0)]
