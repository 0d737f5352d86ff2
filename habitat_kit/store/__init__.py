"""The store: where uses, claims and their people are kept, on SQLite or PostgreSQL.

- transaction: Database.open, .on, .write, .read, .inside; Transaction.run, .one, .many, .savepoint
- statement: a Core statement compiled once and run on the driver's cursor
- types: the column types and their codecs
- rows, tables: the schema, one file per aggregate; the tables by their short names
- expressions: what the two databases write differently
- guard: the database itself refuses two claims on one leaf; install, verify, life
- migrations: upgrade, upgrade_sql, pending, heads, verify, restore_guard, include_object
- errors: what can go wrong, told apart by type; diagnosis: what a driver's error means
- engines, sources, sqlite, postgresql: where connections come from
"""
