"""Gatherings and who signed up for them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import bits, check, column, create, index, key, refers
from habitat_kit.store.types import Flag, Id, Instant, Text, Whole

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From nothing."""
    create(
        "participatory_gathering",
        column("use_id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("places", Whole),
        column("age_from", Whole, null=True),
        column("age_to", Whole, null=True),
        column("partner", Text, null=True),
        column("closes_at", Instant, null=True),
        column("made_at", Instant),
        column("revision", Whole),
        key("participatory_gathering_pk", "use_id"),
        check("participatory_gathering_places_ck", "places > 0"),
        check("participatory_gathering_ages_ck", "age_from <= age_to"),
    )
    index("participatory_gathering_house_id_ix", "participatory_gathering", "house_id")
    create(
        "participatory_sign_up",
        column("use_id", Id),
        column("household_id", Id),
        column("people", Whole),
        column("signed_at", Instant),
        column("person_id", Id, null=True),
        column("attended", Flag, null=True),
        key("participatory_sign_up_pk", "use_id", "household_id"),
        refers("participatory_sign_up_use_id_fk", ["use_id"], "participatory_gathering", ["use_id"]),
        check("participatory_sign_up_people_ck", "people > 0"),
        *bits("participatory_sign_up", "attended"),
    )
