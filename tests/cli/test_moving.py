"""habitat-kit import: the plan, the question, and what is wrong by line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_cli import HOUSE, run

ROWS = "space,household,start,end\nbedroom-garden,{},2031-05-03,2031-05-05\n"


def test_a_file_is_planned_asked_about_and_taken_over(tmp_path: Path) -> None:
    """No is no; yes is once; a wrong line is told in a line."""
    database = f"sqlite:///{tmp_path / 'habitat.db'}"
    assert run("load", str(HOUSE), "--yes", "--db", database).exit_code == 0
    file, mapping = tmp_path / "bookings.csv", tmp_path / "map.toml"
    file.write_text(ROWS.format("Nobody"))
    refused = run("import", str(file), "--db", database)
    assert (refused.exit_code, "line 2: no household" in refused.output) == (1, True)
    mapping.write_text('[households]\nNobody = "amrani"\n')
    asked = ("import", str(file), "--map", str(mapping), "--db", database)
    assert "1 booking to take over" in run(*asked, input="n\n").output
    assert "1 booking taken over" in run(*asked, "--yes").output
    assert "1 known" in run(*asked).output


def test_a_file_that_is_not_utf8_says_what_to_do(tmp_path: Path) -> None:
    """Nothing is guessed about its letters."""
    file = tmp_path / "bookings.csv"
    file.write_bytes("é".encode("latin-1"))
    assert "save it as UTF-8" in run("import", str(file)).output
