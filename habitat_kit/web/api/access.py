"""Outcomes of letting people in and of broken glasses, as the API writes them."""

from __future__ import annotations

from typing import Any

import attrs

from habitat_kit.core import outcomes as out
from habitat_kit.web.api import wire

STATUS: dict[type[Any], tuple[int, Any]] = {
    out.PersonInvited: (201, wire.PersonInvited),
    out.GlassBroken: (201, wire.GlassBroken),
    out.BehindGlass: (200, wire.BehindGlass),
    out.GlassMended: (200, wire.GlassMended),
}
"""Each outcome's status and class."""

HERE = tuple(STATUS)


def answered(outcome: Any) -> tuple[object, int]:
    """An outcome's body and status."""
    status, written = STATUS[type(outcome)]
    fields = attrs.asdict(outcome, recurse=False)
    if isinstance(outcome, out.BehindGlass):
        fields["people"] = [wire.Reachable(**attrs.asdict(one)) for one in outcome.people]
    return written(**fields), status
