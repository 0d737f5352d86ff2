"""What came of a step of a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.incidents import Standing


@frozen
class IncidentReported:
    """The report is written down; those who handle cases there see it."""

    incident: UUID
    revision: int


@frozen
class IncidentMoved:
    """It is done; the case stands so now. `appeal_until`: the instant from which an appeal comes too late."""

    incident: UUID
    standing: Standing
    revision: int
    appeal_until: datetime | None = None


@frozen
class IncidentStands:
    """As the case stands this cannot be done (any more, or yet: a decision is closed once it can no longer be appealed)."""

    incident: UUID
    standing: Standing
    revision: int
    appeal_until: datetime | None = None


@frozen
class IncidentChanged:
    """The case changed meanwhile; this is its revision now."""

    incident: UUID
    standing: Standing
    revision: int


@frozen
class IncidentWordsErased:
    """So many entries have no words any more."""

    incident: UUID
    erased: int
