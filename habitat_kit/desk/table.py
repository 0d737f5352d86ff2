"""Which command is done by which handler, and where its house is found: one line a command.

`at` names the command's field with an id; `what` says whose id it is. Spaces, uses, links and houses lie in a
house's stream; organisations, persons, households, memberships and grants in their organisation's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from attrs import frozen

from habitat_kit.core.commands import (
    ApproveBooking,
    AssignTask,
    BookSpace,
    CancelBooking,
    CloseSpace,
    Command,
    CreateFeedLink,
    DeclineBooking,
    DropTask,
    FinishTask,
    MakeTask,
    MoveBooking,
    PostponeTask,
    ReopenSpace,
    RevokeFeedLink,
    RotateFeedLink,
    TakeTask,
    Tick,
)
from habitat_kit.desk import booking, closing, deciding, links, settling, tasks
from habitat_kit.registry import Registry

Handler = Callable[[Any, Any], Any]


@frozen
class Line:
    """How one command is done."""

    handler: Handler
    at: str
    what: str
    right: str | None = None
    """What the door asks the permission table for; None where the handler asks itself."""
    wide: bool = False
    """Whether a command about people locks every house of their organisation too."""


TABLE: Mapping[type[Command[Any]], Line] = {
    BookSpace: Line(booking.book, "space", "space"),
    MoveBooking: Line(booking.move, "booking", "use"),
    CancelBooking: Line(deciding.cancel, "booking", "use"),
    ApproveBooking: Line(deciding.approve, "booking", "use"),
    DeclineBooking: Line(deciding.decline, "booking", "use"),
    CloseSpace: Line(closing.close, "space", "space"),
    ReopenSpace: Line(closing.reopen, "closure", "use"),
    CreateFeedLink: Line(links.create, "space", "space"),
    RotateFeedLink: Line(links.rotate, "link", "link"),
    RevokeFeedLink: Line(links.revoke, "link", "link"),
    MakeTask: Line(tasks.write, "house", "house"),
    TakeTask: Line(tasks.take, "task", "task"),
    AssignTask: Line(tasks.assign, "task", "task"),
    FinishTask: Line(tasks.finish, "task", "task"),
    PostponeTask: Line(tasks.postpone, "task", "task"),
    DropTask: Line(tasks.drop, "task", "task"),
    Tick: Line(settling.tick, "house", "house"),
}
"""The core's commands about one house. LoadHouse names its house inside its text: see door.py."""

_WHAT = {"space": "space", "booking": "use", "closure": "use", "link": "link", "house": "house"}


def _named(path: str) -> Handler:
    """The handler a plugin's dotted path names; the registry has checked that it is there."""
    module, _, name = path.partition(":")
    found: Handler = getattr(import_module(module), name)
    return found


def lines(registry: Registry) -> dict[type[Command[Any]], Line]:
    """The core's table with the plugins' commands added."""
    offered = {
        offer.command: Line(_named(offer.handler), offer.at, _WHAT[offer.at], name)
        for name, offer in registry.commands.items()
    }
    return {**TABLE, **offered}
