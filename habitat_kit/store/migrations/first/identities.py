"""Identities and the digests of their secrets. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import check, column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Digest, Flag, Id, Instant, Text


def up() -> None:
    """Make these tables, each after those it refers to."""
    _identity()
    _session()
    _api_token()
    _signin_link()
    _feed_link()


def _identity() -> None:
    create(
        "habitat_identity",
        column("id", Id),
        column("organisation_id", Id),
        column("person_id", Id, null=True),
        column("login", Text),
        column("password_hash", Text, null=True),
        column("ended_at", Instant, null=True),
        key("habitat_identity_pk", "id"),
        unique("habitat_identity_login_uq", "login"),
        refers("habitat_identity_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        refers(
            "habitat_identity_organisation_id_person_id_fk",
            ["organisation_id", "person_id"],
            "habitat_person",
            ["organisation_id", "id"],
        ),
    )
    index("habitat_identity_person_id_ix", "habitat_identity", "person_id")


def _session() -> None:
    create(
        "habitat_session",
        column("digest", Digest),
        column("id", Id),
        column("identity_id", Id),
        column("way", Text),
        column("label", Text),
        column("made_at", Instant),
        column("ends_at", Instant),
        column("last_used", Day, null=True),
        column("strong_until", Instant, null=True),
        key("habitat_session_pk", "digest"),
        unique("habitat_session_id_uq", "id"),
        refers("habitat_session_identity_id_fk", ["identity_id"], "habitat_identity", ["id"]),
        narrow=True,
    )
    index("habitat_session_ends_at_ix", "habitat_session", "ends_at")
    index("habitat_session_identity_id_ix", "habitat_session", "identity_id")


def _api_token() -> None:
    create(
        "habitat_api_token",
        column("digest", Digest),
        column("id", Id),
        column("identity_id", Id),
        column("proven", Flag),
        column("label", Text),
        column("made_at", Instant),
        column("ends_at", Instant, null=True),
        column("last_used", Day, null=True),
        key("habitat_api_token_pk", "digest"),
        unique("habitat_api_token_id_uq", "id"),
        refers("habitat_api_token_identity_id_fk", ["identity_id"], "habitat_identity", ["id"]),
        narrow=True,
    )
    index("habitat_api_token_identity_id_ix", "habitat_api_token", "identity_id")


def _signin_link() -> None:
    create(
        "habitat_signin_link",
        column("digest", Digest),
        column("identity_id", Id),
        column("ends_at", Instant),
        column("used_at", Instant, null=True),
        key("habitat_signin_link_pk", "digest"),
        refers("habitat_signin_link_identity_id_fk", ["identity_id"], "habitat_identity", ["id"]),
        narrow=True,
    )
    index("habitat_signin_link_identity_id_ix", "habitat_signin_link", "identity_id")


def _feed_link() -> None:
    create(
        "habitat_feed_link",
        column("id", Id),
        column("digest", Digest),
        column("identity_id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("space_id", Id, null=True),
        column("level", Text),
        column("label", Text),
        column("made_at", Instant),
        column("ends_at", Instant, null=True),
        column("revoked_at", Instant, null=True),
        column("last_used", Day, null=True),
        column("shows", Text),
        column("household_id", Id, null=True),
        key("habitat_feed_link_pk", "id"),
        unique("habitat_feed_link_digest_uq", "digest"),
        refers("habitat_feed_link_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers("habitat_feed_link_house_id_space_id_fk", ["house_id", "space_id"], "habitat_space", ["house_id", "id"]),
        refers("habitat_feed_link_identity_id_fk", ["identity_id"], "habitat_identity", ["id"]),
        refers("habitat_feed_link_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        refers(
            "habitat_feed_link_organisation_id_household_id_fk",
            ["organisation_id", "household_id"],
            "habitat_household",
            ["organisation_id", "id"],
        ),
        check("habitat_feed_link_household_ck", "(shows = 'household') = (household_id IS NOT NULL)"),
        check("habitat_feed_link_space_ck", "(shows = 'space') = (space_id IS NOT NULL)"),
    )
    index("habitat_feed_link_identity_id_ix", "habitat_feed_link", "identity_id")
    index("habitat_feed_link_space_id_ix", "habitat_feed_link", "space_id")
