"""One place of a house: what it is built as, what one reads about it, and from when until when it can be taken.

Rules of this file:
1. A leaf lives from one date to another; outside its life nothing holds it.
2. A leaf that was split is taken itself until that day, and its parts from then on.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.privacy import member, public, staff
from habitat_kit.core.words import Words


class Form(StrEnum):
    """What a space is built as."""

    HOUSE = "house"
    BUILDING = "building"
    DWELLING = "dwelling"
    GUEST_FLAT = "guest_flat"
    ROOM = "room"
    BED = "bed"
    COMMON_ROOM = "common_room"
    TERRACE = "terrace"
    GARDEN = "garden"
    PLOT = "plot"


@frozen
class Story:
    """What a resident reads about a space: description, equipment, address, access, photos (file names)."""

    description: Words = public(factory=Words)
    equipment: Words = public(factory=Words)
    access: Words = member(factory=Words)
    address: Words = member(factory=Words)
    photos: tuple[str, ...] = public(default=(), converter=tuple)
    photo_texts: tuple[Words, ...] = public(default=(), converter=tuple)


@frozen
class Space:
    """One node of the tree. `sleeps` and `seats` are people; `life_until` is the first day without it.

    `split_on` is the first day on which its parts are taken instead of itself.
    """

    id: UUID = public()
    key: str = public()
    name: str = public()
    form: Form = public()
    parent: UUID | None = public(default=None)
    bookable: bool = public(default=False)
    sleeps: int = public(default=0)
    seats: int = public(default=0)
    life_from: date | None = staff(default=None)
    life_until: date | None = staff(default=None)
    story: Story = public(factory=Story)
    protected_location: bool = staff(default=False)
    split_on: date | None = staff(default=None)

    def __attrs_post_init__(self) -> None:
        if self.sleeps < 0 or self.seats < 0:
            raise Misconfigured(f"space {self.key}: sleeps and seats are numbers of people, 0 or more")
        if self.life_from and self.life_until and self.life_until <= self.life_from:
            raise Misconfigured(f"space {self.key}: life_until must be after life_from")

    @property
    def taken_until(self) -> date | None:
        """The first day on which it is not taken itself: it is gone, or in parts."""
        if self.split_on is None or self.life_until is None:
            return self.split_on or self.life_until
        return min(self.split_on, self.life_until)

    def lives_through(self, first: date, last: date) -> bool:
        """Whether the space can be taken on every day from `first` to `last`, both included."""
        born = self.life_from is None or self.life_from <= first
        return born and (self.taken_until is None or last < self.taken_until)

    def lives_some(self, first: date, last: date) -> bool:
        """Whether the space can be taken on any day from `first` to `last`, both included."""
        born = self.life_from is None or self.life_from <= last
        return born and (self.taken_until is None or first < self.taken_until)
