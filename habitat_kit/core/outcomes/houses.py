"""What came of loading a house, and of time going by."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen


@frozen
class HouseLoaded:
    """What loading the file changed (or would change): lines of (verb, what, key), empty when nothing."""

    house: UUID
    changes: tuple[tuple[str, str, str], ...] = ()
    applied: bool = True


@frozen
class Ticked:
    """How many uses were settled and finished."""

    settled: int = 0
    finished: int = 0
