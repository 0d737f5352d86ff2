"""Migrations make what the rows declare, wholly or not at all, beside whatever the host has."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from habitat_kit.core.errors import HabitatError, Misconfigured
from habitat_kit.store import guard, migrations, tables
from habitat_kit.store.errors import ConstraintBroken, GuardBroken, SchemaBehind, StoreFault, Taken
from habitat_kit.store.migrations import CORE, Chain
from habitat_kit.store.transaction import Database
from tests.store.checks import overlaps
from tests.store.schemas import schema_of
from tests.store.world import hour, make_world, on_postgresql, on_sqlite


def chain(folder: Path, *steps: str, name: str = "demo") -> Chain:
    """Write a plugin's chain: each step is the body of an upgrade()."""
    versions = folder / name / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    for number, body in enumerate(steps, 1):
        down = f'"{number - 1:04}"' if number > 1 else "None"
        text = (
            f"from alembic import op\nimport sqlalchemy as sa\nrevision = '{number:04}'\ndown_revision = {down}\n\n\n"
        )
        (versions / f"{number:04}.py").write_text(f"{text}def upgrade():\n{textwrap.indent(body, '    ')}\n")
    return Chain(name, versions)


def test_what_is_migrated_is_what_is_declared(empty: Database, store: Database) -> None:
    """Tables, columns, types, constraints, indexes, triggers and STRICT are the same by either way."""
    with empty.source.migrator() as connection:
        tables.METADATA.create_all(connection)
        with empty.inside(connection) as tx:
            guard.install(tx)
        connection.commit()
    declared, migrated = schema_of(empty), schema_of(store)
    assert declared.keys() == migrated.keys()
    assert {name: what for name, what in declared.items() if migrated[name] != what} == {}
    assert len(declared) > 60


@pytest.mark.parametrize("what", ["column", "index", "trigger"])
def test_a_schema_that_differs_is_noticed(store: Database, what: str) -> None:
    """The comparison above can fail: one column, index or trigger more makes another schema."""
    before = schema_of(store)
    words = {
        "column": "ALTER TABLE habitat_note ADD COLUMN mood TEXT",
        "index": "CREATE INDEX habitat_note_words_ix ON habitat_note (words)",
        "trigger": guard.texts(store.dialect_name)[-1].replace("habitat_space_guard", "habitat_space_guard_too"),
    }
    with store.write() as tx:
        tx.say(words[what])
    assert schema_of(store) != before


def test_upgrading_twice_does_nothing_more(empty: Database) -> None:
    """Upgrade says what it did; pending and heads say where it stands."""
    assert migrations.heads(empty) == {"habitat": None}
    assert migrations.pending(empty) == ("habitat:0001",)
    assert migrations.upgrade(empty) == ("habitat:0001",)
    assert migrations.upgrade(empty) == ()
    assert (migrations.pending(empty), migrations.heads(empty)) == ((), {"habitat": "0001"})


@pytest.mark.parametrize("url", ["sqlite:///{}", "postgresql://secret@127.0.0.1:1/{}"])
def test_a_database_that_cannot_be_looked_at_is_told_in_our_words(tmp_path: Path, url: str) -> None:
    """Whoever asks how the tables stand gets one of our errors, without SQL and without a word of the driver."""
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database" * 100)
    away = Database.open(url.format(broken))
    with pytest.raises(HabitatError) as told:
        migrations.heads(away)
    away.close()
    assert not {"SELECT", "secret"} & set(str(told.value).split())
    assert told.value.__cause__ is told.value.__context__ is None


def test_an_old_schema_and_a_new_one_are_refused_at_start(empty: Database) -> None:
    """Verify names what waits, and says when the database is newer than the kit."""
    with pytest.raises(SchemaBehind, match="habitat:0001"):
        migrations.verify(empty)
    migrations.upgrade(empty)
    migrations.verify(empty)
    with empty.write() as tx:
        tx.say("UPDATE habitat_version SET version_num = '9999'")
    for look in (migrations.verify, migrations.upgrade):
        with pytest.raises(SchemaBehind, match="9999"):
            look(empty)


