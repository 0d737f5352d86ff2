"""What came of changing a house under its bookings."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.periods import Span


@frozen
class Clash:
    """A use in the way of a change: it would lose its place, or (`other`) meet another use.

    `span` is the time it would hold.
    """

    use: UUID
    kind: str
    space: UUID
    span: Span
    other: UUID | None = None


@frozen
class GroundChanged:
    """The house is as asked, or (`applied` false) would be.

    `spaces` were added or changed; the `uses` hold other leaves or other times than before.
    """

    house: UUID
    spaces: tuple[UUID, ...] = ()
    uses: tuple[UUID, ...] = ()
    applied: bool = True


@frozen
class GroundClashes:
    """Nothing was changed: these uses stand in the way. Move or cancel them with their people, then ask again."""

    clashes: tuple[Clash, ...]
