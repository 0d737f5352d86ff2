"""What is asked often is found by an index: the cost of a claim, a quota or a month does not grow with history."""

from __future__ import annotations

import re
from typing import Any

import pytest

from habitat_kit.core.questions import BookingsBegun, MinutesUsed, NightsUsed
from habitat_kit.store import answers, discretion, guard, quotas, sights, uses
from habitat_kit.store import steps as taken
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database
from tests.store.world import World, hour, make_world, on_postgresql, on_sqlite

ABOUT_CLAIMS = {"held": uses._HELD, "bookings between": answers._BOOKINGS_BETWEEN, "holding": sights._HOLDING}
"""What finds its rows by the claims under a space in a span."""


BY_HOUSEHOLD = "SEARCH habitat_use USING INDEX habitat_use_quota_ix (household_id=? AND counted=? AND kind=? AND end>?)"


def plan(store: Database, sql: str) -> str:
    """How SQLite would answer."""
    with store.read() as tx:
        return " / ".join(str(row[3]) for row in tx.say(f"EXPLAIN QUERY PLAN {sql}"))


def seeks() -> list[str]:
    """Every SELECT of the guard's triggers, as a query of its own with numbers for NEW and OLD."""
    found = []
    for text in guard.texts("sqlite"):
        body = text[text.index("BEGIN") + 5 : text.rindex("END")]
        for statement in filter(str.strip, body.split(";")):
            plain = re.sub(r"(NEW|OLD)\.\"?\w+\"?", "1", statement)
            found.append(re.sub(r"RAISE\(ABORT, '(\w+)'\)", r"'\1'", plain))
    return found


@on_sqlite
@pytest.mark.parametrize("number", range(len(seeks())))
def test_the_guard_seeks_and_never_scans(store: Database, number: int) -> None:
    """Each of its questions goes to one row by key: the predecessor, the leaf, its place in the closure table."""
    found = plan(store, seeks()[number])
    assert set(re.findall(r"SCAN (\S+)", found)) <= {"CONSTANT", "(subquery-1)"}
    assert "TEMP B-TREE" not in found
    assert "habitat_claim" not in seeks()[number] or "SEARCH held USING PRIMARY KEY (leaf_id=?" in found


@on_sqlite
@pytest.mark.parametrize("asked", [NightsUsed, MinutesUsed, BookingsBegun])
def test_a_quota_is_summed_in_one_index(store: Database, asked: Any) -> None:
    """A household's counted nights stand side by side, with all that is summed; what ended before the year is never read."""
    assert steps(store, quotas.statement(asked))[0] == BY_HOUSEHOLD.replace("INDEX", "COVERING INDEX")


@on_sqlite
def test_what_was_given_up_too_late_is_read_by_the_same_index(store: Database) -> None:
    """A move reads what may still be had again, and nothing that is over."""
    assert steps(store, taken._GIVEN_UP)[0] == BY_HOUSEHOLD


@on_sqlite
@pytest.mark.parametrize("of_person", [False, True])
def test_what_weighs_on_some_days_is_read_by_the_same_index(store: Database, *, of_person: bool) -> None:
    """The stays and meetings themselves, too, are found from the first that ends after the days begin."""
    assert steps(store, quotas.TIMES[of_person])[0] == BY_HOUSEHOLD


@on_sqlite
def test_a_month_of_a_leaf_is_bounded_by_its_predecessor(store: Database) -> None:
    """The claims in a window start at the last one before it: nothing behind is read."""
    sql = """SELECT start, "end" FROM habitat_claim WHERE leaf_id = x'00' AND start < 20 AND start >= coalesce(
             (SELECT max(start) FROM habitat_claim WHERE leaf_id = x'00' AND start <= 10), 10)"""
    assert plan(store, sql).count("USING PRIMARY KEY (leaf_id=? AND start") == 2


def steps(store: Database, statement: Statement) -> list[str]:
    """How SQLite would run a statement of the store."""
    text = statement.on("sqlite").text
    with store.read() as tx:
        tx.cursor.execute(f"EXPLAIN QUERY PLAN {text}", [None] * text.count("?"))
        return [str(row[3]) for row in tx.cursor.fetchall()]


def statements() -> dict[str, Statement]:
    """Every statement on uses, as it is run."""
    return {name: found for name, found in vars(uses).items() if isinstance(found, Statement)}


@on_sqlite
@pytest.mark.parametrize("name", statements())
def test_no_statement_on_uses_reads_them_all(store: Database, name: str) -> None:
    """What every booking, move, cancellation and tick runs goes to its rows by an index; only houses are counted through."""
    found = steps(store, statements()[name])
    assert not [step for step in found if step.startswith("SCAN") and not step.startswith("SCAN habitat_house ")]


@on_sqlite
@pytest.mark.parametrize("name", ABOUT_CLAIMS)
def test_what_holds_a_space_is_found_by_its_claims(store: Database, name: str) -> None:
    """Leaf by leaf, and each use by its id."""
    found = steps(store, ABOUT_CLAIMS[name])
    assert not [step for step in found if step.startswith("SCAN") and step != "SCAN holding"]


def filled(world: World, claims: int) -> World:
    """A house with one-hour bookings of a leaf, one after another."""
    with world.database.write() as tx:
        for number in range(claims):
            use = world.use(tx, hour(number), space_id=world.leaves[0])
            world.claim(tx, use, hour(number), hour(number + 1))
    return world


