"""An organisation, its houses, their spaces and rulebooks. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import bits, check, column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Digest, Flag, Id, Instant, Json, Text, Whole


def up() -> None:
    """Make these tables, each after those it refers to."""
    _organisation()
    _house()
    _space()
    _space_under()
    _rulebook()
    _rulebook_version()


def _organisation() -> None:
    create(
        "habitat_organisation",
        column("id", Id),
        column("key", Text),
        column("name", Text),
        column("seq", Whole),
        key("habitat_organisation_pk", "id"),
        unique("habitat_organisation_key_uq", "key"),
    )


def _house() -> None:
    create(
        "habitat_house",
        column("id", Id),
        column("organisation_id", Id),
        column("key", Text),
        column("name", Text),
        column("zone", Text),
        column("check_in", Text),
        column("check_out", Text),
        column("locale", Text),
        column("seq", Whole),
        column("ground", Whole),
        column("terms", Json),
        key("habitat_house_pk", "id"),
        unique("habitat_house_key_uq", "key"),
        refers("habitat_house_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
    )
    index("habitat_house_organisation_id_ix", "habitat_house", "organisation_id")


def _space() -> None:
    create(
        "habitat_space",
        column("id", Id),
        column("house_id", Id),
        column("parent_id", Id, null=True),
        column("key", Text),
        column("name", Text),
        column("form", Text),
        column("bookable", Flag),
        column("sleeps", Whole),
        column("seats", Whole),
        column("life_from", Day, null=True),
        column("life_until", Day, null=True),
        column("split_on", Day, null=True),
        column("opens", Instant),
        column("closes", Instant),
        column("story", Json),
        column("protected_location", Flag),
        column("calendar_revision", Whole),
        key("habitat_space_pk", "id"),
        unique("habitat_space_house_id_id_uq", "house_id", "id"),
        unique("habitat_space_house_id_key_uq", "house_id", "key"),
        refers("habitat_space_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers("habitat_space_house_id_parent_id_fk", ["house_id", "parent_id"], "habitat_space", ["house_id", "id"]),
        check("habitat_space_life_ck", "life_from < life_until"),
        check("habitat_space_open_ck", "opens < closes"),
        *bits("habitat_space", "bookable", "protected_location"),
    )
    index("habitat_space_protected_ix", "habitat_space", "id", flagged="protected_location")


def _space_under() -> None:
    create(
        "habitat_space_under",
        column("ancestor_id", Id),
        column("space_id", Id),
        column("house_id", Id),
        column("is_leaf", Flag),
        key("habitat_space_under_pk", "ancestor_id", "space_id"),
        refers(
            "habitat_space_under_house_id_ancestor_id_fk",
            ["house_id", "ancestor_id"],
            "habitat_space",
            ["house_id", "id"],
        ),
        refers(
            "habitat_space_under_house_id_space_id_fk", ["house_id", "space_id"], "habitat_space", ["house_id", "id"]
        ),
        *bits("habitat_space_under", "is_leaf"),
        narrow=True,
    )
    index("habitat_space_under_space_id_ix", "habitat_space_under", "space_id")


def _rulebook() -> None:
    create(
        "habitat_rulebook",
        column("id", Id),
        column("house_id", Id),
        column("key", Text),
        column("title", Json),
        column("plugin", Text, null=True),
        key("habitat_rulebook_pk", "id"),
        unique("habitat_rulebook_house_id_key_uq", "house_id", "key"),
        refers("habitat_rulebook_house_id_fk", ["house_id"], "habitat_house", ["id"]),
    )


def _rulebook_version() -> None:
    create(
        "habitat_rulebook_version",
        column("id", Id),
        column("rulebook_id", Id),
        column("version", Whole),
        column("in_force", Instant),
        column("until", Instant, null=True),
        column("body", Json),
        column("digest", Digest),
        column("must_sign", Flag),
        key("habitat_rulebook_version_pk", "id"),
        unique("habitat_rulebook_version_rulebook_id_version_uq", "rulebook_id", "version"),
        refers("habitat_rulebook_version_rulebook_id_fk", ["rulebook_id"], "habitat_rulebook", ["id"]),
        check("habitat_rulebook_version_dates_ck", "in_force < until"),
        *bits("habitat_rulebook_version", "must_sign"),
    )
