"""Looking things up by their name: what a form offers while one types, and what a typed name means.

Rules of this file:
1. Two letters at least, ten answers at most, and only what the reader's session sees.
2. A name that means one thing means it; where several share it, their houses tell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.words import unwritable
from habitat_kit.store import rows
from habitat_kit.store.rows import Base
from habitat_kit.web.panel.listing import LONGEST, NAMED, SHORTEST, pattern

OFFERED: Mapping[str, type[Base]] = {
    "space": rows.SpaceRow,
    "dwelling": rows.SpaceRow,
    "household": rows.HouseholdRow,
    "house": rows.HouseRow,
    "assignee": rows.PersonRow,
}
"""The fields of commands that name a row, and which."""

MOST = 10
BETWEEN = " · "


def matching(session: Session, name: str, typed: str) -> dict[str, UUID]:
    """The rows whose name has what was typed, by how they are shown."""
    typed = typed.strip()
    if not SHORTEST <= len(typed) <= LONGEST or unwritable(typed):
        return {}
    row: Any = OFFERED[name]
    called = NAMED[row]
    if row is rows.HouseRow:
        return {home.name: home.id for home in session.scalars(_houses(pattern(typed)))}
    if row is rows.PersonRow:
        return {who.name: who.id for who in session.scalars(_people(pattern(typed)))}
    house: Any = rows.HouseRow
    found = session.execute(
        select(called, house.name, row.id)
        .join(house, house.id == row.house_id)
        .where(called.ilike(pattern(typed), escape="\\"))
        .order_by(called, row.id)
        .limit(MOST)
    )
    return {f"{label}{BETWEEN}{home}": at for label, home, at in found}


def meant(session: Session, name: str, typed: str) -> UUID:
    """The row a typed name means; Unreadable where none or several do."""
    label, _, home = typed.strip().rpartition(BETWEEN)
    found = matching(session, name, label or home)
    whole = {shown: at for shown, at in found.items() if _same(shown, typed)}
    alike = whole or {shown: at for shown, at in found.items() if _same(shown.rpartition(BETWEEN)[0], typed)}
    chosen = alike or found
    if len(chosen) == 1:
        return next(iter(chosen.values()))
    if chosen:
        raise Unreadable(name, "panel.wrong.several", names=list(chosen))
    raise Unreadable(name, "panel.wrong.nothing")


def called(session: Session, name: str, at: UUID) -> str:
    """How a row is shown where one may type its name."""
    row: Any = OFFERED[name]
    found = session.execute(
        select(NAMED[row], rows.HouseRow.name).join(rows.HouseRow, rows.HouseRow.id == row.house_id).where(row.id == at)
    ).first()
    return BETWEEN.join(found) if found else ""


def _houses(looked: str) -> Any:
    name = rows.HouseRow.name
    return select(rows.HouseRow).where(name.ilike(looked, escape="\\")).order_by(name, rows.HouseRow.id).limit(MOST)


def _people(looked: str) -> Any:
    name = rows.PersonRow.name
    return select(rows.PersonRow).where(name.ilike(looked, escape="\\")).order_by(name, rows.PersonRow.id).limit(MOST)


def _same(shown: str, typed: str) -> bool:
    return shown.casefold() == typed.strip().casefold()
