"""Reports on the command line: last year's shares, and the same year under an edited house file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import HOUSE, run


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The example house in a database of its own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('report') / 'habitat.db'}"
    assert run("load", str(HOUSE), "--yes", "--db", url).exit_code == 0
    return url


def test_shares_of_a_year_in_both_languages(database: str) -> None:
    """A house nobody booked yet says so, with every household in the table."""
    for language, words in (("en", "No night was booked."), ("fr", "Aucune nuit")):
        said = run("report", "fair-use", "--year", "2025", "--language", language, "--db", database)
        assert said.exit_code == 0, said.output
        assert words in said.output
        assert len([line for line in said.output.splitlines() if line.split()[-3:] == ["0", "0", "0"]]) == 15


def test_a_year_under_an_edited_file(database: str) -> None:
    """The file's newest version judges; a file with several rulebooks asks which is meant."""
    said = run("report", "replay", str(HOUSE), "--rulebook", "shared-flat", "--year", "2025", "--db", database)
    assert said.exit_code == 0, said.output
    assert "0 requests were asked again" in said.output
    which = run("report", "replay", str(HOUSE), "--db", database)
    assert which.exit_code == 1
    assert "shared-flat, terraces" in which.output


def test_an_unknown_house_is_named_with_those_there_are(database: str, tmp_path: Path) -> None:
    """One line, no trace; so for a file that is no house file."""
    said = run("report", "fair-use", "--house", "nowhere", "--db", database)
    assert (said.exit_code, "gibjoncs" in said.output, "Traceback" in said.output) == (1, True, False)
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[house]\n")
    broken = run("report", "replay", str(wrong), "--db", database)
    assert (broken.exit_code, "Traceback" in broken.output) == (1, False)
