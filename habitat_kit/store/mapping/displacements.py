"""Displacements as rows, and back."""

from __future__ import annotations

from typing import Any

from habitat_kit.core.displacements import Displacement
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.uses import Silence, State
from habitat_kit.store import tables
from habitat_kit.store.mapping.json import CONVERTER

DISPLACEMENT_COLUMNS = tuple(column.name for column in tables.displacement.c)
"""The columns of a displacement, in the order `displacement_of` reads them."""

_PERIOD: Any = Nights | Hours


def displacement_row(displaced: Displacement) -> dict[str, Any]:
    """The row of a displacement."""
    return {
        "order_id": displaced.order,
        "use_id": displaced.booking,
        "organisation_id": displaced.organisation,
        "state": displaced.state.value,
        "period": CONVERTER.unstructure(displaced.when, unstructure_as=_PERIOD),
        "counted": displaced.counted,
        "at": displaced.at,
        "revision": displaced.revision,
        "deadline": displaced.deadline,
        "on_deadline": displaced.on_silence and displaced.on_silence.value,
        "returned_at": displaced.returned_at,
    }


def displacement_of(values: tuple[Any, ...]) -> Displacement:
    """The displacement of one row read in the order of DISPLACEMENT_COLUMNS."""
    row = dict(zip(DISPLACEMENT_COLUMNS, values, strict=True))
    return Displacement(
        order=row["order_id"],
        booking=row["use_id"],
        organisation=row["organisation_id"],
        state=State(row["state"]),
        when=CONVERTER.structure(row["period"], _PERIOD),
        counted=row["counted"],
        at=row["at"],
        revision=row["revision"],
        deadline=row["deadline"],
        on_silence=Silence(row["on_deadline"]) if row["on_deadline"] else None,
        returned_at=row["returned_at"],
    )
