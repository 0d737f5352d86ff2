"""Calendar links: who may read which calendar, a space's or one's own, and how much of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.privacy import member, public, staff
from habitat_kit.core.uses import HOLDING, Silence, State, lapsed


class Level(StrEnum):
    """How much a feed tells: busy says only when; room says whose household as well; own tells one's own by its id."""

    BUSY = "busy"
    ROOM = "room"
    OWN = "own"


SPACE_LEVELS = (Level.BUSY, Level.ROOM)
"""What a link to a space may tell."""


class Shows(StrEnum):
    """What a link opens: a space, one's own bookings, one household's, the houses one answers for, one's tasks."""

    SPACE = "space"
    PERSON = "person"
    HOUSEHOLD = "household"
    HOUSES = "houses"
    TASKS = "tasks"


OWN_FEEDS = (Shows.PERSON, Shows.HOUSEHOLD, Shows.HOUSES, Shows.TASKS)
"""What is not a space's: these follow whoever the link belongs to."""

MOST_LINKS = 50
"""How many links that still answer one person may have."""


def level_of(shows: Shows) -> Level:
    """How much a link that is not a space's tells: neighbours by their household, one's own in full."""
    return Level.ROOM if shows is Shows.HOUSES else Level.OWN


@frozen
class FeedLink:
    """A secret calendar link. The secret itself is shown once and kept only as a hash."""

    id: UUID = staff()
    identity: UUID = staff()
    organisation: UUID = staff()
    house: UUID = public()
    space: UUID | None = public()
    level: Level = public()
    label: str = staff(default="")
    made_at: datetime | None = staff(default=None)
    ends_at: datetime | None = staff(default=None)
    revoked_at: datetime | None = staff(default=None)
    last_used: date | None = staff(default=None)
    shows: Shows = public(default=Shows.SPACE)
    household: UUID | None = staff(default=None)

    def answers(self, now: datetime) -> bool:
        """Whether it still opens at an instant."""
        return self.revoked_at is None and (self.ends_at is None or now < self.ends_at)


@frozen(kw_only=True)
class Shown:
    """What a feed reads of a use; `household` and `place` (the space's name) are read at level room only."""

    use: UUID = public()
    closure: bool = public()
    kind: str = public()
    state: State = public()
    when: Nights | Hours = public()
    zone: str = public()
    revision: int = public()
    sequence: int = public()
    revised_at: datetime = public()
    deadline: datetime | None = member(default=None)
    on_silence: Silence | None = member(default=None)
    place: str | None = public(default=None)
    household: str | None = member(default=None)
    series: UUID | None = member(default=None)
    occurrence: date | None = member(default=None)

    @property
    def holds(self) -> bool:
        """Whether it takes its dates; one that does not is shown for a while so that calendars remove it."""
        return self.state in HOLDING

    def settled(self, now: datetime) -> Shown:
        """As its passed deadline leaves it, even if nobody wrote that down yet: what `tick` will write."""
        if self.deadline is None or not lapsed(self.state, self.deadline, now):
            return self
        state = State.CONFIRMED if self.on_silence is Silence.ACCEPT else State.EXPIRED
        return evolve(self, state=state, sequence=self.sequence + 1, revised_at=self.deadline, deadline=None)
