"""Tasks and the words about them. As revision 0001 made them."""

from __future__ import annotations

from sqlalchemy.schema import SchemaItem

from habitat_kit.store.migrations.ddl import column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Id, Instant, Json, Text, Whole


def up() -> None:
    """Make these tables, each after those it refers to."""
    _task()
    _task_note()


def _task() -> None:
    create(
        "habitat_task",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("space_id", Id, null=True),
        column("use_id", Id, null=True),
        column("person_id", Id, null=True),
        column("kind", Text),
        column("due", Day),
        column("title", Text, null=True),
        column("detail", Text, null=True),
        column("key", Text, null=True),
        column("numbers", Json),
        column("assignee_id", Id, null=True),
        column("role", Text, null=True),
        column("state", Text),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("ended_by", Id, null=True),
        column("ended_at", Instant, null=True),
        column("revision", Whole),
        key("habitat_task_pk", "id"),
        unique("habitat_task_organisation_id_id_uq", "organisation_id", "id"),
        *_task_refers(),
    )
    index("habitat_task_all_ix", "habitat_task", "house_id", "due")
    index("habitat_task_assignee_ix", "habitat_task", "assignee_id", "due", where="ended_at IS NULL")
    index("habitat_task_open_ix", "habitat_task", "house_id", "due", where="ended_at IS NULL")
    index("habitat_task_use_ix", "habitat_task", "use_id", where="use_id IS NOT NULL")


def _task_refers() -> tuple[SchemaItem, ...]:
    use, kept = ["organisation_id", "use_id"], ["organisation_id", "id"]
    assignee, person = ["organisation_id", "assignee_id"], ["organisation_id", "person_id"]
    return (
        refers("habitat_task_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        refers("habitat_task_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers("habitat_task_house_id_space_id_fk", ["house_id", "space_id"], "habitat_space", ["house_id", "id"]),
        refers("habitat_task_organisation_id_use_id_fk", use, "habitat_use", kept),
        refers("habitat_task_organisation_id_assignee_id_fk", assignee, "habitat_person", kept),
        refers("habitat_task_organisation_id_person_id_fk", person, "habitat_person", kept),
    )


def _task_note() -> None:
    create(
        "habitat_task_note",
        column("id", Id),
        column("organisation_id", Id),
        column("task_id", Id),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("words", Text),
        key("habitat_task_note_pk", "id"),
        refers(
            "habitat_task_note_organisation_id_task_id_fk",
            ["organisation_id", "task_id"],
            "habitat_task",
            ["organisation_id", "id"],
        ),
    )
    index("habitat_task_note_task_id_ix", "habitat_task_note", "task_id")
