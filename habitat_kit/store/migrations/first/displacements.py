"""Who was displaced by which danger order. As revision 0001 made it."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import bits, column, create, index, key, refers
from habitat_kit.store.types import Flag, Id, Instant, Json, Text, Whole

_USE = ["organisation_id", "id"]


def up() -> None:
    """Make the table, after the uses it refers to."""
    create(
        "habitat_displacement",
        column("order_id", Id),
        column("use_id", Id),
        column("organisation_id", Id),
        column("state", Text),
        column("period", Json),
        column("counted", Flag),
        column("at", Instant),
        column("revision", Whole),
        column("deadline", Instant, null=True),
        column("on_deadline", Text, null=True),
        column("returned_at", Instant, null=True),
        key("habitat_displacement_pk", "order_id", "use_id"),
        refers(
            "habitat_displacement_organisation_id_order_id_fk", ["organisation_id", "order_id"], "habitat_use", _USE
        ),
        refers("habitat_displacement_organisation_id_use_id_fk", ["organisation_id", "use_id"], "habitat_use", _USE),
        *bits("habitat_displacement", "counted"),
    )
    index("habitat_displacement_use_id_ix", "habitat_displacement", "use_id")
