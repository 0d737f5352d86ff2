"""Series as rows, and back."""

from __future__ import annotations

from typing import Any

from habitat_kit.core.series import Series
from habitat_kit.store import tables
from habitat_kit.store.mapping.uses import period_of, period_row

SERIES_COLUMNS = tuple(column.name for column in tables.series.c)
"""The columns of a series, in the order `series_of` reads them."""


def series_row(series: Series) -> dict[str, Any]:
    """The row of a series."""
    return {
        "id": series.id,
        "organisation_id": series.organisation,
        "house_id": series.house,
        "space_id": series.space,
        "household_id": series.household,
        "kind": series.kind,
        **period_row(series.when),
        "zone": series.zone,
        "repeat": series.repeat,
        "sequence": series.sequence,
        "made_by": series.made_by,
        "made_at": series.made_at,
        "revised_at": series.revised_at,
    }


def series_of(values: tuple[Any, ...]) -> Series:
    """The series of one row read in the order of SERIES_COLUMNS."""
    row = dict(zip(SERIES_COLUMNS, values, strict=True))
    return Series(
        id=row["id"],
        organisation=row["organisation_id"],
        house=row["house_id"],
        space=row["space_id"],
        kind=row["kind"],
        when=period_of(row),
        zone=row["zone"],
        repeat=row["repeat"],
        household=row["household_id"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        revised_at=row["revised_at"],
        sequence=row["sequence"],
    )
