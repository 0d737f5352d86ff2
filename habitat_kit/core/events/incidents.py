"""What happens to an incident: which case and where it stands, never by whom nor about whom.

Whoever reads a journal may be a party: who reported, and whom it concerns, stands in erasable rows only.
"""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.incidents import Standing
from habitat_kit.core.privacy import staff


@frozen(kw_only=True)
class IncidentEvent(Event):
    """Something that happened to a case, and where it stands afterwards."""

    incident: UUID = staff()
    standing: Standing = staff()
    revision: int = staff()


@frozen(kw_only=True)
class IncidentWasReported(IncidentEvent):
    """Somebody reported it."""

    about: str = staff()
    kind: str = staff()


@frozen(kw_only=True)
class IncidentAcknowledged(IncidentEvent):
    """Somebody looks into it."""


@frozen(kw_only=True)
class IncidentPartyNamed(IncidentEvent):
    """A party was added, or may see it from now on."""


@frozen(kw_only=True)
class IncidentMediated(IncidentEvent):
    """It has a mediator."""


@frozen(kw_only=True)
class IncidentFactAdded(IncidentEvent):
    """More is known of it."""

    entry: UUID = staff()


@frozen(kw_only=True)
class IncidentMeasureTaken(IncidentEvent):
    """Something is done about it."""

    entry: UUID = staff()


@frozen(kw_only=True)
class IncidentDecided(IncidentEvent):
    """It was decided, by a code."""

    decision: str = staff()
    entry: UUID = staff()


@frozen(kw_only=True)
class IncidentAppealed(IncidentEvent):
    """A party appealed."""

    entry: UUID = staff()


@frozen(kw_only=True)
class IncidentClosed(IncidentEvent):
    """It is over."""


@frozen(kw_only=True)
class IncidentWithdrawn(IncidentEvent):
    """Whoever reported it took it back."""


@frozen(kw_only=True)
class IncidentWordsWereErased(IncidentEvent):
    """What was typed into it is gone."""

    erased: int = staff()
