"""The command line, run as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from habitat_kit.cli import COMMANDS, main

HOUSE = Path(__file__).parents[2] / "examples" / "gibjoncs" / "house.toml"
PROGRAM = Path(sys.executable).with_name("habitat-kit")


def run(*arguments: str, **options: Any) -> Any:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments, **options)


def test_help_imports_nothing_heavy() -> None:
    """--help lists every command without a database, a web framework or a calendar library."""
    code = (
        "import sys; from click.testing import CliRunner; from habitat_kit.cli import main;"
        "print(CliRunner().invoke(main, ['--help']).output);"
        "print(sorted({'sqlalchemy','starlette','icalendar','attrs','pluggy','babel','cattrs'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.rstrip().endswith("[]")
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    """Each command is there and has a help of its own."""
    said = run(name, "--help")
    assert said.exit_code == 0
    assert "Usage" in said.output


def test_check_says_what_nobody_verified(tmp_path: Path) -> None:
    """Where an article goes by school holidays, each year not compared with its decree is told, once; else nothing is."""
    rule = 'number = "99{n}"\ntext = {{ fr = "Fermé", en = "Closed" }}\nrule = {{ kind = "closed", school_holidays = "FR-B" }}'
    text = HOUSE.read_text(encoding="utf-8")
    last = text.rindex("[[rulebooks.versions.articles]]")
    added = "".join(f"[[rulebooks.versions.articles]]\n{rule.format(n=n)}\n\n" for n in (1, 2))
    (tmp_path / "house.toml").write_text(text[:last] + added + text[last:], encoding="utf-8")
    (tmp_path / "photos").symlink_to(HOUSE.parent / "photos")
    said = run("check", str(tmp_path / "house.toml"))
    assert said.exit_code == 0, said.output
    assert said.output.splitlines()[1:] == [
        f"school holidays {year}: not verified" for year in ("2025-2026", "2026-2027")
    ]
    assert "not verified" not in run("check", str(HOUSE)).output


def test_check_finds_nothing_wrong_with_the_example() -> None:
    """The example house is right."""
    said = run("check", str(HOUSE))
    assert said.exit_code == 0
    assert "nothing wrong" in said.output


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[house\nname = 1", "line 1"),
        ('[house]\nname = "x"\n', "house.key"),
        ("surprise = true\n", "surprise"),
        ("\x00", ""),
    ],
)
def test_check_says_where_a_file_is_wrong(tmp_path: Path, text: str, place: str) -> None:
    """A line for broken TOML, a dotted path for what does not fit; status 1 and no trace."""
    file = tmp_path / "house.toml"
    file.write_text(text)
    said = run("check", str(file))
    assert said.exit_code == 1
    assert place in said.output
    assert "Traceback" not in said.output


def test_check_misses_photos(tmp_path: Path) -> None:
    """A photo the file names and its folder lacks is told by the space's path."""
    file = tmp_path / "house.toml"
    file.write_text(HOUSE.read_text())
    said = run("check", str(file))
    assert said.exit_code == 1
    assert ".photos" in said.output


def test_a_file_of_other_bytes_is_told(tmp_path: Path) -> None:
    """A file that is no UTF-8 is named with its first odd byte."""
    file = tmp_path / "house.toml"
    file.write_bytes("é".encode("latin-1"))
    assert "UTF-8" in run("check", str(file)).output


def test_load_twice_changes_nothing(database: str) -> None:
    """The first load shows its plan and applies it; the second has nothing to change."""
    first = run("load", str(HOUSE), "--yes", "--db", database)
    assert first.exit_code == 0, first.output
    assert "changes applied" in first.output
    assert "nothing to change" in run("load", str(HOUSE), "--yes", "--db", database).output


def test_a_plan_is_applied_only_with_a_yes(database: str) -> None:
    """Answering no leaves the database as it was."""
    said = run("load", str(HOUSE), "--db", database, input="n\n")
    assert "applied" not in said.output
    assert "add" in run("load", str(HOUSE), "--db", database, input="n\n").output


def test_an_edited_file_is_planned(database: str, tmp_path: Path) -> None:
    """Only what changed is in the plan."""
    run("load", str(HOUSE), "--yes", "--db", database)
    edited = tmp_path / "house.toml"
    text = HOUSE.read_text()
    edited.write_text(text.replace("check_out = 11:00:00", "check_out = 12:00:00", 1))
    assert edited.read_text() != text
    said = run("load", str(edited), "--yes", "--db", database)
    assert "change house" in said.output
    assert "1 changes applied" in said.output


