"""Mails that wait to be sent. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import column, create, index, key, refers
from habitat_kit.store.types import Id, Instant, Json, Text, Whole


def up() -> None:
    """Make this table."""
    create(
        "habitat_mail",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id, null=True),
        column("person_id", Id),
        column("matter", Text),
        column("numbers", Json),
        column("about_id", Id, null=True),
        column("made_at", Instant),
        column("due_at", Instant),
        column("attempts", Whole),
        column("state", Text),
        column("held_until", Instant, null=True),
        column("ended_at", Instant, null=True),
        column("code", Whole, null=True),
        key("habitat_mail_pk", "id"),
        refers(
            "habitat_mail_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            ["organisation_id", "id"],
        ),
        refers("habitat_mail_house_id_fk", ["house_id"], "habitat_house", ["id"]),
    )
    index("habitat_mail_due_ix", "habitat_mail", "due_at", where="ended_at IS NULL")
    index("habitat_mail_person_id_ix", "habitat_mail", "person_id")
