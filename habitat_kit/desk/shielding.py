"""Protection that stays: what a house file may not take away, and what it may not mix.

Rules of this file:
1. Once protected, always protected, whatever a file says or leaves out; only UnprotectSpace and UnprotectPerson lift.
2. Whoever changes whom a house may tell of counts a new revision of its ground.
3. A space that moves out from behind a shield takes the shield along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.discretion import mixed
from habitat_kit.core.outcomes import Misread
from habitat_kit.core.people import Person
from habitat_kit.core.spaces import House, SpaceTree
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import discretion, structure


def still_protected(house: House, present: Mapping[UUID, Mapping[str, Any]]) -> House:
    """The house as a file has it, with every protection the database already knows; Misread where it mixes."""
    was = set(_protected(present))
    own = {space for space in was if present[space]["protected_location"]}
    kept = _marked(house.tree, own)
    tree = _marked(kept, {space for space in was if space in kept and space not in kept.shields})
    require_whole(tree)
    return evolve(house, tree=tree)


def require_whole(tree: SpaceTree) -> None:
    """Misread where something protected stands in something anybody books."""
    found = mixed(tree)
    if found is not None:
        above, below = found
        keys = {"key": above.key, "below": below.key}
        raise Answered(Misread(f"spaces.{above.key}.bookable", "house_file.protected_in_bookable", keys))


def protected_among(present: Mapping[UUID, Mapping[str, Any]], persons: Iterable[Person]) -> frozenset[UUID]:
    """The persons whose location is protected, by the database or by a file."""
    known = {at for at, row in present.items() if row["protected_location"]}
    return frozenset(known | {person.id for person in persons if person.protected_location})


def look_again(work: Work, people: Iterable[UUID]) -> None:
    """Let every house in which these live be looked at anew: whom it may tell of has changed."""
    for house in sorted({house for person in people for house in discretion.houses_of_member(work.tx, person)}):
        structure.next_ground(work.tx, house)


def _marked(tree: SpaceTree, spaces: set[UUID]) -> SpaceTree:
    return SpaceTree(evolve(space, protected_location=True) if space.id in spaces else space for space in tree.spaces)


def _protected(present: Mapping[UUID, Mapping[str, Any]]) -> Iterator[UUID]:
    """The spaces of the database that are protected, themselves or by what they stand in."""
    for space, row in present.items():
        here: Mapping[str, Any] | None = row
        while here is not None and not here["protected_location"]:
            here = present.get(here["parent_id"])
        if here is not None:
            yield space
