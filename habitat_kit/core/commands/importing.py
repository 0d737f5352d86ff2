"""Moving in with the bookings a house already has."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command


@frozen
class ImportBookings(Command[out.Imported | out.ImportRefused]):
    """Take over the bookings of a calendar file or a table from elsewhere: all of them, or none.

    `source` names where it comes from (google, mrbs, grr, librebooking, gather, habitat); `mapping` is a TOML text
    that says which place and household its words mean. They were agreed before: no rule of the house judges them, but
    nobody's place is taken. What an earlier import brought is left as it is. `plan_only` answers what would be done.
    """

    house: UUID
    text: str = field(repr=False)
    source: str = "habitat"
    mapping: str = field(default="", repr=False)
    plan_only: bool = False
