"""By which field of a command a row is meant, and after which outcomes it may be gone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands import Command, EndAccess
from habitat_kit.store import rows

ENDED = (out.MembershipEnded, out.GrantEnded, out.DeputyEnded, out.DutyEnded, out.WaitEnded)
"""Outcomes after which a row may be gone: one goes back to the list."""

_NAMED_BY: dict[type[rows.Base], str] = {
    rows.PersonRow: "person",
    rows.IncidentRow: "incident",
    rows.TaskRow: "task",
    rows.WaitRow: "wait",
    rows.MembershipRow: "membership",
    rows.GrantRow: "grant",
    rows.DeputyRow: "deputy",
    rows.DutyRow: "duty",
    rows.HouseRow: "house",
    rows.SpaceRow: "space",
    rows.ProposalRow: "proposal",
    rows.RulebookVersionRow: "rulebook",
}


def id_of(row: Any) -> UUID:
    """The id by which a command names it; a version by its rulebook."""
    found: UUID = row.rulebook_id if isinstance(row, rows.RulebookVersionRow) else row.id
    return found


def field_of(row: Any, command: type[Command[Any]]) -> str:
    """The field by which a command names a row; an identity by its person."""
    if command is EndAccess:
        return "identity"
    if type(row) in _NAMED_BY:
        return _NAMED_BY[type(row)]
    return {"booking": "booking", "closure": "closure"}.get(getattr(row, "type", ""), "link")
