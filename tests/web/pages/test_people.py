"""The people of a house on a steward's phone, and who is there: written by forms, read by a button."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.commands import PutOnDuty
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.web.pages.residence import Residence, said

STEWARD, RESIDENT = "helene", "nadia"


def house(residence: Residence) -> str:
    """The id of the house."""
    return str(residence.kit.desk.sight(residence.actor(STEWARD)).houses()[0].id)


def post(residence: Residence, path: str, by: str = STEWARD, **fields: str) -> Any:
    """What a form is answered."""
    nonce = "-".join(map(str, fields.values()))[:60]
    return residence.reader(by).post(path, data={"nonce": nonce, "house": house(residence), **fields})


def events(residence: Residence) -> list[str]:
    """What the journal tells of people."""
    journal = tables.journal
    with residence.kit.database.read() as tx:
        found = tx.run(Statement(sa.select(journal.c.event).order_by(journal.c.at, journal.c.seq, journal.c.part)))
    return [event for (event,) in found if event not in {"HouseChanged", "Answered"}]


def person(residence: Residence, name: str) -> str:
    """The id of somebody by their name."""
    who = tables.person
    with residence.kit.database.read() as tx:
        row = tx.one(Statement(sa.select(who.c.id).where(who.c.name == sa.bindparam("name"))), name=name)
    assert row is not None, name
    return str(row[0])


def test_a_steward_sees_everybody_of_the_house(residence: Residence) -> None:
    """Household by household, with who helps and who is on call; in the navigation."""
    words = said(residence.reader(STEWARD).get("/people"))
    assert "Households" in words
    assert "Nobody is on call." in words
    assert "steward" in words
    assert 'href="/people"' in residence.reader(STEWARD).get("/").text


@pytest.mark.parametrize("path", ["/people", "/people/0192d000-0000-7000-8000-000000000000"])
def test_a_resident_has_no_such_list(residence: Residence, path: str) -> None:
    """The list of people is not there for whoever does not answer for them."""
    assert residence.reader(RESIDENT).get(path).status_code == 404
    assert 'href="/people"' not in residence.reader(RESIDENT).get("/").text


def test_somebody_is_added_and_then_changed(residence: Residence) -> None:
    """A name and a household are enough; twice tapped is once added."""
    home = _a_home(residence)
    first, answer = (post(residence, "/people", do="add", called="Yaël Petit", household=home) for _ in range(2))
    assert first.status_code == answer.status_code == 303, said(first)
    assert events(residence).count("PersonWritten") == 1
    assert "The person is added" in said(residence.reader(STEWARD).get(answer.headers["location"]))
    zoe = person(residence, "Yaël Petit")
    answer = post(residence, f"/people/{zoe}", do="change", called="Yaël Grand", phone="06 12", locale="en")
    assert answer.status_code == 303
    page = said(residence.reader(STEWARD).get(f"/people/{zoe}"))
    assert "Yaël Grand" in page
    assert "06 12" in page


def _a_home(residence: Residence) -> str:
    """Some household of the house."""
    with residence.kit.database.read() as tx:
        row = tx.one(Statement(sa.select(tables.household.c.id).order_by(tables.household.c.label).limit(1)))
    assert row is not None
    return str(row[0])


def test_what_cannot_be_read_is_said_and_kept(residence: Residence) -> None:
    """A wrong address, no name, an end before the start: above the form, the form as it was."""
    home = _a_home(residence)
    answer = post(residence, "/people", do="add", called="Max", household=home, email="nowhere")
    assert answer.status_code == 400
    assert "This is no e-mail address." in said(answer)
    assert 'value="Max"' in answer.text
    answer = post(residence, "/people", do="add", called="Max", household=home, start="soon")
    assert answer.status_code == 400
    nadia = str(residence.actor(RESIDENT).person)
    answer = post(
        residence,
        f"/people/{nadia}",
        do="give",
        role="keeper",
        scope=house(residence),
        start="2027-05-01",
        end="2027-04-01",
    )
    assert answer.status_code == 400
    assert events(residence) == []


def test_a_role_is_given_and_ended(residence: Residence) -> None:
    """By forms on somebody's page."""
    nadia = str(residence.actor(RESIDENT).person)
    answer = post(residence, f"/people/{nadia}", do="give", role="keeper", scope=house(residence))
    assert answer.status_code == 303, said(answer)
    page = residence.reader(STEWARD).get(f"/people/{nadia}")
    assert "keeper" in said(page)
    grant = _newest_grant(residence)
    assert post(residence, f"/people/{nadia}", do="take", at=grant).status_code == 303
    assert events(residence) == ["RoleGiven", "RoleEnded"]


