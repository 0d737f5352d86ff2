"""Who is in a house at an instant: whom the fire brigade would look for.

Rules of this file:
1. Residents are those whose membership holds on the house's local date; guests those whose confirmed booking, or
   one they were checked in to, covers the instant. A closure has nobody in it.
2. Somebody too many is better than somebody too few: a household whose dwelling nobody wrote down is listed too.
3. Persons and places that are protected are left out whole, as if they were not there, for who is not on call.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.privacy import member, protected, special, staff


@frozen
class Resident:
    """Somebody who lives there; whom to call about them, and what help they need to get out."""

    person: UUID = staff()
    name: str = member()
    phone: str | None = protected(default=None, repr=False)
    emergency: str | None = protected(default=None, repr=False)
    mobility: str | None = special(default=None, repr=False)


@frozen
class Home:
    """A household at home: its persons, and how many live with them: under 3, under 18, adults."""

    household: UUID = staff()
    label: str = member()
    place: str | None = member()
    residents: tuple[Resident, ...] = protected(default=(), repr=False)
    infants: int = protected(default=0)
    children: int = protected(default=0)
    adults: int = protected(default=0)

    @property
    def heads(self) -> int:
        """How many people to look for."""
        return len(self.residents) + self.infants + self.children + self.adults


@frozen
class Guests:
    """People of a booking that is going on: how many, where, and whom to ask about them."""

    booking: UUID = staff()
    place: str = member()
    label: str = member()
    guests: int = member()
    until: datetime = member()
    phone: str | None = protected(default=None, repr=False)
