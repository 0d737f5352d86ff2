"""Letting a person in: a slip with a link that works once."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_wait


@frozen
class InvitePerson(Command[out.PersonInvited]):
    """Make a one-time invitation for a person, good for so many days; an unused earlier one ends. Shown once."""

    person: UUID
    days: int = field(default=14, converter=read_wait)


@frozen
class ReissueInvitation(Command[out.PersonInvited]):
    """Make a new invitation for somebody who lost a phone: their sessions, passkeys and one-time codes end. Shown once."""

    person: UUID
    days: int = field(default=14, converter=read_wait)
