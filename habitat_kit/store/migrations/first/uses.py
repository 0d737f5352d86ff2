"""Uses, the claims they hold, and notes about them. As revision 0001 made them."""

from __future__ import annotations

from sqlalchemy.schema import SchemaItem

from habitat_kit.store.migrations.ddl import bits, check, column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Flag, Id, Instant, Json, Text, Whole


def up() -> None:
    """Make these tables, each after those it refers to."""
    _use()
    _claim()
    _note()


def _use() -> None:
    create("habitat_use", *_columns_of_use(), *_constraints_of_use())
    index("habitat_use_deadline_ix", "habitat_use", "house_id", "deadline", where="deadline IS NOT NULL")
    index("habitat_use_series_ix", "habitat_use", "series_id", "occurrence", where="series_id IS NOT NULL")
    quota = ("household_id", "counted", "kind", "end", "start", "space_id")
    read = ("first_night", "departure", "wall_start", "wall_end", "deadline", "on_deadline", "id")
    index("habitat_use_quota_ix", "habitat_use", *quota, *read)
    index("habitat_use_space_ix", "habitat_use", "space_id", "end")
    index("habitat_use_state_ix", "habitat_use", "house_id", "state", "end")
    index("habitat_use_list_ix", "habitat_use", "house_id", "type", "start", "id")


def _columns_of_use() -> tuple[SchemaItem, ...]:
    return (
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("space_id", Id),
        column("type", Text),
        column("kind", Text),
        column("state", Text),
        column("household_id", Id, null=True),
        column("person_id", Id, null=True),
        column("made_by", Id, null=True),
        column("on_behalf", Flag),
        column("unit", Text),
        column("first_night", Day, null=True),
        column("departure", Day, null=True),
        column("wall_start", Text, null=True),
        column("wall_end", Text, null=True),
        column("zone", Text),
        column("start", Instant),
        column("end", Instant),
        column("guests", Whole),
        column("purpose", Text, null=True),
        column("deadline", Instant, null=True),
        column("on_deadline", Text, null=True),
        column("revision", Whole),
        column("sequence", Whole),
        column("made_at", Instant),
        column("revised_at", Instant),
        column("counted", Flag),
        column("versions", Json),
        column("series_id", Id, null=True),
        column("occurrence", Day, null=True),
    )


def _constraints_of_use() -> tuple[SchemaItem, ...]:
    return (
        key("habitat_use_pk", "id"),
        unique("habitat_use_organisation_id_id_uq", "organisation_id", "id"),
        refers("habitat_use_house_id_space_id_fk", ["house_id", "space_id"], "habitat_space", ["house_id", "id"]),
        refers("habitat_use_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        refers(
            "habitat_use_organisation_id_household_id_fk",
            ["organisation_id", "household_id"],
            "habitat_household",
            ["organisation_id", "id"],
        ),
        refers(
            "habitat_use_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            ["organisation_id", "id"],
        ),
        refers(
            "habitat_use_organisation_id_series_id_fk",
            ["organisation_id", "series_id"],
            "habitat_series",
            ["organisation_id", "id"],
        ),
        check("habitat_use_instants_ck", 'start < "end"'),
        check("habitat_use_nights_ck", "first_night < departure"),
        check("habitat_use_unit_ck", "unit IN ('night', 'hour')"),
        *bits("habitat_use", "counted", "on_behalf"),
    )


def _claim() -> None:
    create(
        "habitat_claim",
        column("house_id", Id),
        column("leaf_id", Id),
        column("organisation_id", Id),
        column("use_id", Id),
        column("start", Instant),
        column("end", Instant),
        key("habitat_claim_pk", "leaf_id", "start"),
        refers("habitat_claim_house_id_leaf_id_fk", ["house_id", "leaf_id"], "habitat_space", ["house_id", "id"]),
        refers(
            "habitat_claim_organisation_id_use_id_fk",
            ["organisation_id", "use_id"],
            "habitat_use",
            ["organisation_id", "id"],
        ),
        check("habitat_claim_instants_ck", 'start < "end"'),
        narrow=True,
    )
    index("habitat_claim_use_id_ix", "habitat_claim", "use_id")


def _note() -> None:
    create(
        "habitat_note",
        column("id", Id),
        column("organisation_id", Id),
        column("use_id", Id),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("words", Text),
        key("habitat_note_pk", "id"),
        refers(
            "habitat_note_organisation_id_use_id_fk",
            ["organisation_id", "use_id"],
            "habitat_use",
            ["organisation_id", "id"],
        ),
    )
    index("habitat_note_use_id_ix", "habitat_note", "use_id")