def test_a_start_on_a_broken_guard_is_refused(store: Database) -> None:
    """The self-check is part of verify."""
    with store.write() as tx:
        tx.say(
            "DROP TRIGGER habitat_space_guard" + ("_life" if store.dialect_name == "sqlite" else " ON habitat_space")
        )
    with pytest.raises(GuardBroken, match="habitat_space_guard"):
        migrations.verify(store)


def test_the_printed_sql_makes_the_same_schema(empty_url: str, store: Database) -> None:
    """`upgrade_sql` run by hand gives what `upgrade` gives, version table included."""
    by_hand = Database.open(empty_url)
    sql = migrations.upgrade_sql(by_hand.dialect_name)
    if by_hand.dialect_name == "sqlite":
        with by_hand.source.migrator() as connection:
            connection.rollback()
            connection.connection.driver_connection.executescript(sql)  # type: ignore[union-attr]
    else:
        with psycopg.connect(_plain(empty_url), autocommit=True) as connection_:
            connection_.execute(sql)
    assert schema_of(by_hand) == schema_of(store)
    migrations.verify(by_hand)
    by_hand.close()


def _plain(url: str) -> str:
    return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.mark.parametrize("step", ["op.execute('SELECT nothing FROM nowhere')", "raise RuntimeError('stopped')"])
def test_a_step_that_fails_leaves_the_database_as_it_was(empty: Database, tmp_path: Path, step: str) -> None:
    """The kit's own steps, those of a plugin before it, and the version tables: none of it stays."""
    broken = chain(tmp_path, "op.create_table('demo_thing', sa.Column('x', sa.Integer))", step)
    with pytest.raises((StoreFault, RuntimeError)):
        migrations.upgrade(empty, broken)
    assert schema_of(empty) == {}
    assert migrations.upgrade(empty) == ("habitat:0001",)


KILLER = """
import os, signal, sys
import sqlalchemy as sa
from habitat_kit.store import migrations
from habitat_kit.store.transaction import Database

seen = 0

@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def kill(*args):
    global seen
    seen += 1
    if seen == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

migrations.upgrade(Database.open(sys.argv[1]))
"""


@pytest.mark.parametrize("statement", [3, 20, 40, 55])
def test_a_killed_upgrade_leaves_nothing(empty: Database, empty_url: str, statement: int) -> None:
    """Kill -9 before any statement: the old schema stands, and the next upgrade does it all."""
    command = [sys.executable, "-c", KILLER, empty_url, str(statement)]
    killed = subprocess.run(command, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert schema_of(empty) == {}
    assert migrations.upgrade(empty) == ("habitat:0001",)
    migrations.verify(empty)


def test_two_who_upgrade_at_once_wait_for_each_other(empty: Database, empty_url: str) -> None:
    """One does it, the other finds it done."""
    program = (
        "import sys; from habitat_kit.store import migrations as m; from habitat_kit.store.transaction import Database;"
    )
    command = [sys.executable, "-c", f"{program} print(len(m.upgrade(Database.open(sys.argv[1]))))", empty_url]
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda _: subprocess.run(command, capture_output=True, text=True, check=True), range(3)))
    assert sorted(run.stdout.strip() for run in runs) == ["0", "0", "1"]
    migrations.verify(empty)


def _differences(url: str, **options: Any) -> list[Any]:
    """What a host's autogenerate would write for its own one table."""
    metadata = sa.MetaData()
    sa.Table("landlord", metadata, sa.Column("id", sa.Integer, primary_key=True))
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        metadata.create_all(connection)
        found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    return found


def test_a_hosts_autogenerate_passes_over_our_tables(store: Database, store_url: str, tmp_path: Path) -> None:
    """With include_object its `alembic check` is clean; without it, it would drop our tables."""
    demo = chain(tmp_path, "op.create_table('demo_thing', sa.Column('x', sa.Integer))")
    assert migrations.upgrade(store, demo) == ("demo:0001",)
    assert len(_differences(store_url)) > 20
    named = _differences(store_url, include_object=migrations.include_object)
    assert {entry[1].name for entry in named} == {"demo_thing", "demo_version"}
    assert _differences(store_url, include_object=migrations.ignoring("habitat", "demo")) == []


