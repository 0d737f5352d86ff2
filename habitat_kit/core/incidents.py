"""Incidents and complaints: a place, a booking, a stay or a bill about which something has to be settled.

Rules of this file:
1. What is not in the table cannot happen.
2. An incident holds ids, codes and instants. What people typed stands in its entries, one row each, whose words can be
   erased without touching the case.
3. Whoever is a party handles nothing: their grants count for nothing here, they see what a party sees.
4. Who is concerned sees it once it is shared with them; a confidential report never tells them who reported it, nor
   what that person wrote.
5. A decision is appealed once, before its last day is over; what is then decided stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import frozen

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.privacy import protected, staff


class Standing(StrEnum):
    """Where an incident stands."""

    REPORTED = "reported"
    ACKNOWLEDGED = "acknowledged"
    IN_MEDIATION = "in_mediation"
    MEASURES_TAKEN = "measures_taken"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can happen to an incident."""

    ACKNOWLEDGE = "acknowledge"
    MEDIATE = "mediate"
    MEASURE = "measure"
    DECIDE = "decide"
    APPEAL = "appeal"
    CLOSE = "close"
    WITHDRAW = "withdraw"


_UNDECIDED = (Standing.REPORTED, Standing.ACKNOWLEDGED, Standing.IN_MEDIATION, Standing.MEASURES_TAKEN)

TRANSITIONS: Mapping[tuple[Standing, Move], Standing] = {
    (Standing.REPORTED, Move.ACKNOWLEDGE): Standing.ACKNOWLEDGED,
    **{(standing, Move.MEDIATE): Standing.IN_MEDIATION for standing in _UNDECIDED},
    **{(standing, Move.MEASURE): Standing.MEASURES_TAKEN for standing in _UNDECIDED},
    **{(standing, Move.DECIDE): Standing.DECIDED for standing in _UNDECIDED},
    **{(standing, Move.WITHDRAW): Standing.WITHDRAWN for standing in _UNDECIDED},
    (Standing.IN_MEDIATION, Move.CLOSE): Standing.CLOSED,
    (Standing.MEASURES_TAKEN, Move.CLOSE): Standing.CLOSED,
    (Standing.DECIDED, Move.MEASURE): Standing.DECIDED,
    (Standing.DECIDED, Move.APPEAL): Standing.APPEALED,
    (Standing.DECIDED, Move.CLOSE): Standing.CLOSED,
    (Standing.APPEALED, Move.MEDIATE): Standing.APPEALED,
    (Standing.APPEALED, Move.MEASURE): Standing.APPEALED,
    (Standing.APPEALED, Move.DECIDE): Standing.DECIDED,
}
"""(standing, move) -> standing. Measures may still follow a decision and change nothing of where it stands."""

OVER = frozenset({Standing.CLOSED, Standing.WITHDRAWN})
"""Nothing moves from here."""

ABOUT = ("place", "booking", "stay", "bill", "other")
"""What an incident may be about, as forms offer it; plugins have codes of their own."""

KINDS = ("nuisance", "damage", "safety", "rules", "neighbours", "contest", "other")
"""What an incident is, as forms offer it. A contest is of a no-show, a charge or a refusal."""

CONTEST = "contest"

CALLED_FOR = frozenset({"damage", "safety"})
"""What whoever is on call is called for."""

DECISIONS = ("upheld", "partly_upheld", "dismissed", "settled", "corrected")
"""What may be decided, as forms offer it."""


class PartyRole(StrEnum):
    """What somebody is to an incident."""

    REPORTER = "reporter"
    CONCERNED = "concerned"
    MEDIATOR = "mediator"
    WITNESS = "witness"


class EntryKind(StrEnum):
    """What an entry of an incident is."""

    FACT = "fact"
    MEASURE = "measure"
    DECISION = "decision"
    APPEAL = "appeal"
    CLOSING = "closing"


class Eye(StrEnum):
    """With whose eyes somebody looks at an incident."""

    HANDLER = "handler"
    MEDIATOR = "mediator"
    REPORTER = "reporter"
    CONCERNED = "concerned"


