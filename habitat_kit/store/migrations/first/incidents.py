"""Cases, their parties and entries. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import bits, check, column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Flag, Id, Instant, Text, Whole


def up() -> None:
    """Make these tables, each after those it refers to."""
    _incident()
    _party()
    _entry()


def _incident() -> None:
    create(
        "habitat_incident",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("about", Text),
        column("kind", Text),
        column("space_id", Id, null=True),
        column("use_id", Id, null=True),
        column("subject_id", Id, null=True),
        column("confidential", Flag),
        column("standing", Text),
        column("decision", Text, null=True),
        column("appeal_until", Instant, null=True),
        column("appealed", Flag),
        column("reported_at", Instant),
        column("revised_at", Instant),
        column("revision", Whole),
        key("habitat_incident_pk", "id"),
        unique("habitat_incident_organisation_id_id_uq", "organisation_id", "id"),
        refers("habitat_incident_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        refers("habitat_incident_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers("habitat_incident_house_id_space_id_fk", ["house_id", "space_id"], "habitat_space", ["house_id", "id"]),
        refers(
            "habitat_incident_organisation_id_use_id_fk",
            ["organisation_id", "use_id"],
            "habitat_use",
            ["organisation_id", "id"],
        ),
        *bits("habitat_incident", "appealed", "confidential"),
    )
    index("habitat_incident_house_id_reported_at_ix", "habitat_incident", "house_id", "reported_at")
    index("habitat_incident_use_id_ix", "habitat_incident", "use_id")


def _party() -> None:
    create(
        "habitat_incident_party",
        column("id", Id),
        column("organisation_id", Id),
        column("incident_id", Id),
        column("role", Text),
        column("person_id", Id, null=True),
        column("household_id", Id, null=True),
        column("shared", Flag),
        column("added_at", Instant),
        key("habitat_incident_party_pk", "id"),
        refers(
            "habitat_incident_party_organisation_id_incident_id_fk",
            ["organisation_id", "incident_id"],
            "habitat_incident",
            ["organisation_id", "id"],
        ),
        refers(
            "habitat_incident_party_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            ["organisation_id", "id"],
        ),
        refers(
            "habitat_incident_party_organisation_id_household_id_fk",
            ["organisation_id", "household_id"],
            "habitat_household",
            ["organisation_id", "id"],
        ),
        check("habitat_incident_party_whom_ck", "(person_id IS NULL) <> (household_id IS NULL)"),
        *bits("habitat_incident_party", "shared"),
    )
    index("habitat_incident_party_household_id_ix", "habitat_incident_party", "household_id")
    index("habitat_incident_party_incident_id_ix", "habitat_incident_party", "incident_id")
    index("habitat_incident_party_person_id_ix", "habitat_incident_party", "person_id")


def _entry() -> None:
    create(
        "habitat_incident_entry",
        column("id", Id),
        column("organisation_id", Id),
        column("incident_id", Id),
        column("kind", Text),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("words", Text, null=True),
        column("person_id", Id, null=True),
        column("due", Day, null=True),
        key("habitat_incident_entry_pk", "id"),
        refers(
            "habitat_incident_entry_organisation_id_incident_id_fk",
            ["organisation_id", "incident_id"],
            "habitat_incident",
            ["organisation_id", "id"],
        ),
        refers(
            "habitat_incident_entry_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            ["organisation_id", "id"],
        ),
    )
    index("habitat_incident_entry_incident_id_ix", "habitat_incident_entry", "incident_id")
