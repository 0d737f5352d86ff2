"""What a feed tells of a use, by its level.

Rules of this file:
1. Busy says when and nothing else: a booking and a closure look alike, and no name is looked at.
2. Room adds whose household and what for, or why a place is closed. What people typed is in no feed.
3. The id of an event is a keyed hash for each level: stable for life, and of no use for joining two levels.
4. When somebody made a booking is told at neither level (no CREATED).
5. Own is for who booked, and those who share their quotas: the booking's id names the event, as in the file one
   downloads, so that a calendar program knows it again.
6. Busy has no CLASS: nothing in it is private, and clients show a private event as an odd one. Room asks the
   reader's calendar, by CLASS:PRIVATE, not to show a neighbour's name to others.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from hashlib import sha256
from uuid import UUID

from attrs import frozen

from habitat_kit.calendars.entry import Entry, Status
from habitat_kit.core.closures import DANGERS
from habitat_kit.core.feeds import Level, Shown
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.uses import State

Say = Callable[..., str]
"""A text by its key, filled, in the feed's language."""

LAST_YEAR = 9000
"""What ends later than that has no end yet, and is shown for as long as the calendar shows anything (Teller.until)."""

CLOSURES: Mapping[str, str] = {
    "works": "feed.closed_works",
    "holidays": "feed.closed_holidays",
    "danger": "feed.closed_danger",
    **dict.fromkeys(DANGERS, "feed.closed_danger"),
}
"""What is said of the closures whose kind is known; another is closed, no more."""

OWN: Mapping[State, str] = {State.OPTION: "feed.own_offered", State.AWAITING: "feed.own_awaiting"}
HELD: Mapping[State, str] = {State.OPTION: "feed.offered", State.AWAITING: "feed.awaiting"}
"""What is said of dates that are not sure yet, in one's own calendar and in a place's."""


@frozen(kw_only=True)
class Teller:
    """How a feed tells of uses: at a level, in a language, under a secret. `kinds` names the kinds of booking.

    What has no end yet is shown until the year `until` is over.
    """

    level: Level
    secret: bytes
    say: Say
    kinds: Mapping[str, str]
    until: int
    stay: str | None = None
    """What is said of arriving and leaving, at level own."""

    def entry(self, shown: Shown) -> Entry:
        """The use as this feed shows it. ValueError for one no calendar can hold."""
        nights = isinstance(shown.when, Nights)
        named = self.level is not Level.BUSY
        return Entry(
            uid=uid(self.secret, self.level, shown.use),
            stamp=shown.revised_at,
            sequence=shown.sequence,
            start=shown.when.arrival if isinstance(shown.when, Nights) else shown.when.start,
            end=shown.when.departure if isinstance(shown.when, Nights) else self._end(shown.when),
            zone=None if nights else shown.zone,
            status=status(shown),
            busy=shown.holds,
            access="PRIVATE" if self.level is Level.ROOM else None,
            summary=self._summary(shown) if named else self._busy,
            description=self.stay if nights else None,
            location=shown.place if named else None,
        )

    def _end(self, hours: Hours) -> datetime:
        """When hours end; of what nobody has ended yet no more is shown than can be seen: programs draw every day."""
        if hours.end.year <= LAST_YEAR:
            return hours.end
        return datetime.combine(date(max(hours.start.year, self.until) + 1, 1, 1), time())

    @cached_property
    def _busy(self) -> str:
        return self.say("feed.busy")

    @cached_property
    def _booked(self) -> Callable[[str, str, str], str]:
        return lru_cache(1024)(lambda key, household, kind: self.say(key, household=household, kind=kind))

    def _summary(self, shown: Shown) -> str:
        if not shown.holds:
            return self.say("feed.cancelled")
        if shown.closure:
            return self.say(CLOSURES.get(shown.kind, "feed.closed"))
        if self.level is Level.OWN:
            key = OWN.get(shown.state, "feed.own")
            return self.say(key, place=shown.place or "", kind=self.kinds.get(shown.kind, shown.kind))
        key = HELD.get(shown.state, "feed.booked")
        return self._booked(key, shown.household or "", self.kinds.get(shown.kind, shown.kind))


def status(shown: Shown) -> Status:
    """Sure, waiting for an answer, or gone."""
    if not shown.holds:
        return "CANCELLED"
    return "TENTATIVE" if shown.state in {State.OPTION, State.AWAITING} else "CONFIRMED"


def uid(secret: bytes, level: Level, of: UUID) -> str:
    """What an event is called at a level: its own id at level own, else nobody without the secret can tell whose it is."""
    if level is Level.OWN:
        return str(of)
    return hmac.digest(secret, b"habitat_kit feed uid " + level.value.encode() + of.bytes, sha256)[:16].hex()
