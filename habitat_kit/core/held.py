"""What is held of many places, kept in memory: whether something more would meet it is found without asking again."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from attrs import define, field

from habitat_kit.core.claims import Claim


@define
class Held:
    """Claims by leaf, in order of time; those of one leaf never meet. One that is taken twice is kept once."""

    _leaves: dict[UUID, list[tuple[datetime, datetime, UUID]]] = field(init=False, factory=lambda: defaultdict(list))

    def take(self, claims: Iterable[Claim], holder: UUID) -> None:
        """Keep claims that meet none of those that are kept."""
        for claim in claims:
            leaf, held = self._leaves[claim.leaf], (claim.span.start, claim.span.end, holder)
            if held not in leaf[bisect_left(leaf, held) :][:1]:
                insort(leaf, held)

    def meeting(self, claims: Iterable[Claim]) -> set[UUID]:
        """Who holds something that these claims would meet."""
        return {holder for claim in claims for holder in self._of(claim)}

    def _of(self, claim: Claim) -> Iterable[UUID]:
        leaf = self._leaves.get(claim.leaf, [])
        at = bisect_left(leaf, (claim.span.end,))
        while at and leaf[at - 1][1] > claim.span.start:
            at -= 1
            yield leaf[at][2]