def test_a_host_may_take_our_tables_into_its_own_metadata(store: Database) -> None:
    """Declared and migrated agree for alembic too: comparing our metadata with the database proposes nothing."""
    with store.reading.connect() as connection:
        options = {"include_object": _but_version, "compare_type": True}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), tables.METADATA)
    expected = {("habitat_claim", "during")} if store.dialect_name == "postgresql" else set()
    assert {(entry[2], entry[3].name) for entry in found if isinstance(entry, tuple)} == expected


def _but_version(_thing: Any, name: str | None, *_: Any) -> bool:
    return name != "habitat_version"


def test_a_plugin_counts_in_its_own_table(store: Database, tmp_path: Path) -> None:
    """Its tables come after ours; without it nobody is blocked; with a new step it goes on."""
    first = "op.create_table('demo_thing', sa.Column('x', sa.Integer))"
    assert migrations.upgrade(store, chain(tmp_path, first)) == ("demo:0001",)
    assert migrations.upgrade(store) == ()
    migrations.verify(store)
    longer = chain(tmp_path, first, "op.add_column('demo_thing', sa.Column('y', sa.Integer))")
    assert migrations.pending(store, longer) == ("demo:0002",)
    with pytest.raises(SchemaBehind, match="demo:0002"):
        migrations.verify(store, longer)
    assert migrations.upgrade(store, longer) == ("demo:0002",)
    assert migrations.heads(store, longer) == {"habitat": "0001", "demo": "0002"}


BATCH = "with op.batch_alter_table('{}', recreate='always') as batch:\n    batch.add_column(sa.Column('mood', sa.Text))"
ASIDE = "from habitat_kit.store.migrations.ddl import triggers_aside\nwith triggers_aside():\n    "


@on_sqlite
@pytest.mark.parametrize("table", ["habitat_claim", "habitat_space"])
def test_a_table_rebuilt_without_its_triggers_is_refused(store: Database, tmp_path: Path, table: str) -> None:
    """Alembic's batch mode copies a table and drops its triggers silently: the upgrade is taken back, wholly."""
    world = make_world(store)
    before = schema_of(store)
    with pytest.raises((GuardBroken, StoreFault)):
        migrations.upgrade(store, chain(tmp_path, BATCH.format(table)))
    assert schema_of(store) == before
    with store.write() as tx:
        world.claim(tx, world.use(tx), hour(0), hour(1))


@on_sqlite
def test_a_rebuilt_claim_table_is_named_by_the_guard(store: Database, tmp_path: Path) -> None:
    """Where SQLite lets the copy pass, the look at the end names the triggers and columns that differ."""
    body = "op.execute('DROP TRIGGER habitat_space_guard_life')\n" + BATCH.format("habitat_claim")
    names = "habitat_claim columns, habitat_claim_guard_insert, habitat_claim_guard_update, habitat_space_guard_life"
    with pytest.raises(GuardBroken, match=names):
        migrations.upgrade(store, chain(tmp_path, body))


@on_sqlite
@pytest.mark.parametrize("table", ["habitat_space", "habitat_use"])
def test_a_table_rebuilt_with_triggers_put_aside_is_accepted(store: Database, tmp_path: Path, table: str) -> None:
    """triggers_aside is the way to rebuild: rows, references and guard are as before."""
    world = make_world(store)
    with store.write() as tx:
        world.claim(tx, world.use(tx), hour(0), hour(1))
    body = ASIDE + BATCH.format(table).replace("\n", "\n    ")
    assert migrations.upgrade(store, chain(tmp_path, body)) == ("demo:0001",)
    migrations.verify(store)
    with store.write() as tx:
        assert tx.say("SELECT count(*) FROM habitat_claim") == [(1,)]
        with pytest.raises(Taken):
            world.claim(tx, world.use(tx), hour(0), hour(1))


