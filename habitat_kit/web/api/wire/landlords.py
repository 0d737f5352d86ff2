"""Who of another organisation sees a house, as the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from attrs import frozen


@frozen(kw_only=True, slots=False)
class HouseOpened:
    """A landlord's person sees the house from `start` up to and without `end`."""

    outcome: Literal["house_opened"] = "house_opened"
    grant: UUID
    house: UUID
    person: UUID
    start: date
    end: date | None


@frozen(kw_only=True, slots=False)
class HouseShut:
    """From `end` on the person sees nothing of the house."""

    outcome: Literal["house_shut"] = "house_shut"
    house: UUID
    person: UUID
    end: date
