"""How people are reached, and why protections were lifted. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import bits, column, create, index, key, refers
from habitat_kit.store.types import Flag, Id, Instant, Text


def up() -> None:
    """Make these tables."""
    _contact()
    _lifting()


def _contact() -> None:
    create(
        "habitat_contact",
        column("person_id", Id),
        column("organisation_id", Id),
        column("channel", Text),
        column("hours", Text),
        column("safe_channels", Text, null=True),
        column("safe_hours", Text, null=True),
        column("safe_neutral", Flag, null=True),
        key("habitat_contact_pk", "person_id"),
        refers(
            "habitat_contact_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            ["organisation_id", "id"],
        ),
        *bits("habitat_contact", "safe_neutral"),
    )


def _lifting() -> None:
    create(
        "habitat_lifting",
        column("id", Id),
        column("organisation_id", Id),
        column("what", Text),
        column("object_id", Id),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("words", Text),
        key("habitat_lifting_pk", "id"),
        refers("habitat_lifting_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
    )
    index("habitat_lifting_object_id_ix", "habitat_lifting", "object_id")
