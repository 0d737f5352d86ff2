"""Series of bookings. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import check, column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Id, Instant, Text, Whole


def up() -> None:
    """Make the table, before the uses that refer to it."""
    create(
        "habitat_series",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("space_id", Id),
        column("household_id", Id),
        column("kind", Text),
        column("unit", Text),
        column("first_night", Day, null=True),
        column("departure", Day, null=True),
        column("wall_start", Text, null=True),
        column("wall_end", Text, null=True),
        column("zone", Text),
        column("repeat", Text),
        column("sequence", Whole),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("revised_at", Instant),
        key("habitat_series_pk", "id"),
        unique("habitat_series_organisation_id_id_uq", "organisation_id", "id"),
        refers("habitat_series_house_id_space_id_fk", ["house_id", "space_id"], "habitat_space", ["house_id", "id"]),
        refers(
            "habitat_series_organisation_id_household_id_fk",
            ["organisation_id", "household_id"],
            "habitat_household",
            ["organisation_id", "id"],
        ),
        check("habitat_series_nights_ck", "first_night < departure"),
        check("habitat_series_unit_ck", "unit IN ('night', 'hour')"),
    )
    index("habitat_series_house_id_ix", "habitat_series", "house_id")
