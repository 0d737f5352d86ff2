"""What came of closing a space."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.closures import Closure


@frozen
class SpaceClosed:
    """The closure holds every gap; `in_the_way` are the bookings it waits for."""

    closure: Closure
    in_the_way: tuple[UUID, ...] = ()


@frozen
class SpaceReopened:
    """The closure holds nothing any more."""

    closure: Closure
