"""People by the panel: added, changed, let go; deputies and duty listed; each in the reader's scope."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.core.commands import NameDeputy, PutOnDuty
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.web.pages.residence import said
from tests.web.panel.estate import Estate, stranger


def one(estate: Estate, name: str, /, **where: Any) -> dict[str, Any]:
    """The newest row of a table where columns have these values."""
    table = tables.METADATA.tables[f"habitat_{name}"]
    found = sa.select(table).where(*(table.c[column] == value for column, value in where.items()))
    with estate.home.kit.database.read() as tx:
        rows = tx.run(Statement(found.order_by(table.c.id.desc())))
    assert rows, (name, where)
    return dict(zip(table.c.keys(), rows[0], strict=True))


def who(estate: Estate, name: str) -> UUID:
    """Somebody's id."""
    found = estate.home.actor(name).person
    assert found is not None
    return found


def test_somebody_is_added_to_a_household(estate: Estate) -> None:
    """A form with a household looked up by its name; on to their page."""
    household = one(estate, "household", organisation_id=one(estate, "house", key="gibjoncs")["organisation_id"])[
        "label"
    ]
    reader = estate.reader()
    assert "Add this person" in said(reader.get("/people/create"))
    answer = reader.post("/people/create", data={"nonce": "n", "called": "Yaël Grand", "household": household})
    assert answer.status_code == 303, said(answer)
    page = reader.get(answer.headers["location"])
    assert "Yaël Grand" in said(page)
    assert one(estate, "person", name="Yaël Grand")["key"] is None
    assert reader.post("/people/create", data={"nonce": "m", "called": ""}).status_code == 400


def test_a_household_is_added(estate: Estate) -> None:
    """In a house looked up by its name."""
    house = one(estate, "house", key="gibjoncs")["name"]
    answer = estate.reader().post("/households/create", data={"nonce": "n", "house": house, "label": "Les Petit"})
    assert answer.status_code == 303, said(answer)
    assert one(estate, "household", label="Les Petit")["dwelling_id"] is None


def test_somebody_is_changed(estate: Estate) -> None:
    """The form begins with what is known; what cannot be read is said beside its field."""
    nadia, reader = who(estate, "nadia"), estate.reader()
    name = one(estate, "person", id=nadia)["name"]
    assert f'value="{name}"' in reader.get(f"/people/edit/{nadia}").text
    sent = {"nonce": "n", "called": name, "email": "nowhere", "locale": "fr"}
    assert "This is no e-mail address." in said(reader.post(f"/people/edit/{nadia}", data=sent))
    answer = reader.post(f"/people/edit/{nadia}", data={**sent, "nonce": "m", "email": "n@example.org"})
    assert answer.status_code == 303
    assert one(estate, "person", id=nadia)["email"] == "n@example.org"


def test_a_membership_and_a_role_end(estate: Estate) -> None:
    """One asks once more, then it is done and one is back on the list."""
    nadia, reader = who(estate, "nadia"), estate.reader()
    for sheet, table in (("memberships", "membership"), ("grants", "grant")):
        row = one(estate, table, person_id=nadia)
        assert "End" in said(reader.get(f"/{sheet}/act/end/{row['id']}"))
        answer = reader.post(f"/{sheet}/act/end/{row['id']}", data={"nonce": "n", "end": "2027-12-31"})
        assert answer.status_code == 303, said(answer)
        assert answer.headers["location"].endswith(f"/{sheet}/list")
        assert one(estate, table, id=row["id"])["end"] == date(2027, 12, 31)


def test_somebody_leaves(estate: Estate) -> None:
    """Everything ends, their session with it."""
    session = estate.home.session("nadia")
    answer = estate.reader().post(f"/people/act/leave/{who(estate, 'nadia')}", data={"nonce": "n"})
    assert answer.status_code == 303, said(answer)
    assert estate.home.kit.identities.session(session) is None


def test_somebody_is_signed_out_everywhere(estate: Estate) -> None:
    """And still lives there."""
    nadia, session = who(estate, "nadia"), estate.home.session("nadia")
    answer = estate.reader().post(f"/people/act/shut/{nadia}", data={"nonce": "n"})
    assert answer.status_code == 303, said(answer)
    assert estate.home.kit.identities.session(session) is None
    assert one(estate, "membership", person_id=nadia)["end"] is None


def test_deputies_and_duty_are_listed_and_ended(estate: Estate) -> None:
    """By name, with their days; taken back from the list."""
    home, reader = estate.home, estate.reader()
    house = one(estate, "house", id=home.kit.desk.sight(home.actor("helene")).houses()[0].id)
    today = home.clock.now.date()
    helene, nadia = home.actor("helene"), who(estate, "nadia")
    home.kit.desk.do(NameDeputy(helene.person, nadia, today), by=helene)  # type: ignore[arg-type]  # a person
    home.kit.desk.do(PutOnDuty(house["id"], nadia, today, today.replace(day=today.day + 2)), by=helene)
    name = one(estate, "person", id=nadia)["name"]
    for sheet, table in (("deputies", "deputy"), ("duties", "duty")):
        assert name in said(reader.get(f"/{sheet}/list"))
        answer = reader.post(f"/{sheet}/act/end/{one(estate, table)['id']}", data={"nonce": "n"})
        assert answer.status_code == 303, said(answer)


@pytest.mark.parametrize("path", ["/people/edit/{}", "/people/act/leave/{}", "/people/act/shut/{}"])
def test_nobody_out_of_sight_is_touched(estate: Estate, path: str) -> None:
    """A stranger's resident is not there, by GET or POST."""
    reader, person = estate.reader(), stranger("nadia").person
    assert reader.get(path.format(person)).status_code == 404
    assert reader.post(path.format(person), data={"nonce": "n"}).status_code == 404


def test_the_journal_tells_of_people_in_words(estate: Estate) -> None:
    """What happened among people of the house, for its steward, without their names in the lines."""
    household = one(estate, "household", organisation_id=one(estate, "house", key="gibjoncs")["organisation_id"])[
        "label"
    ]
    estate.reader().post("/people/create", data={"nonce": "n", "called": "Yaël Grand", "household": household})
    words = said(estate.reader().get("/journal/list"))
    assert "Person added" in words
    assert "Added to a household" in words
    assert "Yaël" not in words
