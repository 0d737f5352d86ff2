"""Claims: (leaf, start, end). The database refuses two on one leaf at one time.

Rules of this file:
1. A use's claims follow from the leaves of its space and its span.
2. A closure claims only the gaps others leave it while each leaf lives, and grows into it as it is freed.
3. Claims are written in leaf order, so that no two writers wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from attrs import frozen

from habitat_kit.core.periods import Span, gaps
from habitat_kit.core.privacy import public
from habitat_kit.core.spaces import House, SpaceTree


@frozen(order=True)
class Claim:
    """One leaf held for one span."""

    leaf: UUID = public()
    span: Span = public()


def whole(tree: SpaceTree, space: UUID, span: Span) -> tuple[Claim, ...]:
    """What a booking claims: every leaf of its space, for its whole span."""
    return tuple(Claim(leaf.id, span) for leaf in tree.leaves(space))


def living(house: House, space: UUID, span: Span) -> tuple[Claim, ...]:
    """What a booking claims in a house that changes: every leaf of its space, for as much of its span as the leaf lives."""
    lives = ((leaf.id, span.within(house.life(leaf))) for leaf in house.tree.leaves(space))
    return tuple(Claim(leaf, lived) for leaf, lived in lives if lived)


def filling(house: House, space: UUID, span: Span, held: Iterable[Claim]) -> Iterator[Claim]:
    """What a closure claims: in every leaf of its space, the gaps that `held` leaves in its span while it lives."""
    by_leaf: dict[UUID, list[Span]] = {}
    for claim in held:
        by_leaf.setdefault(claim.leaf, []).append(claim.span)
    for leaf in house.tree.leaves(space):
        wanted = span.within(house.life(leaf))
        for gap in gaps(wanted, by_leaf.get(leaf.id, ())) if wanted else ():
            yield Claim(leaf.id, gap)
