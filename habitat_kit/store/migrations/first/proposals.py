"""Proposed versions of rulebooks, the answers to them, and signatures. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Digest, Id, Instant, Text, Whole

_KEPT = ["organisation_id", "id"]


def up() -> None:
    """Make these tables, each after those it refers to."""
    _proposal()
    _answer()
    _note()
    _signature()


def _proposal() -> None:
    create(
        "habitat_proposal",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("rulebook_id", Id),
        column("base", Whole),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("text", Text),
        column("number", Whole),
        column("stage", Text),
        column("closes_at", Instant, null=True),
        column("version_id", Id, null=True),
        column("way", Text, null=True),
        column("decided_on", Day, null=True),
        column("in_force", Day, null=True),
        column("review", Day, null=True),
        column("present", Whole, null=True),
        column("objections", Whole, null=True),
        column("note_id", Id, null=True),
        column("revision", Whole),
        key("habitat_proposal_pk", "id"),
        unique("habitat_proposal_organisation_id_id_uq", "organisation_id", "id"),
        unique("habitat_proposal_version_id_uq", "version_id"),
        refers("habitat_proposal_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        refers("habitat_proposal_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers("habitat_proposal_rulebook_id_fk", ["rulebook_id"], "habitat_rulebook", ["id"]),
        refers("habitat_proposal_version_id_fk", ["version_id"], "habitat_rulebook_version", ["id"]),
    )
    index("habitat_proposal_house_id_made_at_ix", "habitat_proposal", "house_id", "made_at")


def _answer() -> None:
    create(
        "habitat_proposal_answer",
        column("id", Id),
        column("organisation_id", Id),
        column("proposal_id", Id),
        column("person_id", Id),
        column("stance", Text),
        column("number", Whole),
        column("made_at", Instant),
        column("note_id", Id, null=True),
        column("ended", Text, null=True),
        column("ended_at", Instant, null=True),
        key("habitat_proposal_answer_pk", "id"),
        refers(
            "habitat_proposal_answer_organisation_id_proposal_id_fk",
            ["organisation_id", "proposal_id"],
            "habitat_proposal",
            _KEPT,
        ),
        refers(
            "habitat_proposal_answer_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            _KEPT,
        ),
    )
    index("habitat_proposal_answer_proposal_id_ix", "habitat_proposal_answer", "proposal_id")
    index(
        "habitat_proposal_answer_proposal_id_person_id_uq",
        "habitat_proposal_answer",
        "proposal_id",
        "person_id",
        once=True,
        where="ended IS NULL",
    )


def _note() -> None:
    create(
        "habitat_proposal_note",
        column("id", Id),
        column("organisation_id", Id),
        column("proposal_id", Id),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("words", Text, null=True),
        key("habitat_proposal_note_pk", "id"),
        refers(
            "habitat_proposal_note_organisation_id_proposal_id_fk",
            ["organisation_id", "proposal_id"],
            "habitat_proposal",
            _KEPT,
        ),
    )
    index("habitat_proposal_note_proposal_id_ix", "habitat_proposal_note", "proposal_id")


def _signature() -> None:
    create(
        "habitat_signature",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("version_id", Id),
        column("digest", Digest),
        column("person_id", Id),
        column("signed_at", Instant),
        column("how", Text),
        column("paper_on", Day, null=True),
        column("recorded_by", Id, null=True),
        key("habitat_signature_pk", "id"),
        unique("habitat_signature_version_id_person_id_uq", "version_id", "person_id"),
        refers("habitat_signature_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers("habitat_signature_version_id_fk", ["version_id"], "habitat_rulebook_version", ["id"]),
        refers(
            "habitat_signature_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            _KEPT,
        ),
    )
    index("habitat_signature_person_id_ix", "habitat_signature", "person_id")
