"""Which households said yes to a neighbour's booking. As revision 0001 made it."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import column, create, key, refers
from habitat_kit.store.types import Id, Instant, Whole


def up() -> None:
    """Make the table, after the uses it refers to."""
    kept = ["organisation_id", "id"]
    create(
        "habitat_support",
        column("use_id", Id),
        column("sequence", Whole),
        column("household_id", Id),
        column("organisation_id", Id),
        column("person_id", Id, null=True),
        column("made_at", Instant),
        key("habitat_support_pk", "use_id", "sequence", "household_id"),
        *(
            refers(f"habitat_support_organisation_id_{name}_fk", ["organisation_id", name], f"habitat_{table}", kept)
            for name, table in (("use_id", "use"), ("household_id", "household"))
        ),
        narrow=True,
    )
