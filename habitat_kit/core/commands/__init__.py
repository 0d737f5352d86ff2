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
from habitat_kit.core.commands.tasks import AssignTask, DropTask, FinishTask, MakeTask, PostponeTask, TakeTask
from habitat_kit.core.commands.typed import clean, when

__all__ = [
    "ApproveBooking",
    "AssignTask",
    "BookSpace",
    "CancelBooking",
    "CloseSpace",
    "Command",
    "CreateFeedLink",
    "DeclineBooking",
    "DropTask",
    "FinishTask",
    "LoadHouse",
    "MakeTask",
    "MoveBooking",
    "PostponeTask",
    "ReopenSpace",
    "RevokeFeedLink",
    "RotateFeedLink",
    "TakeTask",
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
        MakeTask,
        TakeTask,
        AssignTask,
        FinishTask,
        PostponeTask,
        DropTask,
        LoadHouse,
        Tick,
    )
