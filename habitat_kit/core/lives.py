"""Whether a place is there all along: its leaves neither come nor go meanwhile, but one that is split goes on in its parts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from habitat_kit.core.spaces import Space, SpaceTree


def lives_all_along(tree: SpaceTree, space: UUID, first: date, last: date) -> bool:
    """Whether every leaf that is there on some day, from `first` to `last` both included, is there on all of them."""
    leaves = tree.leaves(space)
    others = [leaf for leaf in leaves if not leaf.lives_through(first, last)]
    partly = [leaf for leaf in others if leaf.lives_some(first, last)]
    if not partly:
        return len(others) < len(leaves)
    splits = frozenset(below.split_on for below in tree.under(space) if below.split_on)
    return all(_goes_on(leaf, first, last, splits) for leaf in partly)


def _goes_on(leaf: Space, first: date, last: date, splits: frozenset[date]) -> bool:
    """Whether it only passes into its parts meanwhile, or is a part that takes over."""
    begins = leaf.life_from in splits or leaf.life_from is None or leaf.life_from <= first
    ends = leaf.taken_until is None or last < leaf.taken_until
    return begins and (ends or leaf.taken_until == leaf.split_on)
