"""The slip that a host's guests read by a link."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import clean


def _call(value: str | None) -> str | None:
    return clean(value, "call", 200)


@frozen
class MakeArrivalLink(Command[out.ArrivalLinkMade | out.Stale]):
    """Make the secret link by which a booking's guests read their arrival slip; the link before it stops. Shown once.

    `call` is whom they call, as the host writes it: a name and a number.
    """

    booking: UUID
    call: str | None = field(default=None, converter=_call, repr=False)


@frozen
class RevokeArrivalLink(Command[out.ArrivalLinkRevoked]):
    """End the link to a booking's arrival slip at its next request; whom to call is erased."""

    booking: UUID
