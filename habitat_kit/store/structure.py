"""What a house file changes, as rows: read whole, added, changed by id, dropped. Run under the house's lock.

Rules of this file:
1. A change writes only the columns it is given: seq, ground and calendar revisions are not a file's business.
2. Nothing here touches a use or a claim; `ahead` and `held` only look at them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, Table, bindparam, delete, func, insert, or_, select, update

from habitat_kit.core.uses import HOLDING
from habitat_kit.store import tables
from habitat_kit.store.errors import ConstraintBroken, TryAgain
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text

Row = dict[str, Any]

organisation, house, space, under = tables.organisation, tables.house, tables.space, tables.space_under
person, household, membership, grant = tables.person, tables.household, tables.membership, tables.grant
rulebook, version, reference = tables.rulebook, tables.rulebook_version, tables.external_reference
use, claim = tables.use, tables.claim


def _by_key(table: Table) -> Select[Any]:
    return select(table).where(table.c.key == bindparam("key", type_=Text()))


_FINDERS: Mapping[str, tuple[Table, Statement]] = {
    "organisation": (organisation, Statement(_by_key(organisation))),
    "house": (house, Statement(_by_key(house))),
    "space": (space, Statement(select(space).where(space.c.house_id == id_("house")))),
    "household": (household, Statement(select(household).where(household.c.house_id == id_("house")))),
    "person": (person, Statement(select(person).where(person.c.organisation_id == id_("organisation")))),
    "membership": (
        membership,
        Statement(
            select(membership)
            .join(household, household.c.id == membership.c.household_id)
            .where(household.c.house_id == id_("house"))
        ),
    ),
    "grant": (grant, Statement(select(grant).where(grant.c.organisation_id == id_("organisation")))),
    "rulebook": (rulebook, Statement(select(rulebook).where(rulebook.c.house_id == id_("house")))),
    "version": (
        version,
        Statement(
            select(version)
            .join(rulebook, rulebook.c.id == version.c.rulebook_id)
            .where(rulebook.c.house_id == id_("house"))
        ),
    ),
    "reference": (reference, Statement(select(reference).where(reference.c.organisation_id == id_("organisation")))),
}
_TABLES: Mapping[str, Table] = {what: table for what, (table, _) in _FINDERS.items()}


def rows(tx: Transaction, what: str, **of: object) -> list[Row]:
    """Every row of a kind that belongs to a house (or organisation), as column -> value."""
    table, statement = _FINDERS[what]
    names = [column.name for column in table.c]
    return [dict(zip(names, values, strict=True)) for values in tx.run(statement, **of)]


@cache
def _insert(what: str) -> Statement:
    return Statement(insert(_TABLES[what]))


@cache
def _update(what: str, names: tuple[str, ...]) -> Statement:
    table = _TABLES[what]
    columns = [table.c[name] for name in names]
    values = {column.name: bindparam(f"to_{column.name}", type_=column.type) for column in columns}
    return Statement(update(table).where(table.c.id == id_("at")).values(values))


@cache
def _delete(what: str) -> Statement:
    return Statement(delete(_TABLES[what]).where(_TABLES[what].c.id == id_("at")))


def add(tx: Transaction, what: str, row: Row) -> None:
    """Insert a row; StartAgain when somebody else did meanwhile."""
    try:
        tx.run(_insert(what), **row)
    except ConstraintBroken as broken:
        if broken.kind == "unique":
            raise TryAgain("somebody loads the same house file: send it again") from None
        raise


def change(tx: Transaction, what: str, at: UUID, row: Row) -> None:
    """Change these columns of a row."""
    tx.run(_update(what, tuple(sorted(row))), at=at, **{f"to_{name}": value for name, value in row.items()})


def drop(tx: Transaction, what: str, at: UUID) -> None:
    """Delete a row nothing refers to yet: what was written for later and never began."""
    tx.run(_delete(what), at=at)


_DROP_REFERENCE = Statement(
    delete(reference).where(
        reference.c.organisation_id == id_("organisation"),
        reference.c.what == bindparam("of", type_=Text()),
        reference.c.system == bindparam("system", type_=Text()),
        reference.c.key == bindparam("key", type_=Text()),
    )
)
_CLEAR_UNDER = Statement(delete(under).where(under.c.house_id == id_("house")))
_PUT_UNDER = Statement(insert(under))
_NEXT_GROUND = Statement(
    update(house).where(house.c.id == id_("house")).values(ground=house.c.ground + 1).returning(house.c.ground)
)


def drop_reference(tx: Transaction, row: Row) -> None:
    """Forget what another system called something."""
    tx.run(
        _DROP_REFERENCE,
        organisation=row["organisation_id"],
        of=row["what"],
        system=row["system"],
        key=row["key"],
    )


def put_tree(tx: Transaction, house_id: UUID, under_rows: Iterable[Row]) -> None:
    """Write anew which spaces stand under which."""
    tx.run(_CLEAR_UNDER, house=house_id)
    tx.many(_PUT_UNDER, under_rows)


def next_ground(tx: Transaction, house_id: UUID) -> int:
    """Count one more revision of a house's structure."""
    row = tx.one(_NEXT_GROUND, house=house_id)
    return int(row[0]) if row else 0


@frozen
class Ahead:
    """A use that has not ended: what stands in the way of taking its place apart."""

    id: UUID
    kind: str
    start: datetime
    end: datetime


_holding = or_(*(use.c.state == state.value for state in sorted(HOLDING)))
_AHEAD = Statement(
    select(use.c.id, use.c.kind, use.c.start, use.c.end)
    .where(use.c.space_id == id_("space"), use.c.end > instant("now"), _holding)
    .order_by(use.c.start, use.c.id)
)
_OUTSIDE = Statement(
    select(use.c.id, use.c.kind, use.c.start, use.c.end)
    .join(claim, claim.c.use_id == use.c.id)
    .where(claim.c.leaf_id == id_("leaf"), or_(claim.c.end > instant("closes"), claim.c.start < instant("opens")))
    .order_by(use.c.start, use.c.id)
)
_LAST = Statement(select(func.max(claim.c.end)).where(claim.c.leaf_id == id_("leaf")))


def ahead(tx: Transaction, space_id: UUID, now: datetime) -> list[Ahead]:
    """The uses of a space itself that hold it and have not ended."""
    return [Ahead(*row) for row in tx.run(_AHEAD, space=space_id, now=now)]


def outside(tx: Transaction, leaf: UUID, opens: datetime, closes: datetime) -> list[Ahead]:
    """The uses that hold a leaf outside a life."""
    found = {row[0]: Ahead(*row) for row in tx.run(_OUTSIDE, leaf=leaf, opens=opens, closes=closes)}
    return list(found.values())


def held_until(tx: Transaction, leaf: UUID) -> datetime | None:
    """When the last claim on a leaf ends."""
    row = tx.one(_LAST, leaf=leaf)
    return row[0] if row else None


_TERMS = Statement(select(house.c.terms).where(house.c.id == id_("house")))


def terms(tx: Transaction, house_id: UUID) -> Row:
    """The settings of a house that have no columns of their own."""
    row = tx.one(_TERMS, house=house_id)
    return dict(row[0]) if row else {}
