"""Whether the reader may override what articles said: the form for it stands beside the no."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from habitat_kit.core import outcomes as out
from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import BookSpace, Command, MoveBooking
from habitat_kit.core.errors import NotThere
from habitat_kit.desk import Desk
from habitat_kit.web.panel.telling import Told


def with_override(desk: Desk, actor: Actor, command: Command[Any], outcome: object, told: Told) -> Told:
    """What is told of a no, with the articles the reader may override, if they may override them all."""
    if not (isinstance(outcome, out.Refused) and isinstance(command, BookSpace | MoveBooking)):
        return told
    sight = desk.sight(actor)
    try:
        place = command.space
        if place is None and isinstance(command, MoveBooking):
            place = sight.booking(command.booking).space
        return told if place is None else evolve(told, override=sight.overridable(place, outcome.verdict))
    except NotThere:
        return told
