"""What stands around some rows: the names of the things they refer to, read in a handful of statements.

A name out of the reader's scope is not found, so it is not said: the scope of the session decides, nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import define, field
from sqlalchemy import select
from sqlalchemy.orm import Session

from habitat_kit.store import rows, tables
from habitat_kit.store.rows import Base

UTC = ZoneInfo("UTC")

TARGETS: Mapping[str, tuple[type[Base], ...]] = {
    "organisation_id": (rows.OrganisationRow,),
    "house_id": (rows.HouseRow,),
    "space_id": (rows.SpaceRow,),
    "parent_id": (rows.SpaceRow,),
    "dwelling_id": (rows.SpaceRow,),
    "household_id": (rows.HouseholdRow,),
    "person_id": (rows.PersonRow,),
    "deputy_id": (rows.PersonRow,),
    "assignee_id": (rows.PersonRow,),
    "ended_by": (rows.PersonRow,),
    "made_by": (rows.PersonRow, rows.IdentityRow),
    "actor_id": (rows.PersonRow, rows.IdentityRow),
    "identity_id": (rows.IdentityRow,),
    "rulebook_id": (rows.RulebookRow,),
    "version_id": (rows.RulebookVersionRow,),
    "recorded_by": (rows.PersonRow,),
    "use_id": (rows.UseRow,),
    "scope_id": (rows.OrganisationRow, rows.HouseRow, rows.SpaceRow, rows.HouseholdRow),
}
"""What a column of ids refers to. Read in this order of classes, so that what is found leads on."""

_ORDER: tuple[type[Base], ...] = (
    rows.UseRow,
    rows.IdentityRow,
    rows.RulebookVersionRow,
    rows.RulebookRow,
    rows.HouseholdRow,
    rows.SpaceRow,
    rows.HouseRow,
    rows.PersonRow,
    rows.OrganisationRow,
)


@define
class Around:
    """The rows that some rows refer to, by class and id."""

    found: dict[type[Base], dict[UUID, Any]] = field(factory=dict)

    def at(self, column: str, value: UUID) -> Any | None:
        """The row a column's value refers to, where it is in sight; an identity leads to its person."""
        for target in TARGETS.get(column, ()):
            there = self.found.get(target, {}).get(value)
            if isinstance(there, rows.IdentityRow):
                return there.person_id and self.at("person_id", there.person_id)
            if there is not None:
                return there
        return None

    def house(self, row: Any) -> rows.HouseRow | None:
        """The house a row stands in."""
        if isinstance(row, rows.HouseRow):
            return row
        if isinstance(row, rows.RulebookVersionRow):
            row = self.at("rulebook_id", row.rulebook_id)
        house: UUID | None = getattr(row, "house_id", None)
        found: rows.HouseRow | None = self.at("house_id", house) if house else None
        return found

    def clock(self, row: Any) -> ZoneInfo:
        """The clock of a row's house; UTC for what stands in none."""
        house = self.house(row)
        return ZoneInfo(house.zone) if house else UTC

    def kinds(self, row: Any) -> Mapping[str, Mapping[str, str]]:
        """The names of the kinds of booking of a row's house."""
        house = self.house(row)
        return {kind["key"]: kind["name"] for kind in house.terms["kinds"]} if house else {}


def around(session: Session, given: Iterable[Any]) -> Around:
    """Whatever these rows refer to, and what that refers to in turn where its name needs it."""
    wanted: dict[type[Base], set[UUID]] = {}
    for row in given:
        _want(wanted, row)
    made = Around()
    for target in _ORDER:
        ids = wanted.get(target, set())
        if ids:
            named: Any = target
            there = session.scalars(select(named).where(named.id.in_(sorted(ids)))).all()
            made.found[target] = {row.id: row for row in there}
            for row in there:
                _want(wanted, row)
    return made


def _want(wanted: dict[type[Base], set[UUID]], row: Any) -> None:
    for column, value in _references(row):
        for target in TARGETS[column]:
            wanted.setdefault(target, set()).add(value)


def _references(row: Any) -> Iterator[tuple[str, UUID]]:
    for column in row.__table__.c:
        if column.key in TARGETS:
            value = getattr(row, column.key)
            if value is not None:
                yield column.key, value


def zone_of(session: Session, person: rows.PersonRow) -> ZoneInfo:
    """Where somebody's clock hangs: in the house they live in, or one of those that keep them."""
    home, member = tables.household, tables.membership
    homes = (
        select(home.c.house_id).join(member, member.c.household_id == home.c.id).where(member.c.person_id == person.id)
    )
    lives = rows.HouseRow.id.in_(homes)
    near = select(rows.HouseRow).where(rows.HouseRow.organisation_id == person.organisation_id)
    house = session.scalars(near.order_by(lives.desc(), rows.HouseRow.name).limit(1)).first()
    return ZoneInfo(house.zone) if house else UTC
