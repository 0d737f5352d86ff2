"""What happens around a broken glass: by whom, until when, and of whom was read; never why or what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import staff


@frozen(kw_only=True)
class GlassEvent(Event):
    """Something that happened to a broken glass."""

    glass: UUID = staff()


@frozen(kw_only=True)
class GlassBroken(GlassEvent):
    """Somebody on call opened it, with a written reason that stands in a row of its own."""

    until: datetime = staff()


@frozen(kw_only=True)
class GlassLookedThrough(GlassEvent):
    """Somebody read how to reach these persons."""

    persons: tuple[UUID, ...] = staff(default=(), converter=tuple)


@frozen(kw_only=True)
class GlassMended(GlassEvent):
    """It was closed before its time."""
