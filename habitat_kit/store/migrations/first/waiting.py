"""Who waits for dates that others hold. As revision 0001 made it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.schema import SchemaItem

from habitat_kit.store.migrations.ddl import bits, check, column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Flag, Id, Instant, Json, Text, Whole


def up() -> None:
    """Make the table, after the uses it refers to."""
    create(
        "habitat_wait",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("space_id", Id),
        column("kind", Text),
        column("period", Json),
        column("start", Instant),
        column("end", Instant),
        column("zone", Text),
        column("household_id", Id),
        column("guests", Whole),
        column("purpose", Text, null=True),
        column("person_id", Id, null=True),
        column("made_by", Id, null=True),
        column("on_behalf", Flag),
        column("state", Text),
        column("number", Whole),
        column("joined_at", Instant),
        column("looked_at", Instant, null=True),
        column("offer_id", Id, null=True),
        column("approval", Whole, null=True),
        column("on_deadline", Text, null=True),
        column("instead_of_id", Id, null=True),
        column("series_id", Id, null=True),
        column("occurrence", Day, null=True),
        column("revision", Whole),
        key("habitat_wait_pk", "id"),
        unique("habitat_wait_house_id_number_uq", "house_id", "number"),
        *_refers(),
        check("habitat_wait_instants_ck", 'start < "end"'),
        *bits("habitat_wait", "on_behalf"),
    )
    _indexes()


def _refers() -> Iterator[SchemaItem]:
    kept = ["organisation_id", "id"]
    yield refers("habitat_wait_house_id_space_id_fk", ["house_id", "space_id"], "habitat_space", ["house_id", "id"])
    others = (("household_id", "household"), ("offer_id", "use"), ("instead_of_id", "use"), ("series_id", "series"))
    for name, table in others:
        columns = ["organisation_id", name]
        yield refers(f"habitat_wait_organisation_id_{name}_fk", columns, f"habitat_{table}", kept)


def _indexes() -> None:
    in_line = "state = 'waiting'"
    index("habitat_wait_line_ix", "habitat_wait", "house_id", "number", where=in_line)
    index("habitat_wait_start_ix", "habitat_wait", "house_id", "start", where=in_line)
    index("habitat_wait_household_ix", "habitat_wait", "household_id", "number")
    index("habitat_wait_offer_id_ix", "habitat_wait", "offer_id")
    index("habitat_wait_instead_of_id_ix", "habitat_wait", "instead_of_id")
    index("habitat_wait_series_ix", "habitat_wait", "series_id", "number", where="series_id IS NOT NULL")