def _newest_grant(residence: Residence) -> str:
    with residence.kit.database.read() as tx:
        row = tx.one(
            Statement(
                sa.select(tables.grant.c.id)
                .where(tables.grant.c.role == "keeper")
                .order_by(tables.grant.c.start.desc())
                .limit(1)
            )
        )
    assert row is not None
    return str(row[0])


def test_somebody_leaves_and_is_told_what_ended(residence: Residence) -> None:
    """Their phone is out at its next request; the page counts what ended."""
    phone = residence.reader(RESIDENT)
    assert phone.get("/").status_code == 200
    nadia = str(residence.actor(RESIDENT).person)
    answer = post(residence, f"/people/{nadia}", do="end")
    assert answer.status_code == 200, said(answer)
    assert "This person has left" in said(answer)
    assert "Signed-in devices 1" in said(answer)
    assert phone.get("/").status_code in {303, 401}
    assert "PersonLeft" in events(residence)


def test_a_form_of_another_site_ends_nobody(residence: Residence) -> None:
    """Forms act on our own pages only."""
    client = residence.reader(STEWARD)
    nadia = str(residence.actor(RESIDENT).person)
    forged = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = client.post(f"/people/{nadia}", data={"do": "end", "house": house(residence)}, headers=forged)
    assert answer.status_code == 403
    assert events(residence) == []


def test_duty_is_put_and_ended(residence: Residence) -> None:
    """By day and hour, on the house's clock; whoever is on call now is marked."""
    nadia = str(residence.actor(RESIDENT).person)
    fields = {"person": nadia, "start": "2027-03-03", "start_time": "08:00", "end": "2027-03-04", "end_time": "8h"}
    assert post(residence, "/people", do="duty", **fields).status_code == 303
    page = residence.reader(STEWARD).get("/people")
    assert "now" in said(page)
    with residence.kit.database.read() as tx:
        row = tx.one(Statement(sa.select(tables.duty.c.id)))
    assert row is not None
    assert post(residence, "/people", do="end_duty", at=str(row[0])).status_code == 303
    assert "Nobody is on call." in said(residence.reader(STEWARD).get("/people"))


def test_looking_at_who_is_there_reads_nothing(residence: Residence) -> None:
    """GET says what the button does; the button reads, and that is told."""
    client = residence.reader(STEWARD)
    page = client.get("/presence")
    assert page.status_code == 200
    assert "<table" not in page.text
    assert events(residence) == []
    answer = post(residence, "/presence", do="read")
    assert answer.status_code == 200
    assert "people to look for" in said(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert events(residence) == ["PresenceRead"]


def test_the_same_form_twice_shows_the_list_once(residence: Residence) -> None:
    """Names are kept nowhere to be shown again."""
    post(residence, "/presence", do="read", nonce="x")
    assert "already shown" in said(post(residence, "/presence", do="read", nonce="x"))


def test_the_file_holds_all_it_needs(residence: Residence) -> None:
    """One file to keep: no script, no style, no picture and no address of ours or anybody's."""
    answer = post(residence, "/presence", do="file")
    assert answer.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="presence-gibjoncs-2027-03-03-1030.html"', answer.headers["content-disposition"]
    )
    assert not re.search(r"(src|href|action)=|<script|<link|url\(", answer.text)
    assert "people to look for" in said(answer)


