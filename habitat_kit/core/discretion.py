"""Protected locations: who may know of a place that must not be found, and what a tree looks like without it.

Rules of this file:
1. Protection goes down: what stands in a protected space is protected, and nothing below lifts it.
2. A bookable space is protected as a whole or holds nothing protected: who books it would otherwise learn, by a
   conflict, when somebody is there.
3. Who lives or stays behind a shield knows of it; for anybody else the place is not there at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from attrs import evolve

from habitat_kit.core.spaces import Space, SpaceTree


def lives_behind(tree: SpaceTree, space: UUID, homes: Iterable[UUID | None]) -> bool:
    """Whether one of these homes lies behind every shield of a space; a home with no dwelling is the whole house."""
    known = {above.id for home in homes if home and home in tree for above in tree.above(home)}
    whole = {root.id for root in tree.spaces if root.parent is None} if None in homes else set()
    return all(shield in known or shield in whole for shield in tree.shields.get(space, ()))


def without(tree: SpaceTree, hidden: frozenset[UUID]) -> SpaceTree:
    """The tree as if the hidden spaces did not exist; what stood in one stands in the next above it."""
    if not hidden:
        return tree
    found = tree.pruned.get(hidden)
    if found is None:
        found = SpaceTree(_under(tree, space, hidden) for space in tree.spaces if space.id not in hidden)
        tree.pruned[hidden] = found
    return found


def _under(tree: SpaceTree, space: Space, hidden: frozenset[UUID]) -> Space:
    if space.parent not in hidden:
        return space
    parent = next((above.id for above in tree.above(space.id) if above.id not in hidden | {space.id}), None)
    return evolve(space, parent=parent)


def mixed(tree: SpaceTree) -> tuple[Space, Space] | None:
    """A bookable space that is not protected and a protected one in it, where there are such two."""
    for space in tree.spaces:
        for above in tree.above(space.id) if space.id in tree.shields else ():
            if above.bookable and above.id not in tree.shields:
                return above, space
    return None