@frozen(kw_only=True)
class Incident:
    """One case. `about` and `kind` are codes; `subject` is the id of what it is about where that is no place or use."""

    id: UUID = staff()
    organisation: UUID = staff()
    house: UUID = staff()
    about: str = staff()
    kind: str = staff()
    space: UUID | None = staff(default=None)
    use: UUID | None = staff(default=None)
    subject: UUID | None = staff(default=None)
    confidential: bool = staff(default=False)
    standing: Standing = staff(default=Standing.REPORTED)
    decision: str | None = staff(default=None)
    appeal_until: datetime | None = staff(default=None)
    appealed: bool = staff(default=False)
    reported_at: datetime = staff()
    revised_at: datetime = staff()
    revision: int = staff(default=1)

    def may(self, move: Move, now: datetime) -> bool:
        """Whether a move is possible at an instant: by the table, and by the time left for an appeal."""
        if (self.standing, move) not in TRANSITIONS:
            return False
        open_to_appeal = not self.appealed and self.appeal_until is not None and now < self.appeal_until
        if self.standing is Standing.DECIDED and move is Move.APPEAL:
            return open_to_appeal
        if self.standing is Standing.DECIDED and move is Move.CLOSE:
            return not open_to_appeal
        return True


@frozen(kw_only=True)
class Party:
    """A person or a household has to do with an incident; `shared`: they may see it."""

    id: UUID = staff()
    incident: UUID = staff()
    role: PartyRole = staff()
    person: UUID | None = protected(default=None)
    household: UUID | None = protected(default=None)
    shared: bool = staff(default=False)
    added_at: datetime = staff()

    def is_(self, person: UUID | None, households: Iterable[UUID]) -> bool:
        """Whether somebody who lives in these households is this party."""
        return (self.person is not None and self.person == person) or self.household in set(households)


@frozen(kw_only=True)
class Entry:
    """Something written into a case: `words` are None once they were erased. A measure has who does it, until when."""

    id: UUID = staff()
    incident: UUID = staff()
    kind: EntryKind = staff()
    made_by: UUID | None = protected(default=None)
    made_at: datetime = staff()
    words: str | None = protected(default=None, repr=False)
    person: UUID | None = staff(default=None)
    due: date | None = staff(default=None)


@frozen
class AppealDays:
    """How many days a decision may be appealed in, by the day from which each number holds (the first: always)."""

    since: tuple[tuple[date, int], ...] = ((date.min, 30),)

    @classmethod
    def read(cls, texts: Iterable[str]) -> AppealDays:
        """Of texts such as `30` (always) and `2027-01-01=15` (for what is decided from that day on)."""
        try:
            known = {date.fromisoformat(day or "0001-01-01"): int(days) for day, _, days in map(_dated, texts)}
        except ValueError:
            raise Unreadable("appeal_days", "settings.no_dated_days") from None
        if date.min not in known or not all(0 <= days <= 3_660 for days in known.values()):
            raise Unreadable("appeal_days", "settings.no_dated_days")
        return cls(tuple(sorted(known.items())))

    def on(self, day: date) -> int:
        """The days a decision taken on this day leaves."""
        return max((since, days) for since, days in self.since if since <= day)[1]

    def until(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The instant an appeal against what is decided now comes too late: the last day counts to its end, house time."""
        today = now.astimezone(zone).date()
        last = today + timedelta(days=self.on(today))
        return datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


def _dated(text: str) -> tuple[str, str, str]:
    day, sign, days = text.strip().rpartition("=")
    return day.strip(), sign, days.strip()


def eye(parties: Iterable[Party], person: UUID | None, households: Iterable[UUID], *, handles: bool) -> Eye | None:
    """With whose eyes somebody looks; None when it is none of theirs. `handles`: their grants let them run cases here."""
    own = list(households)
    mine = [party for party in parties if party.is_(person, own)]
    sides = {party.role for party in mine} - {PartyRole.MEDIATOR}
    if PartyRole.REPORTER in sides:
        return Eye.REPORTER
    if sides:
        return Eye.CONCERNED if any(party.shared for party in mine if party.role in sides) else None
    if mine:
        return Eye.MEDIATOR
    return Eye.HANDLER if handles else None


def reads(looking: Eye, incident: Incident, entry: Entry, own: frozenset[UUID]) -> bool:
    """Whether an entry may be read with these eyes; `own` is the reader. Confidential facts are no other side's to read."""
    if looking in {Eye.HANDLER, Eye.MEDIATOR} or entry.kind in {EntryKind.DECISION, EntryKind.CLOSING}:
        return True
    if entry.kind is EntryKind.MEASURE and looking is Eye.REPORTER:
        return True
    return entry.made_by in own or not incident.confidential


def knows(looking: Eye, incident: Incident, party: Party, *, own: bool) -> bool:
    """Whether a party may be named to these eyes."""
    if own or looking in {Eye.HANDLER, Eye.MEDIATOR} or party.role is PartyRole.MEDIATOR:
        return True
    return looking is Eye.CONCERNED and party.role is PartyRole.REPORTER and not incident.confidential
