"""The links to arrival slips. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import column, create, index, key, refers, unique
from habitat_kit.store.types import Digest, Id, Instant, Text


def up() -> None:
    """Make the table, after the uses and identities it refers to."""
    table, kept = "habitat_arrival_link", ["organisation_id", "id"]
    create(
        table,
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("use_id", Id),
        column("household_id", Id),
        column("identity_id", Id),
        column("digest", Digest),
        column("call", Text),
        column("made_at", Instant),
        column("ended_at", Instant, null=True),
        key(f"{table}_pk", "id"),
        unique(f"{table}_digest_uq", "digest"),
        *(
            refers(f"{table}_{name}_id_fk", [f"{name}_id"], f"habitat_{name}", ["id"])
            for name in ("organisation", "house", "identity")
        ),
        *(
            refers(f"{table}_organisation_id_{name}_id_fk", ["organisation_id", f"{name}_id"], f"habitat_{name}", kept)
            for name in ("use", "household")
        ),
    )
    index(f"{table}_standing_uq", table, "use_id", once=True, where="ended_at IS NULL")
    index(f"{table}_use_id_ix", table, "use_id")
    index(f"{table}_identity_id_ix", table, "identity_id")
