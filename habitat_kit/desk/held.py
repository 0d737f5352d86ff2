"""What is held at an instant, for those who only read: as the next command will find it, once it has settled.

A request whose deadline passed in silence holds nothing any more, even if nobody wrote that down yet;
a closure that waits behind it will have taken its place by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from habitat_kit.core.claims import Claim, filling
from habitat_kit.core.closures import Closure
from habitat_kit.core.groundrules import in_danger
from habitat_kit.core.periods import Span
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import Silence
from habitat_kit.core.verdicts import Finding
from habitat_kit.store import uses
from habitat_kit.store.transaction import Transaction

Held = tuple[Claim, UUID]


def held_at(tx: Transaction, house: House, space: UUID, span: Span, at: datetime) -> tuple[Held, ...]:
    """What is held under a space in a span at an instant, each claim with its use."""
    found = uses.held(tx, space, span)
    gone = {booking.id for booking in uses.due(tx, house.id, at) if booking.on_silence is not Silence.ACCEPT}
    if gone.isdisjoint(use for _, use in found):
        return found
    standing = tuple((claim, use) for claim, use in found if use not in gone)
    return (*standing, *_growing(tx, house, space, span, standing))


def dangers(tx: Transaction, holders: Iterable[UUID]) -> Iterator[Finding]:
    """The danger orders among these uses, as findings."""
    found = (uses.read_use(tx, use) for use in sorted(holders))
    for order in found:
        if isinstance(order, Closure) and order.danger:
            yield in_danger(order.danger, order.span.start)


def _growing(tx: Transaction, house: House, space: UUID, span: Span, standing: tuple[Held, ...]) -> Iterator[Held]:
    """The gaps that closures will grow into."""
    leaves = {leaf.id for leaf in house.tree.leaves(space)}
    related = {other.id for other in house.tree.related(space)}
    for closure in uses.closures(tx, house.id, span):
        if closure.space in related:
            for gap in filling(house, closure.space, closure.span, (claim for claim, _ in standing)):
                if gap.leaf in leaves and gap.span.meets(span):
                    yield gap, closure.id
