"""Asks, the journal and its readers. As revision 0001 made them."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import bits, column, create, index, key
from habitat_kit.store.types import Digest, Flag, Id, Instant, Json, Text, Whole


def up() -> None:
    """Make these tables, each after those it refers to."""
    _ask()
    _journal()
    _cursor()


def _ask() -> None:
    create(
        "habitat_ask",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("at", Instant),
        column("actor_id", Id, null=True),
        column("seq", Whole),
        column("part", Whole),
        column("command", Text),
        column("use_id", Id, null=True),
        column("late", Flag),
        column("subject", Json),
        column("verdict", Json),
        column("answers", Json),
        key("habitat_ask_pk", "house_id", "at", "id"),
        *bits("habitat_ask", "late"),
    )


def _journal() -> None:
    create(
        "habitat_journal",
        column("stream_id", Id),
        column("seq", Whole),
        column("part", Whole),
        column("at", Instant),
        column("event", Text),
        column("organisation_id", Id),
        column("house_id", Id, null=True),
        column("use_id", Id, null=True),
        column("actor_id", Id, null=True),
        column("body", Json),
        column("key", Text, null=True),
        column("request_digest", Digest, null=True),
        column("outcome", Json, null=True),
        key("habitat_journal_pk", "stream_id", "seq", "part"),
    )
    index("habitat_journal_actor_id_key_uq", "habitat_journal", "actor_id", "key", once=True, where="key IS NOT NULL")
    index("habitat_journal_use_id_ix", "habitat_journal", "use_id")


def _cursor() -> None:
    create(
        "habitat_cursor",
        column("reader", Text),
        column("stream_id", Id),
        column("seq", Whole),
        key("habitat_cursor_pk", "reader", "stream_id"),
        narrow=True,
    )
