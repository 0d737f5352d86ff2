"""The guard's text, as revision 0001 made it; store/guard.py explains it."""

from __future__ import annotations

from habitat_kit.store.migrations.ddl import dialect_name, say, schema

_SQLITE = (
    """CREATE TRIGGER habitat_claim_guard_insert BEFORE INSERT ON habitat_claim
BEGIN
  SELECT RAISE(ABORT, 'habitat_unordered')
   WHERE NOT (NEW.start < NEW."end" AND NEW.start >= -2208988800 AND NEW."end" <= 253370764800);
  SELECT CASE WHEN leaf.id IS NULL OR leaf.house_id <> NEW.house_id OR self.is_leaf IS NOT 1
              THEN RAISE(ABORT, 'habitat_unknown_leaf')
              WHEN NEW.start < leaf.opens OR NEW."end" > leaf.closes
              THEN RAISE(ABORT, 'habitat_outside_life') END
    FROM (SELECT NEW.leaf_id AS asked)
    LEFT JOIN habitat_space AS leaf ON leaf.id = asked
    LEFT JOIN habitat_space_under AS self ON self.ancestor_id = asked AND self.space_id = asked;
  SELECT RAISE(ABORT, 'habitat_taken')
   WHERE (SELECT held."end" FROM habitat_claim AS held
           WHERE held.leaf_id = NEW.leaf_id AND held.start < NEW."end"
           ORDER BY held.start DESC LIMIT 1) > NEW.start;
END""",
    """CREATE TRIGGER habitat_claim_guard_update
BEFORE UPDATE OF house_id, leaf_id, start, "end" ON habitat_claim
BEGIN
  SELECT RAISE(ABORT, 'habitat_unordered')
   WHERE NOT (NEW.start < NEW."end" AND NEW.start >= -2208988800 AND NEW."end" <= 253370764800);
  SELECT CASE WHEN leaf.id IS NULL OR leaf.house_id <> NEW.house_id OR self.is_leaf IS NOT 1
              THEN RAISE(ABORT, 'habitat_unknown_leaf')
              WHEN NEW.start < leaf.opens OR NEW."end" > leaf.closes
              THEN RAISE(ABORT, 'habitat_outside_life') END
    FROM (SELECT NEW.leaf_id AS asked)
    LEFT JOIN habitat_space AS leaf ON leaf.id = asked
    LEFT JOIN habitat_space_under AS self ON self.ancestor_id = asked AND self.space_id = asked;
  SELECT RAISE(ABORT, 'habitat_taken')
   WHERE (SELECT held."end" FROM habitat_claim AS held
           WHERE held.leaf_id = NEW.leaf_id AND held.start < NEW."end"
             AND NOT (held.leaf_id = OLD.leaf_id AND held.start = OLD.start)
           ORDER BY held.start DESC LIMIT 1) > NEW.start;
END""",
    """CREATE TRIGGER habitat_space_guard_life BEFORE UPDATE OF id, opens, closes ON habitat_space
WHEN NEW.id <> OLD.id OR NEW.opens > OLD.opens OR NEW.closes < OLD.closes
BEGIN
  SELECT RAISE(ABORT, 'habitat_outside_life')
   WHERE (SELECT held.start FROM habitat_claim AS held WHERE held.leaf_id = OLD.id
           ORDER BY held.start LIMIT 1) < NEW.opens
      OR (SELECT held."end" FROM habitat_claim AS held WHERE held.leaf_id = OLD.id
           ORDER BY held.start DESC LIMIT 1) > NEW.closes;
END""",
)

# `@` stands for the schema
_POSTGRESQL = (
    """CREATE TYPE @habitat_uuidrange AS RANGE (subtype = uuid)""",
    """ALTER TABLE @habitat_claim ADD COLUMN during tstzrange NOT NULL
  GENERATED ALWAYS AS (tstzrange(start, "end", '[)')) STORED""",
    """ALTER TABLE @habitat_claim ADD CONSTRAINT habitat_claim_during_ck
  CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during))""",
    """ALTER TABLE @habitat_claim ADD CONSTRAINT habitat_taken
  EXCLUDE USING gist (@habitat_uuidrange(leaf_id, leaf_id, '[]') WITH &&, during WITH &&)""",
    """CREATE FUNCTION @habitat_claim_in_life() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE
  leaf record;
BEGIN
  IF NEW.start >= NEW."end" OR NEW.start < '1900-01-01 00:00+00' OR NEW."end" > '9999-01-01 00:00+00' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'habitat_unordered', CONSTRAINT = 'habitat_unordered';
  END IF;
  SELECT space.opens, space.closes INTO leaf
    FROM @habitat_space AS space
    JOIN @habitat_space_under AS self ON self.ancestor_id = space.id AND self.space_id = space.id
   WHERE space.id = NEW.leaf_id AND space.house_id = NEW.house_id AND self.is_leaf;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'habitat_unknown_leaf', CONSTRAINT = 'habitat_unknown_leaf';
  END IF;
  IF NEW.start < leaf.opens OR NEW."end" > leaf.closes THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'habitat_outside_life', CONSTRAINT = 'habitat_outside_life';
  END IF;
  RETURN NEW;
END
$guard$""",
    """CREATE FUNCTION @habitat_space_keeps_claims() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  LOCK TABLE @habitat_claim IN SHARE ROW EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM @habitat_claim AS held
              WHERE held.leaf_id = OLD.id AND (held.start < NEW.opens OR held."end" > NEW.closes)) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'habitat_outside_life', CONSTRAINT = 'habitat_outside_life';
  END IF;
  RETURN NEW;
END
$guard$""",
    """CREATE TRIGGER habitat_claim_guard BEFORE INSERT OR UPDATE OF house_id, leaf_id, start, "end"
  ON @habitat_claim FOR EACH ROW EXECUTE FUNCTION @habitat_claim_in_life()""",
    """CREATE TRIGGER habitat_space_guard BEFORE UPDATE OF id, opens, closes ON @habitat_space FOR EACH ROW
  WHEN (NEW.id <> OLD.id OR NEW.opens > OLD.opens OR NEW.closes < OLD.closes)
  EXECUTE FUNCTION @habitat_space_keeps_claims()""",
)


def up() -> None:
    """Make the guard, once claim and space stand."""
    at = f'"{schema()}".' if schema() else ""
    say(_SQLITE if dialect_name() == "sqlite" else (text.replace("@", at) for text in _POSTGRESQL))