def test_a_wrong_file_loads_nothing(database: str, tmp_path: Path) -> None:
    """A file that cannot be read is refused with its place, and the database has no house."""
    file = tmp_path / "house.toml"
    file.write_text("surprise = true\n")
    said = run("load", str(file), "--yes", "--db", database)
    assert said.exit_code == 1
    assert "surprise" in said.output


def test_serve_refuses_without_a_secret(database: str) -> None:
    """Nothing is served before the secret is set, and the message says how."""
    run("load", str(HOUSE), "--yes", "--db", database)
    said = run("serve", "--db", database)
    assert said.exit_code == 1
    assert "HABITAT_SECRET" in said.output


def test_serve_refuses_tables_that_are_behind(database: str) -> None:
    """An empty database is not served; the message names the command that mends it."""
    said = run("serve", "--db", database, env={"HABITAT_SECRET": "x" * 40})
    assert said.exit_code == 1
    assert "habitat-kit migrate" in said.output


def test_migrate_and_tick(database: str) -> None:
    """Migrating twice has nothing to do; tick answers what it settled."""
    assert run("migrate", "--db", database).exit_code == 0
    assert "nothing to do" in run("migrate", "--db", database).output
    assert "CREATE TABLE" in run("migrate", "--sql", "--db", database).output
    assert run("tick", "--db", database).output == "0 settled, 0 finished\n"


def test_two_ticks_at_once_are_safe(database: str) -> None:
    """Two ticks in two processes both end well."""
    run("load", str(HOUSE), "--yes", "--db", database)
    ticks = [
        subprocess.Popen([str(PROGRAM), "tick", "--db", database], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [tick.wait(60) for tick in ticks] == [0, 0]
    for tick in ticks:
        tick.communicate()


def test_a_token_for_a_person(database: str) -> None:
    """A person of the house file gets an API token or a one-time link; nobody else does."""
    run("load", str(HOUSE), "--yes", "--db", database)
    person = next(
        line.split('"')[1] for line in HOUSE.read_text().split("[[persons]]")[1].splitlines() if "key" in line
    )
    assert run("token", person, "--db", database).output.startswith("hk_api_")
    assert "/signin/link/hk_in_" in run("token", "--link", person, "--db", database).output
    assert run("token", person, "--revoke", "--db", database).output == "1 revoked\n"
    assert run("token", person, "--revoke", "--label", "another", "--db", database).output == "0 revoked\n"
    said = run("token", "nobody-at-all", "--db", database)
    assert said.exit_code == 1
    assert "persons" in said.output


def test_a_wrong_database_is_told_in_a_line() -> None:
    """An async URL names the sync one; a strange one says what to write."""
    assert "postgresql+psycopg" in run("tick", "--db", "postgresql+asyncpg://localhost/x").output
    assert "Traceback" not in run("tick", "--db", "oracle://x").output


@contextmanager
def served(*arguments: str) -> Iterator[dict[str, Any]]:
    """A demo in a process of its own; what it printed. Ctrl-C ends it, and that is no mistake."""
    process = subprocess.Popen(
        [str(PROGRAM), "demo", "--json", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        if process.stdout is not None:
            process.stdout.close()


def get(url: str, token: str | None = None) -> tuple[int, bytes]:
    """A page's status and body."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urlopen(Request(url, headers=headers), timeout=30) as answer:
        return answer.status, answer.read()


def test_the_demo_serves_what_it_prints(database: str) -> None:
    """One JSON line with the keys outsiders rely on; every link in it answers; stopping it is clean."""
    with served("--db", database) as told:
        assert set(told) == {"base", "admin", "pages", "feeds", "dav", "api", "tokens", "logins", "spaces"}
        assert told["dav"] is None
        assert get(told["base"] + "/signin")[0] == 200
        assert get(told["api"] + "/openapi.json")[0] == 200
        for url in told["feeds"].values():
            assert get(url)[1].startswith(b"BEGIN:VCALENDAR")
        for token in told["tokens"].values():
            assert get(told["api"] + "/spaces", token)[0] == 200
        assert {"resident", "steward"} <= set(told["logins"])


def test_a_demo_may_start_again_on_its_database(database: str) -> None:
    """A second start on the same database loads nothing twice and still serves."""
    for _ in range(2):
        with served("--db", database) as told:
            assert get(told["api"] + "/ready")[0] == 200
