"""The guard's triggers on SQLite, and how to read them back."""

from __future__ import annotations

from typing import Any

from habitat_kit.store.diagnosis import OUTSIDE_LIFE, TAKEN, UNKNOWN_LEAF, UNORDERED
from habitat_kit.store.transaction import Transaction

EARLIEST_SECONDS = -2_208_988_800  # 1900-01-01
FOREVER_SECONDS = 253_370_764_800  # 9999-01-01

_REFUSALS = """
  SELECT RAISE(ABORT, '{unordered}')
   WHERE NOT (NEW.start < NEW."end" AND NEW.start >= {earliest} AND NEW."end" <= {forever});
  SELECT CASE WHEN leaf.id IS NULL OR leaf.house_id <> NEW.house_id OR self.is_leaf IS NOT 1
              THEN RAISE(ABORT, '{unknown_leaf}')
              WHEN NEW.start < leaf.opens OR NEW."end" > leaf.closes
              THEN RAISE(ABORT, '{outside_life}') END
    FROM (SELECT NEW.leaf_id AS asked)
    LEFT JOIN habitat_space AS leaf ON leaf.id = asked
    LEFT JOIN habitat_space_under AS self ON self.ancestor_id = asked AND self.space_id = asked;
  SELECT RAISE(ABORT, '{taken}')
   WHERE (SELECT held."end" FROM habitat_claim AS held
           WHERE held.leaf_id = NEW.leaf_id AND held.start < NEW."end"{but_itself}
           ORDER BY held.start DESC LIMIT 1) > NEW.start;
"""

_BUT_ITSELF = """
             AND NOT (held.leaf_id = OLD.leaf_id AND held.start = OLD.start)"""


def _refusals(but_itself: str) -> str:
    return _REFUSALS.format(
        unordered=UNORDERED,
        unknown_leaf=UNKNOWN_LEAF,
        outside_life=OUTSIDE_LIFE,
        taken=TAKEN,
        earliest=EARLIEST_SECONDS,
        forever=FOREVER_SECONDS,
        but_itself=but_itself,
    )


TRIGGERS = {
    "habitat_claim_guard_insert": (
        "CREATE TRIGGER habitat_claim_guard_insert BEFORE INSERT ON habitat_claim\nBEGIN" + _refusals("") + "END"
    ),
    "habitat_claim_guard_update": (
        "CREATE TRIGGER habitat_claim_guard_update\n"
        'BEFORE UPDATE OF house_id, leaf_id, start, "end" ON habitat_claim\nBEGIN' + _refusals(_BUT_ITSELF) + "END"
    ),
    "habitat_space_guard_life": (
        "CREATE TRIGGER habitat_space_guard_life BEFORE UPDATE OF id, opens, closes ON habitat_space\n"
        "WHEN NEW.id <> OLD.id OR NEW.opens > OLD.opens OR NEW.closes < OLD.closes\nBEGIN\n"
        f"  SELECT RAISE(ABORT, '{OUTSIDE_LIFE}')\n"
        "   WHERE (SELECT held.start FROM habitat_claim AS held WHERE held.leaf_id = OLD.id\n"
        "           ORDER BY held.start LIMIT 1) < NEW.opens\n"
        '      OR (SELECT held."end" FROM habitat_claim AS held WHERE held.leaf_id = OLD.id\n'
        "           ORDER BY held.start DESC LIMIT 1) > NEW.closes;\nEND"
    ),
}
"""Each trigger's whole text, as sqlite_master keeps it."""

_COLUMNS = (
    ("house_id", "BLOB", 1, None, 0),
    ("leaf_id", "BLOB", 1, None, 1),
    ("organisation_id", "BLOB", 1, None, 0),
    ("use_id", "BLOB", 1, None, 0),
    ("start", "INTEGER", 1, None, 2),
    ("end", "INTEGER", 1, None, 0),
)


def texts(schema: str | None) -> tuple[str, ...]:
    """The statements that make the guard."""
    return tuple(TRIGGERS.values())


def removal(schema: str | None) -> tuple[str, ...]:
    """The statements that take away what is left of it."""
    return tuple(f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS)


def known(schema: str | None) -> dict[str, Any]:
    """What `found` answers on a sound database."""
    return {**TRIGGERS, "habitat_claim columns": _COLUMNS, "habitat_claim STRICT, WITHOUT ROWID": (1, 1)}


def found(transaction: Transaction) -> dict[str, Any]:
    """The guard as this database has it: triggers by name, the claim table's columns and kind."""
    triggers = transaction.say(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'habitat%guard%'"
    )
    columns = transaction.say("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('habitat_claim')")
    kind = transaction.say("SELECT strict, wr FROM pragma_table_list WHERE name = 'habitat_claim' AND schema = 'main'")
    return {
        **dict(triggers),
        "habitat_claim columns": tuple(columns),
        "habitat_claim STRICT, WITHOUT ROWID": kind[0] if kind else None,
    }
