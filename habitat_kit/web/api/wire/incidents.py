"""Incidents as far as the caller may read them, and what came of a step of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from attrs import frozen

from habitat_kit.web.api.wire.failures import Failure


@frozen(kw_only=True, slots=False)
class Incident:
    """A case and where it stands; `appeal_until` is the instant from which an appeal comes too late."""

    id: UUID
    house: UUID
    about: str
    kind: str
    space: UUID | None
    booking: UUID | None
    subject: UUID | None
    confidential: bool
    standing: str
    decision: str | None
    appeal_until: datetime | None
    reported_at: datetime
    revised_at: datetime
    revision: int


@frozen(kw_only=True, slots=False)
class IncidentParty:
    """Who has to do with a case: a person or a household; `shared`: they may see it."""

    role: str
    person: UUID | None
    household: UUID | None
    shared: bool


@frozen(kw_only=True, slots=False)
class IncidentEntry:
    """What was written into a case; `words` are null once erased, `by` where it is not for the caller."""

    id: UUID
    kind: str
    at: datetime
    by: UUID | None
    words: str | None
    person: UUID | None
    due: date | None


@frozen(kw_only=True, slots=False)
class OneIncident(Incident):
    """A case as the caller may see it; `eye` says as what they look, `may` which commands they could send."""

    eye: str
    parties: list[IncidentParty]
    entries: list[IncidentEntry]
    may: list[str]


@frozen(kw_only=True, slots=False)
class Incidents:
    """Cases, latest first: those the caller is a party to or mediates, and those they run."""

    incidents: list[Incident]


@frozen(kw_only=True, slots=False)
class IncidentMoved:
    """It is done; the case stands so now."""

    outcome: Literal["incident_moved"] = "incident_moved"
    incident: UUID
    standing: str
    revision: int
    appeal_until: datetime | None


@frozen(kw_only=True, slots=False)
class IncidentStands(Failure):
    """As the case stands this cannot be done (any more, or yet)."""

    incident: UUID
    standing: str
    revision: int
    appeal_until: datetime | None


@frozen(kw_only=True, slots=False)
class IncidentChanged(Failure):
    """It changed meanwhile: look at it as it stands now."""

    incident: UUID
    standing: str
    revision: int
