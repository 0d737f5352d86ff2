"""Places and people that must not be found: protecting is quick, lifting needs a coordinator and a written reason."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_reason


@frozen
class ProtectSpace(Command[out.ProtectionSet]):
    """Protect the location of a space and of everything in it: nothing of it leaves the panel. Stays until lifted."""

    space: UUID


@frozen
class UnprotectSpace(Command[out.ProtectionSet]):
    """Lift the protection of a space, with a written reason; what protects itself stays protected."""

    space: UUID
    reason: str = field(converter=read_reason, repr=False)


@frozen
class ProtectPerson(Command[out.ProtectionSet]):
    """Protect where a person is: neither their household nor their bookings are told of. Stays until lifted."""

    person: UUID


@frozen
class UnprotectPerson(Command[out.ProtectionSet]):
    """Lift the protection of a person, with a written reason."""

    person: UUID
    reason: str = field(converter=read_reason, repr=False)
