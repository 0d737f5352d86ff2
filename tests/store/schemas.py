"""What a database's schema is, in a form two databases of one kind can be compared by."""

from __future__ import annotations

from typing import Any

from habitat_kit.store.transaction import Database, Transaction

Schema = dict[str, Any]

_PG_COLUMNS = """SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated::text,
  pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relnamespace = {home}::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"""
_PG_CONSTRAINTS = """SELECT conname, pg_get_constraintdef(oid), condeferrable, convalidated FROM pg_constraint
  WHERE connamespace = {home}::regnamespace"""
_PG_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = {home}"
_PG_TRIGGERS = """SELECT tgname, pg_get_triggerdef(t.oid), tgenabled::text FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
  WHERE NOT tgisinternal AND c.relnamespace = {home}::regnamespace"""
_PG_FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = {home}::regnamespace AND prolang <> 12"
_PG_TYPES = (
    "SELECT typname, typtype::text FROM pg_type WHERE typnamespace = {home}::regnamespace AND typtype IN ('r', 'm')"
)


def schema_of(database: Database) -> Schema:
    """Every table, column, constraint, index, trigger, function and type, without alembic's version tables."""
    with database.read() as tx:
        found = _sqlite(tx) if database.dialect_name == "sqlite" else _postgresql(tx)
    return {name: what for name, what in found.items() if "habitat_version" not in name}


def _sqlite(tx: Transaction) -> Schema:
    masters = tx.say("SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT GLOB '*_version'")
    kinds = tx.say(
        "SELECT 'kind ' || name, strict, wr FROM pragma_table_list WHERE name LIKE 'habitat%' AND name NOT GLOB 'habitat_version'"
    )
    lines = {
        name: sorted(filter(None, (line.strip(" \t,") for line in (sql or "").splitlines()))) for name, sql in masters
    }
    return {**lines, **{row[0]: row[1:] for row in kinds}}


def _postgresql(tx: Transaction) -> Schema:
    home = f"'{tx.schema or 'public'}'"
    found: Schema = {}
    kinds = (_PG_COLUMNS, _PG_CONSTRAINTS, _PG_INDEXES, _PG_TRIGGERS, _PG_FUNCTIONS, _PG_TYPES)
    for number, query in enumerate(kinds):
        found |= {f"{number} {row[0]}": row[1:] for row in tx.say(query.format(home=home))}
    return found
