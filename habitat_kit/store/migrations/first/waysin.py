"""How one gets into places. As revision 0001 made it."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import column, create, index, key, refers
from habitat_kit.store.types import Id, Instant, Text, Whole


def up() -> None:
    """Make the table, after the spaces it refers to."""
    create(
        "habitat_way_in",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("space_id", Id),
        column("kind", Text),
        column("words", Text),
        column("shown_hours", Whole),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("ended_at", Instant, null=True),
        key("habitat_way_in_pk", "id"),
        refers("habitat_way_in_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        refers("habitat_way_in_house_id_space_id_fk", ["house_id", "space_id"], "habitat_space", ["house_id", "id"]),
    )
    index("habitat_way_in_standing_uq", "habitat_way_in", "space_id", "kind", once=True, where="ended_at IS NULL")
