"""The panel's forms for a house that changes and for danger orders: which row they are about, and how parts are typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from habitat_kit.core import outcomes as out
from habitat_kit.core.closures import DANGERS, Danger
from habitat_kit.core.commands import (
    AddLeaf,
    ChangeHours,
    ChangeZone,
    Command,
    EndLeaf,
    LiftDanger,
    OrderDanger,
    Part,
    ReopenSpace,
    SplitLeaf,
    TakeByRight,
)
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.spaces import Form
from habitat_kit.store import rows
from habitat_kit.web.panel.sheet import Act

ROW_OF: Mapping[str, str] = {
    **{command.name(): "space" for command in (AddLeaf, SplitLeaf, EndLeaf, OrderDanger, TakeByRight)},
    **{command.name(): "house" for command in (ChangeHours, ChangeZone)},
}
"""The field of a command that its row fills in: no field of its form."""

CODES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("add_leaf", "form"): tuple(Form),
    ("order_danger", "kind"): tuple(Danger),
}
"""The codes their fields are chosen from."""

CLOCKS = frozenset({"check_in", "check_out"})


def parts_of(text: str) -> tuple[Part, ...]:
    """One part a line: its key, its name, how many sleep there: `bed-a, Lit A, 1`."""
    lines = [[piece.strip() for piece in line.split(",")] for line in text.splitlines() if line.strip()]
    if any(len(line) not in {2, 3} or not "".join(line[2:]).isdigit() for line in lines if len(line) != 2):
        raise Unreadable("parts", "panel.wrong.parts")
    return tuple(Part(line[0], line[1], int(line[2]) if line[2:] else 0) for line in lines)


def fits(act: Act, row: Any) -> bool:
    """Whether an act is meant for such a closure: a danger order is lifted, anything else reopened."""
    if act.command not in {LiftDanger, ReopenSpace}:
        return True
    return (row.kind in DANGERS) is (act.command is LiftDanger)


def begun(row: Any, act: Act) -> dict[str, str]:
    """What a form about a house or an order begins with."""
    if isinstance(row, rows.HouseRow):
        return {"check_in": row.check_in[:5], "check_out": row.check_out[:5], "zone": row.zone}
    return {"kind": Danger.OTHER.value} if act.command is OrderDanger else {}


def done(outcome: object) -> tuple[tuple[UUID, ...], str] | None:
    """The bookings to be shown after a yes, and what is said of them; None where there is nothing more to say."""
    match outcome:
        case out.DangerOrdered(displaced=gone) if gone:
            return tuple(one.booking for one in gone), "displaced"
        case out.TakenByRight(displaced=moved) if moved:
            return tuple(one.booking for one in moved), "made_room"
        case out.DangerLifted(not_returned=others) if others:
            return tuple(other.booking for other in others), "not_returned"
        case out.GroundChanged(uses=found, applied=False):
            return found, "planned"
        case out.SpaceClosed(in_the_way=found) if found:
            return found, "in_the_way"
    return None


def about(command: type[Command[Any]]) -> str | None:
    """The field of a command that names its row, where it is one of ours."""
    return "closure" if command is LiftDanger else ROW_OF.get(command.name())
