"""Outcomes of a house that changes, of danger orders and of moving in, as the API writes them."""

from __future__ import annotations

from typing import Any

from habitat_kit.core import outcomes as out
from habitat_kit.web.api import wire, writing
from habitat_kit.web.api.calling import Call
from habitat_kit.web.api.problems import Problem

STATUS: dict[type[Any], tuple[int, Any]] = {
    out.GroundClashes: (409, wire.GroundClashes),
    out.ImportRefused: (422, wire.ImportRefused),
    out.DangerOrdered: (201, wire.DangerOrdered),
    out.DangerLifted: (200, wire.DangerLifted),
}
"""Each outcome's status and class."""

HERE = tuple(STATUS)


def answered(call: Call, outcome: Any) -> tuple[object, int]:
    """An outcome's body and status; a Problem for clashes and for an import that is refused."""
    match outcome:
        case out.DangerOrdered(order=order, displaced=displaced):
            gone = [_displaced(one) for one in displaced]
            return wire.DangerOrdered(**writing.closure(order), displaced=gone), 201
        case out.DangerLifted(order=order, returned=returned, not_returned=others):
            not_back = [wire.NotReturned(booking=o.booking, household=o.household, why=o.why) for o in others]
            return wire.DangerLifted(**writing.closure(order), returned=list(returned), not_returned=not_back), 200
        case out.ImportRefused(lines=lines):
            said = call.kit.texts.text
            told = [
                wire.WrongLine(line=one.line, code=one.code, message=said(call.language, one.code)) for one in lines
            ]
            raise Problem(422, "api.not_imported", more={"lines": told})
    raise Problem(409, "api.clashes", more={"clashes": [_clash(one) for one in outcome.clashes]})


def _displaced(one: out.Displaced) -> wire.Displaced:
    return wire.Displaced(**writing.gone(one), free=list(one.free))


def _clash(one: out.Clash) -> wire.Clash:
    return wire.Clash(
        use=one.use,
        kind=one.kind,
        space=one.space,
        starts_at=one.span.start,
        ends_at=one.span.end,
        other=one.other,
    )