@on_sqlite
def test_rebuilding_a_parent_does_not_cascade(store: Database, tmp_path: Path) -> None:
    """Foreign keys are off before BEGIN: dropping the old household table takes no use with it."""
    world = make_world(store)
    with store.write() as tx:
        world.use(tx)
    batch = "with op.batch_alter_table('habitat_household', recreate='always') as batch:\n    batch.add_column(sa.Column('mood', sa.Text))"
    migrations.upgrade(store, chain(tmp_path, batch))
    with store.read() as tx:
        assert tx.say("SELECT count(*) FROM habitat_use") == [(1,)]
        assert tx.say("PRAGMA foreign_keys") == [(1,)]


@on_sqlite
def test_a_step_that_leaves_a_dangling_reference_is_refused(store: Database, tmp_path: Path) -> None:
    """With foreign keys off a step may break them: the look at the end takes everything back."""
    world = make_world(store)
    with store.write() as tx:
        world.use(tx)
    with pytest.raises(ConstraintBroken) as refused:
        migrations.upgrade(store, chain(tmp_path, "op.execute('DELETE FROM habitat_household')"))
    assert refused.value.kind == "foreign_key"
    with store.read() as tx:
        assert tx.say("SELECT count(*) FROM habitat_household") == [(1,)]


@on_postgresql
@pytest.mark.parametrize("name", ["kit", "Habi tat"])
def test_the_kit_may_live_in_a_schema_of_its_own(store_url: str, store: Database, name: str) -> None:
    """Everything stands in that schema, guard and version table included, and works beside another kit."""
    engine = sa.create_engine(store_url)
    kit = Database.on(engine, schema=name)
    assert migrations.upgrade(kit) == ("habitat:0001",)
    migrations.verify(kit)
    world = make_world(kit)
    with kit.write() as tx:
        assert world.take(tx, world.use(tx), hour(0), hour(1)) == 3
    assert overlaps(kit) == []
    with store.read() as tx:
        assert tx.say("SELECT count(*) FROM habitat_claim") == [(0,)]
        assert tx.say(f'SELECT count(*) FROM "{name}".habitat_claim') == [(3,)]
    engine.dispose()


@on_postgresql
def test_the_printed_sql_fills_a_schema(store_url: str) -> None:
    """The SQL for a schema of its own makes it there."""
    sql = migrations.upgrade_sql("postgresql", schema="by_hand")
    with psycopg.connect(_plain(store_url), autocommit=True) as connection:
        connection.execute(sql)
    kit = Database.open(store_url, schema="by_hand")
    migrations.verify(kit)
    kit.close()


def test_a_migration_needs_no_file_beside_the_package(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No ini, no env.py, whatever the working directory."""
    monkeypatch.chdir(tmp_path)
    assert migrations.upgrade(empty) == ("habitat:0001",)


def test_a_start_without_a_change_goes_without_alembic(migrated: str) -> None:
    """What waits is read from the revisions' files and one row each: alembic takes megabytes only a change needs."""
    program = (
        "import sys; from habitat_kit.kit import HabitatKit; "
        f"HabitatKit(url={migrated!r}, plugins=[]).verify(); print(sorted({{'alembic', 'mako'}} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_names_in_the_files_are_those_alembic_runs(tmp_path: Path) -> None:
    """However a revision's file writes its names, the order is alembic's; one that says none is refused by name."""
    assert CORE.names == tuple(found.revision for found in CORE.revisions)
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "b.py").write_text("revision = 'b'\ndown_revision: str | None = 'a'\n")
    (folder / "a.py").write_text('from typing import Any\nrevision: str = "a"\ndown_revision = None\nother: Any = 1\n')
    chain = Chain("mine", folder)
    assert chain.names == tuple(found.revision for found in chain.revisions) == ("a", "b")
    assert (chain.after(None), chain.after("a"), chain.after("b")) == (("a", "b"), ("b",), ())
    (folder / "c.py").write_text("down_revision = 'b'\n")
    with pytest.raises(Misconfigured, match=r"c\.py says no revision"):
        _ = chain.names
