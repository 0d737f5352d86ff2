"""What came of saying how one gets in."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen


@frozen
class WayInSet:
    """It is written down; its words are in no answer."""

    way: UUID
    space: UUID


@frozen
class WayInEnded:
    """It stands no more, and its words are erased."""

    way: UUID
