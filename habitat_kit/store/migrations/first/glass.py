"""Broken glasses. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import column, create, index, key, refers
from habitat_kit.store.types import Id, Instant, Text


def up() -> None:
    """Make the table."""
    create(
        "habitat_glass",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("person_id", Id),
        column("reason_words", Text, null=True),
        column("made_at", Instant),
        column("ends_at", Instant),
        column("ended_at", Instant, null=True),
        key("habitat_glass_pk", "id"),
        refers("habitat_glass_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers("habitat_glass_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
    )
    index("habitat_glass_house_id_ends_at_ix", "habitat_glass", "house_id", "ends_at")
