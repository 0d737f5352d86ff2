"""Waits as rows, and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.uses import Silence
from habitat_kit.core.waiting import Wait, WaitState
from habitat_kit.store import tables
from habitat_kit.store.mapping.json import CONVERTER

WAIT_COLUMNS = tuple(column.name for column in tables.wait.c)
"""The columns of a wait, in the order `wait_of` reads them."""

_PERIOD: Any = Nights | Hours
_IDS = ("organisation", "house", "space", "household", "person", "offer", "instead_of", "series")


def wait_row(wait: Wait) -> dict[str, Any]:
    """The row of a wait."""
    return {
        "id": wait.id,
        **{f"{name}_id": getattr(wait, name) for name in _IDS},
        "kind": wait.kind,
        "period": CONVERTER.unstructure(wait.when, unstructure_as=_PERIOD),
        "start": wait.span.start,
        "end": wait.span.end,
        "zone": wait.zone,
        "guests": wait.guests,
        "purpose": wait.purpose,
        "made_by": wait.made_by,
        "on_behalf": wait.on_behalf,
        "state": wait.state.value,
        "number": wait.number,
        "joined_at": wait.joined_at,
        "looked_at": wait.looked_at,
        "approval": wait.approval and int(wait.approval.total_seconds()),
        "on_deadline": wait.on_silence and wait.on_silence.value,
        "occurrence": wait.occurrence,
        "revision": wait.revision,
    }


def period_of(body: Any) -> Nights | Hours:
    """The dates that a wait's row holds."""
    found: Nights | Hours = CONVERTER.structure(body, _PERIOD)
    return found


def wait_of(values: tuple[Any, ...]) -> Wait:
    """The wait of one row read in the order of WAIT_COLUMNS."""
    row = dict(zip(WAIT_COLUMNS, values, strict=True))
    for name in _IDS:
        row[name] = row.pop(f"{name}_id")
    silence, approval = row.pop("on_deadline"), row["approval"]
    row["when"] = period_of(row.pop("period"))
    row["span"] = Span(row.pop("start"), row.pop("end"))
    row["approval"] = None if approval is None else timedelta(seconds=approval)
    return Wait(**{**row, "state": WaitState(row["state"])}, on_silence=Silence(silence) if silence else None)
