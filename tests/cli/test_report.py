"""Reports on the command line: last year's shares, the same year under an edited house file, who is there."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.cli.common import opened, person_called
from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.commands import PutOnDuty
from habitat_kit.core.outcomes import DutyGiven
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
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


def test_who_is_there_is_printed_for_who_may_read_it_and_written_down(database: str) -> None:
    """A steward's list on a sheet, in both languages; a resident gets a line; each reading is in the journal."""
    said = run("report", "presence", "--as", "helene", "--at", "2026-03-05T18:00", "--db", database)
    assert said.exit_code == 0, said.output
    assert said.output.startswith("Who is there")
    assert "Les Gibjoncs" in said.output.splitlines()[0]
    assert "on 5 March 2026 at 18:00. 20 people to look for." in said.output
    assert "Logement 1   Nadia Amrani" in said.output
    assert "20 personnes" in run("report", "presence", "--as", "helene", "--language", "fr", "--db", database).output
    assert _readings(database) == [(_person(database, "helene"), False)] * 2
    refused = run("report", "presence", "--as", "nadia", "--db", database)
    assert (refused.exit_code, "may not read it" in refused.output, "Amrani" in refused.output) == (1, True, False)
    assert len(_readings(database)) == 2


def test_protected_people_are_printed_for_who_is_on_call(tmp_path: Path) -> None:
    """A steward's sheet has nothing of them; that of whoever is on duty at this hour has."""
    url = f"sqlite:///{tmp_path / 'habitat.db'}"
    assert run("load", str(HOUSE), "--yes", "--db", url).exit_code == 0
    with opened(None, url) as kit, kit.database.write() as tx:
        hidden = sa.update(tables.person).where(tables.person.c.key == "paulette").values(protected_location=True)
        tx.run(Statement(hidden))
    assert "Paulette" not in run("report", "presence", "--as", "helene", "--db", url).output
    with opened(None, url) as kit:
        (house,) = kit.desk.sight(SYSTEM).houses()
        today = kit.clock().astimezone(house.clock).date()
        duty = PutOnDuty(house.id, _person(url, "karim"), today, today + timedelta(days=2))
        assert isinstance(kit.desk.do(duty, by=Actor(person=_person(url, "helene"))), DutyGiven)
    seen = run("report", "presence", "--as", "karim", "--db", url).output
    assert "Paulette Roussel" in seen
    assert "may see more" not in seen
    assert _readings(url)[-1] == (_person(url, "karim"), True)


def test_who_is_there_as_json_and_below_one_place(database: str) -> None:
    """One line, as the API answers; a place that is none is told with those there are, an hour that is none too."""
    said = run("report", "presence", "--as", "helene", "--space", "dwelling-01", "--json", "--db", database)
    told = json.loads(said.output)
    assert (told["outcome"], told["heads"], [home["place"] for home in told["homes"]]) == (
        "presence",
        2,
        ["Logement 1"],
    )
    for wrong, words in (
        (("--space", "moon"), "dwelling-01"),
        (("--at", "2027-03-28T02:30"), "does not exist"),
        (("--as", "nobody"), "0 persons are called nobody"),
    ):
        answer = run("report", "presence", "--as", "helene", *wrong, "--db", database)
        assert (answer.exit_code, words in answer.output, "Traceback" in answer.output) == (1, True, False)
    assert run("report", "presence", "--db", database).exit_code == 2, "a reading has a reader"


def _person(url: str, key: str) -> UUID:
    with opened(None, url) as kit:
        return person_called(kit, key)[0]


def _readings(url: str) -> list[tuple[UUID, bool]]:
    """Who read who is there, and whether the whole of it."""
    with opened(None, url) as kit, kit.database.read() as tx:
        wanted = sa.select(tables.journal.c.body).where(tables.journal.c.event == "PresenceRead")
        found = tx.run(Statement(wanted.order_by(tables.journal.c.seq)))
    return [(UUID(body["by"]), body["whole"]) for (body,) in found]
