"""What others must know in an emergency: whom to call, who needs help to get out, who lives here unregistered.

These are protected and special fields: they stand in rows of their own, are read for who is there now and for
nothing else, and can be erased without touching the person.
"""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.privacy import protected, special, staff

MOST = 30
"""Dependants of one age in one household."""


@frozen
class Care:
    """Whom to call about a person, and what help they need to get out; typed words."""

    person: UUID = staff()
    organisation: UUID = staff()
    emergency: str | None = protected(default=None, repr=False)
    mobility: str | None = special(default=None, repr=False)

    def __bool__(self) -> bool:
        return bool(self.emergency or self.mobility)


@frozen
class Dependants:
    """Who lives with a household and is no person here, by how they get out.

    `infants` under 3 are carried, `children` under 18 are led, `adults` may need help.
    """

    household: UUID = staff()
    organisation: UUID = staff()
    infants: int = protected(default=0)
    children: int = protected(default=0)
    adults: int = protected(default=0)

    @property
    def heads(self) -> int:
        """How many they are."""
        return self.infants + self.children + self.adults
