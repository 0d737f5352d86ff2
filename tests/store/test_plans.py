"""What is asked often is found by an index: the cost of a claim, a quota or a month does not grow with history."""

from __future__ import annotations

import re

import pytest

from habitat_kit.store import answers, guard, uses
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database
from tests.store.world import on_sqlite


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
def test_a_quota_is_summed_in_one_index(store: Database) -> None:
    """A household's counted nights stand side by side, and those that ended before the year are never read."""
    found = steps(store, answers._NIGHTS_USED)
    assert (
        found[0] == "SEARCH habitat_use USING INDEX habitat_use_quota_ix"
        " (household_id=? AND counted=? AND kind=? AND departure>?)"
    )


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
@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT id FROM habitat_use WHERE house_id = x'00' AND deadline <= 5", "habitat_use_deadline_ix"),
        ("SELECT id FROM habitat_use WHERE space_id = x'00' AND \"end\" > 5", "habitat_use_space_ix"),
        ("SELECT leaf_id FROM habitat_claim WHERE use_id = x'00'", "habitat_claim_use_id_ix"),
        ("SELECT outcome FROM habitat_journal WHERE actor_id = x'00' AND key = 'k'", "habitat_journal_actor_id_key_uq"),
        ("SELECT seq FROM habitat_journal WHERE stream_id = x'00' AND seq > 5 ORDER BY seq", "habitat_journal"),
        ("SELECT identity_id FROM habitat_api_token WHERE digest = x'00'", "PRIMARY KEY"),
        ("SELECT id FROM habitat_feed_link WHERE digest = x'00'", "habitat_feed_link"),
        ("SELECT space_id FROM habitat_space_under WHERE ancestor_id = x'00' AND is_leaf", "PRIMARY KEY"),
    ],
)
def test_what_is_asked_often_has_its_index(store: Database, sql: str, index: str) -> None:
    """One seek, no scan."""
    found = plan(store, sql)
    assert found.startswith("SEARCH")
    assert index in found
