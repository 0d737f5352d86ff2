"""Deputies, duty, what a house file last said, and what one has to know in an emergency. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import check, column, create, index, key, refers
from habitat_kit.store.types import Day, Digest, Id, Instant, Text, Whole

_PERSON = ["organisation_id", "id"]


def up() -> None:
    """Make these tables, each after those it refers to."""
    _deputy()
    _duty()
    _file_line()
    _care()
    _dependants()


def _deputy() -> None:
    create(
        "habitat_deputy",
        column("id", Id),
        column("organisation_id", Id),
        column("person_id", Id),
        column("deputy_id", Id),
        column("start", Day),
        column("end", Day, null=True),
        key("habitat_deputy_pk", "id"),
        refers(
            "habitat_deputy_organisation_id_person_id_fk", ["organisation_id", "person_id"], "habitat_person", _PERSON
        ),
        refers(
            "habitat_deputy_organisation_id_deputy_id_fk", ["organisation_id", "deputy_id"], "habitat_person", _PERSON
        ),
        check("habitat_deputy_dates_ck", 'start < "end"'),
    )
    index("habitat_deputy_deputy_id_start_ix", "habitat_deputy", "deputy_id", "start")
    index("habitat_deputy_person_id_start_ix", "habitat_deputy", "person_id", "start")


def _duty() -> None:
    create(
        "habitat_duty",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("person_id", Id),
        column("start", Instant),
        column("end", Instant),
        key("habitat_duty_pk", "id"),
        refers("habitat_duty_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers(
            "habitat_duty_organisation_id_person_id_fk", ["organisation_id", "person_id"], "habitat_person", _PERSON
        ),
        check("habitat_duty_dates_ck", 'start < "end"'),
    )
    index("habitat_duty_house_id_end_ix", "habitat_duty", "house_id", "end")
    index("habitat_duty_person_id_end_ix", "habitat_duty", "person_id", "end")


def _file_line() -> None:
    create(
        "habitat_file_line",
        column("house_id", Id),
        column("object_id", Id),
        column("digest", Digest),
        key("habitat_file_line_pk", "house_id", "object_id"),
        refers("habitat_file_line_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        narrow=True,
    )


def _care() -> None:
    create(
        "habitat_care",
        column("person_id", Id),
        column("organisation_id", Id),
        column("emergency", Text, null=True),
        column("mobility", Text, null=True),
        column("noted_at", Instant),
        key("habitat_care_pk", "person_id"),
        refers(
            "habitat_care_organisation_id_person_id_fk", ["organisation_id", "person_id"], "habitat_person", _PERSON
        ),
    )


def _dependants() -> None:
    create(
        "habitat_dependants",
        column("household_id", Id),
        column("organisation_id", Id),
        column("infants", Whole),
        column("children", Whole),
        column("adults", Whole),
        column("noted_at", Instant),
        key("habitat_dependants_pk", "household_id"),
        refers(
            "habitat_dependants_organisation_id_household_id_fk",
            ["organisation_id", "household_id"],
            "habitat_household",
            ["organisation_id", "id"],
        ),
    )
