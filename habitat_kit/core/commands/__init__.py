"""Commands: frozen values that say what somebody wants done. `desk.do` is the one door.

A Command[O] answers with an O. Its wire name is the class name in snake case; the permission
table, the routes and the panel use that name. One file a subject; `all_commands` is the list.
"""

from __future__ import annotations

from typing import Any

from habitat_kit.core.commands.bookings import ApproveBooking, BookSpace, CancelBooking, DeclineBooking, MoveBooking
from habitat_kit.core.commands.closures import CloseSpace, ReopenSpace
from habitat_kit.core.commands.command import Command, outcomes_of
from habitat_kit.core.commands.houses import LoadHouse, Tick
from habitat_kit.core.commands.links import CreateFeedLink, RevokeFeedLink, RotateFeedLink
from habitat_kit.core.commands.typed import clean, when

__all__ = [
    "ApproveBooking",
    "BookSpace",
    "CancelBooking",
    "CloseSpace",
    "Command",
    "CreateFeedLink",
    "DeclineBooking",
    "LoadHouse",
    "MoveBooking",
    "ReopenSpace",
    "RevokeFeedLink",
    "RotateFeedLink",
    "Tick",
    "all_commands",
    "clean",
    "outcomes_of",
    "when",
]


def all_commands() -> tuple[type[Command[Any]], ...]:
    """The core's commands, in the order of the permission table."""
    return (
        BookSpace,
        MoveBooking,
        CancelBooking,
        ApproveBooking,
        DeclineBooking,
        CloseSpace,
        ReopenSpace,
        CreateFeedLink,
        RotateFeedLink,
        RevokeFeedLink,
        LoadHouse,
        Tick,
    )
