"""Letting another organisation's people see when a house is used, and no longer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command


@frozen
class OpenHouse(Command[out.HouseOpened]):
    """Let a landlord's person see status, dates and counts of a house, never a name or a note, from a day on (today)."""

    house: UUID
    person: UUID
    start: date | None = None
    end: date | None = None


@frozen
class ShutHouse(Command[out.HouseShut]):
    """Let a landlord's person see a house no more, from a day on (today)."""

    house: UUID
    person: UUID
    end: date | None = None
