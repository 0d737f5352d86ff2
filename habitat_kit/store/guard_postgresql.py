"""The guard on PostgreSQL: a range type of our own, an exclusion constraint, two triggers; and how to read them back.

No extension is needed: `habitat_uuidrange` makes an id comparable inside a GiST index, where a managed
database would refuse btree_gist. The constraint is not deferrable, since ON CONFLICT DO NOTHING must see it.
A change of a leaf's life locks the claims against new ones until it commits: it is rare, and a claim
written meanwhile would not be seen by its check.
"""

from __future__ import annotations

from typing import Any

from habitat_kit.store.diagnosis import OUTSIDE_LIFE, TAKEN, UNKNOWN_LEAF, UNORDERED
from habitat_kit.store.transaction import Transaction

_REFUSE = "RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{0}', CONSTRAINT = '{0}'"

_IN_LIFE = """
DECLARE
  leaf record;
BEGIN
  IF NEW.start >= NEW."end" OR NEW.start < '1900-01-01 00:00+00' OR NEW."end" > '9999-01-01 00:00+00' THEN
    {unordered};
  END IF;
  SELECT space.opens, space.closes INTO leaf
    FROM {at}habitat_space AS space
    JOIN {at}habitat_space_under AS self ON self.ancestor_id = space.id AND self.space_id = space.id
   WHERE space.id = NEW.leaf_id AND space.house_id = NEW.house_id AND self.is_leaf;
  IF NOT FOUND THEN
    {unknown_leaf};
  END IF;
  IF NEW.start < leaf.opens OR NEW."end" > leaf.closes THEN
    {outside_life};
  END IF;
  RETURN NEW;
END
"""

_KEEPS_CLAIMS = """
BEGIN
  LOCK TABLE {at}habitat_claim IN SHARE ROW EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM {at}habitat_claim AS held
              WHERE held.leaf_id = OLD.id AND (held.start < NEW.opens OR held."end" > NEW.closes)) THEN
    {outside_life};
  END IF;
  RETURN NEW;
END
"""


def _at(schema: str | None) -> str:
    return f'"{schema}".' if schema else ""


def _bodies(schema: str | None) -> dict[str, str]:
    words = {
        "at": _at(schema),
        "unordered": _REFUSE.format(UNORDERED),
        "unknown_leaf": _REFUSE.format(UNKNOWN_LEAF),
        "outside_life": _REFUSE.format(OUTSIDE_LIFE),
    }
    return {
        "habitat_claim_in_life": _IN_LIFE.format(**words),
        "habitat_space_keeps_claims": _KEEPS_CLAIMS.format(**words),
    }


_BEFORE = (
    "CREATE TYPE {at}habitat_uuidrange AS RANGE (subtype = uuid)",
    """ALTER TABLE {at}habitat_claim ADD COLUMN during tstzrange NOT NULL
  GENERATED ALWAYS AS (tstzrange(start, "end", '[)')) STORED""",
    """ALTER TABLE {at}habitat_claim ADD CONSTRAINT habitat_claim_during_ck
  CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during))""",
    """ALTER TABLE {at}habitat_claim ADD CONSTRAINT {taken}
  EXCLUDE USING gist ({at}habitat_uuidrange(leaf_id, leaf_id, '[]') WITH &&, during WITH &&)""",
)

_AFTER = (
    """CREATE TRIGGER habitat_claim_guard BEFORE INSERT OR UPDATE OF house_id, leaf_id, start, "end"
  ON {at}habitat_claim FOR EACH ROW EXECUTE FUNCTION {at}habitat_claim_in_life()""",
    """CREATE TRIGGER habitat_space_guard BEFORE UPDATE OF id, opens, closes ON {at}habitat_space FOR EACH ROW
  WHEN (NEW.id <> OLD.id OR NEW.opens > OLD.opens OR NEW.closes < OLD.closes)
  EXECUTE FUNCTION {at}habitat_space_keeps_claims()""",
)


def texts(schema: str | None) -> tuple[str, ...]:
    """The statements that make the guard."""
    at = _at(schema)
    functions = (
        f"CREATE FUNCTION {at}{name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
        for name, body in _bodies(schema).items()
    )
    before, after = ([text.format(at=at, taken=TAKEN) for text in part] for part in (_BEFORE, _AFTER))
    return (*before, *functions, *after)


def removal(schema: str | None) -> tuple[str, ...]:
    """The statements that take away what is left of it; triggers and constraints go with what they stand on."""
    at = _at(schema)
    return (
        *(f"DROP FUNCTION IF EXISTS {at}{name}() CASCADE" for name in _bodies(schema)),
        f"DROP TRIGGER IF EXISTS habitat_claim_guard ON {at}habitat_claim",
        f"DROP TRIGGER IF EXISTS habitat_space_guard ON {at}habitat_space",
        f"ALTER TABLE {at}habitat_claim DROP COLUMN IF EXISTS during CASCADE",
        f"DROP TYPE IF EXISTS {at}habitat_uuidrange CASCADE",
    )