def kept(world: World, statement: Statement) -> list[str]:
    """The plan that the kit's own connection keeps of a statement once it has run it a few times."""
    text = statement.on("postgresql")
    asked = {name: world.flat if name in {"space", "without"} else hour(3) for name in text.names}
    with world.database.write() as tx:
        for _ in range(8):
            tx.run(statement, **asked)
        named = "SELECT name, cardinality(parameter_types), generic_plans FROM pg_prepared_statements"
        ((name, count, generic),) = tx.say(f"{named} WHERE name LIKE 'habitat%' AND statement LIKE '%before.start%'")
        assert generic
        return [str(row[0]) for row in tx.say(f"EXPLAIN EXECUTE {name}({', '.join(['NULL'] * count)})")]


@on_postgresql
@pytest.mark.parametrize("name", ABOUT_CLAIMS)
@pytest.mark.parametrize(("claims", "analysed"), [(1, False), (1_500, False), (1_500, True)])
def test_a_connection_never_keeps_a_plan_that_reads_every_use(
    store: Database, name: str, claims: int, *, analysed: bool
) -> None:
    """Whether the tables are young, grown without statistics or analysed: claims leaf by leaf, uses by id, nothing compiled."""
    world = filled(make_world(store), claims)
    if analysed:
        with store.write() as tx:
            tx.say("ANALYZE")
    found = "\n".join(kept(world, ABOUT_CLAIMS[name]))
    assert "Index Cond: ((leaf_id = habitat_space_under.space_id) AND (start >= " in found
    assert not re.search(r"Seq Scan on habitat_(use|claim)\b|JIT", found)


QUOTAS: tuple[Any, ...] = (NightsUsed, MinutesUsed, BookingsBegun)
SUMS = {asked.__name__: quotas.statement(asked) for asked in QUOTAS}


@on_postgresql
@pytest.mark.parametrize("name", [*ABOUT_CLAIMS, *SUMS])
def test_a_plan_is_kept_however_long_the_history(store: Database, name: str) -> None:
    """PostgreSQL keeps the plan for all values where those for each look no cheaper: with a past behind it, too."""
    filled(make_world(store), 300)
    prepared = {**ABOUT_CLAIMS, **SUMS}[name].on("postgresql")
    with store.write() as tx:
        tx.say("ANALYZE")
        numbered = prepared.text.replace("%%", "%")
        for number in range(1, numbered.count("%s") + 1):
            numbered = numbered.replace("%s", f"${number}", 1)
        tx.say(f"PREPARE kept AS {numbered}")
        execute = f"EXPLAIN EXECUTE kept({', '.join(['NULL'] * prepared.text.count('%s'))})"
        found = set()
        for mode in ("force_generic_plan", "force_custom_plan"):
            tx.say(f"SET LOCAL plan_cache_mode = {mode}")
            found.add(str(tx.say(execute)[0][0]).partition("cost=")[2])
        tx.say("DEALLOCATE kept")
    assert len(found) == 1


@on_sqlite
def test_who_must_not_be_found_is_found_at_once(store: Database) -> None:
    """The few flagged places and people stand in indexes of their own: nobody else is looked at."""
    found = [step for step in steps(store, discretion._PROTECTED_IDS) if step.startswith("SCAN")]
    assert found == [
        f"SCAN habitat_{one} USING INDEX habitat_{one}_protected_ix" for one in ("space", "person", "person")
    ]


@on_sqlite
@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT id FROM habitat_use WHERE house_id = x'00' AND deadline <= 5", "habitat_use_deadline_ix"),
        ("SELECT id FROM habitat_use WHERE space_id = x'00' AND \"end\" > 5", "habitat_use_space_ix"),
        ("SELECT leaf_id FROM habitat_claim WHERE use_id = x'00'", "habitat_claim_use_id_ix"),
        ("SELECT outcome FROM habitat_journal WHERE actor_id = x'00' AND key = 'k'", "habitat_journal_actor_id_key_uq"),
        ("SELECT seq FROM habitat_journal WHERE stream_id = x'00' AND seq > 5 ORDER BY seq", "habitat_journal"),
        ("SELECT command FROM habitat_ask WHERE house_id = x'00' AND at >= 5 ORDER BY at, id", "habitat_ask"),
        ("SELECT identity_id FROM habitat_api_token WHERE digest = x'00'", "PRIMARY KEY"),
        ("SELECT id FROM habitat_feed_link WHERE digest = x'00'", "habitat_feed_link"),
        ("SELECT id FROM habitat_arrival_link WHERE digest = x'00' AND ended_at IS NULL", "habitat_arrival_link"),
        ("SELECT id FROM habitat_arrival_link WHERE use_id = x'00' AND ended_at IS NULL", "arrival_link_standing_uq"),
        ("SELECT space_id FROM habitat_space_under WHERE ancestor_id = x'00' AND is_leaf", "PRIMARY KEY"),
    ],
)
def test_what_is_asked_often_has_its_index(store: Database, sql: str, index: str) -> None:
    """One seek, no scan, and no sorting."""
    found = plan(store, sql)
    assert found.startswith("SEARCH")
    assert "TEMP B-TREE" not in found
    assert index in found
