"""The last step taken with a use, and the spaces uses have left. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import column, create, index, key, refers
from habitat_kit.store.types import Day, Id, Instant, Json, Text, Whole


def up() -> None:
    """Make these tables, each after those it refers to."""
    _step()
    _left()


def _step() -> None:
    create(
        "habitat_step",
        column("use_id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("at", Instant),
        column("actor_id", Id, null=True),
        column("event", Text),
        column("revision", Whole),
        column("before", Json),
        column("parts", Json),
        key("habitat_step_pk", "use_id"),
        refers(
            "habitat_step_organisation_id_use_id_fk",
            ["organisation_id", "use_id"],
            "habitat_use",
            ["organisation_id", "id"],
        ),
        narrow=True,
    )
    index("habitat_step_house_id_at_ix", "habitat_step", "house_id", "at")


def _left() -> None:
    create(
        "habitat_left",
        column("space_id", Id),
        column("use_id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("left_at", Instant),
        column("first_night", Day, null=True),
        column("departure", Day, null=True),
        column("wall_start", Text, null=True),
        column("wall_end", Text, null=True),
        column("zone", Text),
        column("start", Instant),
        column("end", Instant),
        column("revision", Whole),
        column("sequence", Whole),
        key("habitat_left_pk", "space_id", "use_id"),
        refers("habitat_left_house_id_space_id_fk", ["house_id", "space_id"], "habitat_space", ["house_id", "id"]),
        refers(
            "habitat_left_organisation_id_use_id_fk",
            ["organisation_id", "use_id"],
            "habitat_use",
            ["organisation_id", "id"],
        ),
        narrow=True,
    )
    index("habitat_left_use_id_ix", "habitat_left", "use_id")
    index("habitat_left_house_id_left_at_ix", "habitat_left", "house_id", "left_at")