def test_whoever_is_on_call_reads_it_too(residence: Residence) -> None:
    """A resident may, as long as they are on duty, and not a minute longer."""
    assert residence.reader(RESIDENT).get("/presence").status_code == 403
    home = residence.kit.desk.sight(residence.actor(STEWARD)).houses()[0]
    today = residence.clock.now.date()
    duty = PutOnDuty(home.id, residence.actor(RESIDENT).person, today, today.replace(day=today.day + 1))  # type: ignore[arg-type]  # a person
    residence.kit.desk.do(duty, by=residence.actor(STEWARD))
    assert residence.reader(RESIDENT).get("/presence").status_code == 200
    answer = post(residence, "/presence", by=RESIDENT, do="read")
    assert "Whoever is on call may see more" not in said(answer)
    residence.clock.move(days=1)
    assert residence.reader(RESIDENT).get("/presence").status_code == 403


def test_everybody_writes_down_what_is_theirs(residence: Residence) -> None:
    """One's own number, whom to call, who lives with one: kept, shown again, and nobody else's."""
    for fields in (
        {"do": "change", "phone": "06 12", "email": "nadia@example.org", "locale": "en"},
        {"do": "care", "emergency": "My sister, 06 99", "mobility": "Wheelchair"},
    ):
        answer = post(residence, "/me", by=RESIDENT, **fields)
        assert answer.status_code == 303, said(answer)
    page = residence.reader(RESIDENT).get("/me")
    home = re.search(r'name="at" value="([0-9a-f-]{36})"', page.text)
    assert home is not None
    answer = post(residence, "/me", by=RESIDENT, do="dependants", at=home.group(1), infants="1", children="2")
    assert answer.status_code == 303, said(answer)
    again = residence.reader(RESIDENT).get("/me").text
    for words in ("06 12", "nadia@example.org", "My sister, 06 99", "Wheelchair"):
        assert f'value="{words}"' in again
    listed = said(post(residence, "/presence", do="read"))
    assert "My sister, 06 99" in listed
    assert "+ 1 child under 3" in listed


def test_ones_own_page_refuses_what_cannot_be_read(residence: Residence) -> None:
    """A wrong address, thirty-one children, another household, an act that is none."""
    assert post(residence, "/me", by=RESIDENT, do="change", email="nowhere").status_code == 400
    theirs = re.search(r'name="at" value="([0-9a-f-]{36})"', residence.reader(RESIDENT).get("/me").text)
    assert theirs is not None
    assert post(residence, "/me", by=RESIDENT, do="dependants", at=theirs.group(1), children="31").status_code == 400
    assert post(residence, "/me", by="luc", do="dependants", at=theirs.group(1), children="1").status_code == 403
    assert post(residence, "/me", by=RESIDENT, do="end").status_code == 404


def test_what_somebody_wrote_for_an_emergency_is_not_shown_on_their_page(residence: Residence) -> None:
    """Their steward is told that there is something; it is read with the list, and that is told."""
    post(residence, "/me", by=RESIDENT, do="care", emergency="My sister", mobility="Wheelchair")
    page = residence.reader(STEWARD).get(f"/people/{residence.actor(RESIDENT).person}")
    assert "Wheelchair" not in page.text
    assert "sister" not in page.text
    assert "Something is written down already" in said(page)


@pytest.mark.parametrize("path", ["/people/{}", "/presence"])
def test_a_coordinator_shows_a_second_proof_first(residence: Residence, path: str) -> None:
    """How people are reached and who is there is protected: whoever acts for the organisation confirms who they are."""
    client, there = residence.reader("salome"), path.format(residence.actor(RESIDENT).person)
    answer = client.get(there)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/ways/proof?next=")
    sent = client.post(there, data={"house": house(residence), "do": "read"})
    assert sent.status_code == 403
    assert events(residence) == []
