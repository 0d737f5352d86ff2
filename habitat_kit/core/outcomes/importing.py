"""What came of moving in with bookings made elsewhere."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen


@frozen(order=True)
class WrongLine:
    """What is wrong with what begins on a line of the file; `code` is the message."""

    line: int
    code: str


@frozen
class Imported:
    """The bookings made (or, `applied` false, that would be), how many lines were known, and how many left out.

    Known is what an earlier import of the same file brought; left out what the file itself says is cancelled.
    """

    made: int
    past: int
    known: int
    left_out: int
    bookings: tuple[UUID, ...] = ()
    applied: bool = True


@frozen
class ImportRefused:
    """Nothing was imported: these lines are wrong, or somebody has their place."""

    lines: tuple[WrongLine, ...]