_KNOWN = {
    "constraint habitat_claim_pk": "PRIMARY KEY (leaf_id, start)",
    "constraint habitat_claim_instants_ck": 'CHECK ((start < "end"))',
    "constraint habitat_claim_during_ck": (
        "CHECK (((NOT isempty(during)) AND lower_inc(during) AND (NOT upper_inc(during))))"
    ),
    f"constraint {TAKEN}": (
        "EXCLUDE USING gist (@habitat_uuidrange(leaf_id, leaf_id, '[]'::text) WITH &&, during WITH &&)"
    ),
    "constraint habitat_claim_house_id_leaf_id_fk": (
        "FOREIGN KEY (house_id, leaf_id) REFERENCES @habitat_space(house_id, id)"
    ),
    "constraint habitat_claim_organisation_id_use_id_fk": (
        "FOREIGN KEY (organisation_id, use_id) REFERENCES @habitat_use(organisation_id, id)"
    ),
    "trigger habitat_claim_guard": (
        'CREATE TRIGGER habitat_claim_guard BEFORE INSERT OR UPDATE OF house_id, leaf_id, start, "end"'
        " ON @habitat_claim FOR EACH ROW EXECUTE FUNCTION @habitat_claim_in_life()"
    ),
    "trigger habitat_space_guard": (
        "CREATE TRIGGER habitat_space_guard BEFORE UPDATE OF id, opens, closes ON @habitat_space FOR EACH ROW"
        " WHEN (((new.id <> old.id) OR (new.opens > old.opens) OR (new.closes < old.closes)))"
        " EXECUTE FUNCTION @habitat_space_keeps_claims()"
    ),
    "column during": "tstzrange(start, \"end\", '[)'::text)",
    "type habitat_uuidrange": "uuid",
    "session_replication_role": "origin",
}


def known(schema: str | None) -> dict[str, Any]:
    """What `found` answers on a sound database; `@` stands for the schema."""
    bodies = _bodies(schema).items()
    return {**_KNOWN, **{f"function {name}": _here(body, schema or "public") for name, body in bodies}}


_FOUND = """
WITH home AS (SELECT {home}::regnamespace AS here),
     claim AS (SELECT c.oid FROM pg_class c, home WHERE c.relname = 'habitat_claim' AND c.relnamespace = here),
     guarded AS (SELECT c.oid FROM pg_class c, home
                  WHERE c.relname IN ('habitat_claim', 'habitat_space') AND c.relnamespace = here)
SELECT 'constraint ' || conname,
       pg_get_constraintdef(k.oid) || CASE WHEN convalidated THEN '' ELSE ' NOT VALID' END
       || CASE WHEN i.indisvalid AND i.indisready OR i.indexrelid IS NULL THEN '' ELSE ' INVALID INDEX' END
  FROM pg_constraint k JOIN claim ON conrelid = claim.oid
  LEFT JOIN pg_index i ON i.indexrelid = conindid AND contype IN ('p', 'x')
 WHERE contype IN ('p', 'x', 'c', 'f')
UNION ALL
SELECT 'trigger ' || tgname,
       pg_get_triggerdef(t.oid) || CASE WHEN tgenabled IN ('O', 'A') THEN '' ELSE ' DISABLED' END
  FROM pg_trigger t JOIN guarded ON tgrelid = guarded.oid WHERE tgname LIKE 'habitat%guard%'
UNION ALL
SELECT 'trigger of a foreign key, disabled', tgname
  FROM pg_trigger t JOIN claim ON tgrelid = claim.oid WHERE tgisinternal AND tgenabled NOT IN ('O', 'A')
UNION ALL
SELECT 'function ' || proname, prosrc FROM pg_proc, home
 WHERE pronamespace = here AND proname IN ('habitat_claim_in_life', 'habitat_space_keeps_claims')
UNION ALL
SELECT 'column during', pg_get_expr(adbin, adrelid) FROM pg_attribute a JOIN claim ON attrelid = claim.oid
  JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum WHERE attname = 'during' AND attgenerated = 's'
UNION ALL
SELECT 'type habitat_uuidrange', rngsubtype::regtype::text
  FROM pg_range JOIN pg_type t ON t.oid = rngtypid, home WHERE typname = 'habitat_uuidrange' AND typnamespace = here
UNION ALL
SELECT 'session_replication_role', current_setting('session_replication_role')
"""


def found(transaction: Transaction) -> dict[str, Any]:
    """The guard as this database has it, each part by its kind and name."""
    here = transaction.schema or transaction.say("SELECT current_schema()")[0][0]
    transaction.say("SAVEPOINT habitat_look")  # what rolls back to it has its search_path as before
    try:
        transaction.say("SET LOCAL search_path = pg_catalog")
        rows = transaction.say(_FOUND.format(home=f"'\"{here}\"'"))
    finally:
        transaction.say("ROLLBACK TO SAVEPOINT habitat_look")
        transaction.say("RELEASE SAVEPOINT habitat_look")
    return {name: _here(text, here) for name, text in rows}


def _here(text: str, schema: str) -> str:
    """A text with `@` for our schema, quoted or not: a deparsed text quotes only where it must."""
    return text.replace(f'"{schema}".', "@").replace(f"{schema}.", "@")
