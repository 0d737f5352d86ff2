"""The ground of a house: its structure and its rulebooks, as every judgement needs them.

It changes only when a house file is loaded; `ground` counts those changes, so readers may keep it
as long as the house's row shows the same number.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import select

from habitat_kit.core.errors import NotThere
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import House, SpaceTree
from habitat_kit.core.words import Words
from habitat_kit.registry import Registry
from habitat_kit.store import tables
from habitat_kit.store.discretion import discreet_households
from habitat_kit.store.mapping.ground import HOUSE_COLUMNS, house_of, space_of, stored_version
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

house, space, rulebook, version = tables.house, tables.space, tables.rulebook, tables.rulebook_version

_HOUSE = Statement(select(house).where(house.c.id == id_("house")))
_SPACES = Statement(select(space).where(space.c.house_id == id_("house")).order_by(space.c.id))
_RULEBOOKS = Statement(
    select(rulebook.c.id, rulebook.c.key, rulebook.c.title)
    .where(rulebook.c.house_id == id_("house"))
    .order_by(rulebook.c.key)
)
_VERSIONS = Statement(
    select(version)
    .join(rulebook, rulebook.c.id == version.c.rulebook_id)
    .where(rulebook.c.house_id == id_("house"))
    .order_by(version.c.version)
)


@frozen
class Ground:
    """A house with its tree and kinds, its rulebooks, who keeps it, and the revision of all that.

    `discreet` are its households with a protected person: whatever changes them counts a new revision.
    """

    house: House
    rulebooks: tuple[Rulebook, ...]
    ground: int
    organisation: UUID
    discreet: frozenset[UUID] = frozenset()


def read_ground(tx: Transaction, house_id: UUID, registry: Registry) -> Ground:
    """The ground of a house as the database has it now; NotThere when there is no such house."""
    row = tx.one(_HOUSE, house=house_id)
    if row is None:
        raise NotThere("house")
    found = house_of(row, read_tree(tx, house_id))
    revision: int = row[HOUSE_COLUMNS.index("ground")]
    rulebooks, discreet = read_rulebooks(tx, house_id, registry), discreet_households(tx, house_id)
    return Ground(found, rulebooks, revision, found.organisation, discreet)


def read_tree(tx: Transaction, house_id: UUID) -> SpaceTree:
    """Every space of a house, those that have ended too."""
    spaces: Any = [space_of(values) for values in tx.run(_SPACES, house=house_id)]
    return SpaceTree(spaces)


def read_rulebooks(tx: Transaction, house_id: UUID, registry: Registry) -> tuple[Rulebook, ...]:
    """The rulebooks of a house with every version, in the order of their keys."""
    versions: dict[UUID, list[Version]] = {}
    for row in tx.run(_VERSIONS, house=house_id):
        book, one = stored_version(row, registry)
        versions.setdefault(book, []).append(one)
    rows: list[tuple[Any, ...]] = tx.run(_RULEBOOKS, house=house_id)
    return tuple(Rulebook(book, key, Words(**title), tuple(versions.get(book, ()))) for book, key, title in rows)
