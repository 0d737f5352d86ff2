"""Invitations, passkeys with their challenges, and one-time codes. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Digest, Id, Instant, Text, Whole


def up() -> None:
    """Make these tables, each after those it refers to."""
    _invitation()
    _passkey()
    _challenge()
    _one_time_code()


def _invitation() -> None:
    create(
        "habitat_invitation",
        column("id", Id),
        column("digest", Digest),
        column("organisation_id", Id),
        column("identity_id", Id),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        column("ends_at", Instant),
        column("used_at", Instant, null=True),
        column("ended_at", Instant, null=True),
        key("habitat_invitation_pk", "id"),
        unique("habitat_invitation_digest_uq", "digest"),
        refers("habitat_invitation_identity_id_fk", ["identity_id"], "habitat_identity", ["id"]),
        refers("habitat_invitation_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
    )
    index("habitat_invitation_identity_id_ix", "habitat_invitation", "identity_id")


def _passkey() -> None:
    create(
        "habitat_passkey",
        column("id", Id),
        column("identity_id", Id),
        column("credential", Text),
        column("public_key", Text),
        column("sign_count", Whole),
        column("label", Text),
        column("made_at", Instant),
        column("last_used", Day, null=True),
        key("habitat_passkey_pk", "id"),
        unique("habitat_passkey_credential_uq", "credential"),
        refers("habitat_passkey_identity_id_fk", ["identity_id"], "habitat_identity", ["id"]),
    )
    index("habitat_passkey_identity_id_ix", "habitat_passkey", "identity_id")


def _challenge() -> None:
    create(
        "habitat_challenge",
        column("digest", Digest),
        column("identity_id", Id, null=True),
        column("ends_at", Instant),
        key("habitat_challenge_pk", "digest"),
        narrow=True,
    )
    index("habitat_challenge_ends_at_ix", "habitat_challenge", "ends_at")


def _one_time_code() -> None:
    create(
        "habitat_one_time_code",
        column("identity_id", Id),
        column("sealed_secret", Text),
        column("step", Whole),
        column("made_at", Instant),
        column("confirmed_at", Instant, null=True),
        key("habitat_one_time_code_pk", "identity_id"),
        refers("habitat_one_time_code_identity_id_fk", ["identity_id"], "habitat_identity", ["id"]),
        narrow=True,
    )
