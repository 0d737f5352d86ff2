"""Houses, spaces, and when these are taken."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from attrs import frozen


@frozen(kw_only=True, slots=False)
class Kind:
    """A kind of booking the house knows."""

    key: str
    unit: Literal["night", "hour"]
    name: str


@frozen(kw_only=True, slots=False)
class House:
    """A house: its clock, its kinds of booking, the hours decided last (a booking carries its own instants)."""

    id: UUID
    key: str
    name: str
    zone: str
    check_in: time
    check_out: time
    kinds: list[Kind]


@frozen(kw_only=True, slots=False)
class Space:
    """A place in a house; its texts in the caller's language."""

    id: UUID
    house: UUID
    parent: UUID | None
    key: str
    name: str
    form: str
    bookable: bool
    sleeps: int
    seats: int
    description: str
    equipment: str
    access: str | None
    address: str | None


@frozen(kw_only=True, slots=False)
class Spaces:
    """The houses one may see and what is in them."""

    houses: list[House]
    spaces: list[Space]


@frozen(kw_only=True, slots=False)
class Household:
    """People who share a home, as their neighbours call them."""

    id: UUID
    house: UUID
    label: str
    dwelling: UUID | None


@frozen(kw_only=True, slots=False)
class Households:
    """The households one may book for."""

    households: list[Household]


@frozen(kw_only=True, slots=False)
class Held:
    """A time somebody holds the space, or a part of it; `label` is null where names are out of sight."""

    start: datetime
    end: datetime
    what: Literal["booking", "closure"]
    kind: str
    state: str
    space: UUID
    use: UUID
    label: str | None


@frozen(kw_only=True, slots=False)
class Free:
    """A time nobody holds any part of the space."""

    start: datetime
    end: datetime


@frozen(kw_only=True, slots=False)
class DayHalves:
    """A local day by its halves, for kinds by the night; true means free.

    `morning` ends and `afternoon` begins when guests come; `night` is the one that begins on this day.
    """

    day: date
    morning: bool
    afternoon: bool
    night: bool


@frozen(kw_only=True, slots=False)
class Availability:
    """When a space is taken and free in a window; `days` is empty where nothing is booked by the night."""

    space: UUID
    zone: str
    start: datetime
    end: datetime
    taken: list[Held]
    free: list[Free]
    days: list[DayHalves]
