"""Persons, households, memberships, grants, and what outside systems call things. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import bits, check, column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Flag, Id, Text


def up() -> None:
    """Make these tables, each after those it refers to."""
    _person()
    _household()
    _membership()
    _grant()
    _external_reference()


def _person() -> None:
    create(
        "habitat_person",
        column("id", Id),
        column("organisation_id", Id),
        column("key", Text, null=True),
        column("name", Text),
        column("email", Text, null=True),
        column("phone", Text, null=True),
        column("locale", Text),
        column("protected_location", Flag),
        key("habitat_person_pk", "id"),
        unique("habitat_person_organisation_id_id_uq", "organisation_id", "id"),
        unique("habitat_person_organisation_id_key_uq", "organisation_id", "key"),
        refers("habitat_person_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        *bits("habitat_person", "protected_location"),
    )
    index("habitat_person_protected_ix", "habitat_person", "id", flagged="protected_location")


def _household() -> None:
    create(
        "habitat_household",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("key", Text),
        column("label", Text),
        column("dwelling_id", Id, null=True),
        key("habitat_household_pk", "id"),
        unique("habitat_household_house_id_key_uq", "house_id", "key"),
        unique("habitat_household_organisation_id_id_uq", "organisation_id", "id"),
        refers(
            "habitat_household_house_id_dwelling_id_fk",
            ["house_id", "dwelling_id"],
            "habitat_space",
            ["house_id", "id"],
        ),
        refers("habitat_household_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers("habitat_household_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
    )


def _membership() -> None:
    create(
        "habitat_membership",
        column("id", Id),
        column("organisation_id", Id),
        column("household_id", Id),
        column("person_id", Id),
        column("start", Day),
        column("end", Day, null=True),
        key("habitat_membership_pk", "id"),
        refers(
            "habitat_membership_organisation_id_household_id_fk",
            ["organisation_id", "household_id"],
            "habitat_household",
            ["organisation_id", "id"],
        ),
        refers(
            "habitat_membership_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            ["organisation_id", "id"],
        ),
        check("habitat_membership_dates_ck", 'start < "end"'),
    )
    index("habitat_membership_household_id_start_ix", "habitat_membership", "household_id", "start")
    index("habitat_membership_person_id_start_ix", "habitat_membership", "person_id", "start")


def _grant() -> None:
    create(
        "habitat_grant",
        column("id", Id),
        column("organisation_id", Id),
        column("person_id", Id),
        column("role", Text),
        column("reach", Text),
        column("scope_id", Id),
        column("start", Day),
        column("end", Day, null=True),
        key("habitat_grant_pk", "id"),
        refers(
            "habitat_grant_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            ["organisation_id", "id"],
        ),
        check("habitat_grant_dates_ck", 'start < "end"'),
    )
    index("habitat_grant_person_id_start_ix", "habitat_grant", "person_id", "start")
    index("habitat_grant_scope_id_role_ix", "habitat_grant", "scope_id", "role")


def _external_reference() -> None:
    create(
        "habitat_external_reference",
        column("organisation_id", Id),
        column("what", Text),
        column("object_id", Id),
        column("system", Text),
        column("key", Text),
        key("habitat_external_reference_pk", "organisation_id", "what", "system", "key"),
        refers("habitat_external_reference_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        narrow=True,
    )
    index("habitat_external_reference_object_id_ix", "habitat_external_reference", "object_id")
