"""What came of letting a landlord see a house."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen


@frozen
class HouseOpened:
    """A landlord's person sees the house from `start` up to and without `end`, under this grant."""

    grant: UUID
    house: UUID
    person: UUID
    start: date
    end: date | None


@frozen
class HouseShut:
    """From `end` on the person sees nothing of the house."""

    house: UUID
    person: UUID
    end: date
