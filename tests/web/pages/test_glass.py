"""Breaking the glass, as who is on call meets it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from habitat_kit.core.commands import ReportIncident
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import IncidentReported
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.world import put
from tests.web.pages.residence import Residence, said

KEEPER = "aissatou"


@pytest.fixture
def called(residence: Residence) -> Residence:
    """Give a residence whose keeper is on call this morning."""
    with residence.kit.database.write() as tx:
        put(
            tx,
            tables.duty,
            id=named("duty"),
            organisation_id=named("organisation", "pourquoi-pas"),
            house_id=named("house", "pourquoi-pas", "gibjoncs"),
            person_id=residence.actor(KEEPER).person,
            start=residence.clock.now,
            end=residence.clock.now + timedelta(hours=3),
        )
    return residence


def test_on_call_one_reaches_people(called: Residence) -> None:
    """A reason opens it; the button shows names and numbers; the page itself never does."""
    client = called.reader(KEEPER)
    assert "nadia@example.org" not in client.get("/glass").text
    answer = client.post("/glass", data={"do": "break", "reason": "Water", "minutes": "30", "nonce": "n"})
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    assert "Open until" in said(page)
    assert "nadia@example.org" not in page.text
    glass = re.search(r'name="glass" value="([0-9a-f-]{36})"', page.text)
    assert glass is not None
    seen = client.post("/glass", data={"do": "look", "glass": glass.group(1)})
    assert "nadia@example.org" in seen.text
    assert client.post("/glass", data={"do": "mend", "glass": glass.group(1)}).status_code == 303
    assert client.post("/glass", data={"do": "look", "glass": glass.group(1)}).status_code == 404


def test_on_call_without_a_role_one_finds_the_way_in(called: Residence) -> None:
    """With no grant left, the front page and this one are there as long as the duty lasts, with what is reported."""
    keeper = tables.grant.c.person_id == called.actor(KEEPER).person
    house, flat = named("house", "pourquoi-pas", "gibjoncs"), called.space("shared-flat")
    with called.kit.database.write() as tx:
        tx.run(Statement(sa.delete(tables.grant).where(keeper)))
    client = called.reader(KEEPER)
    assert "Nothing is reported just now" in said(client.get("/glass"))
    told = ReportIncident(house, "place", "damage", "Une fuite", space=flat)
    assert isinstance(called.kit.desk.do(told, by=called.actor("nadia")), IncidentReported)
    page = client.get("/glass")
    assert "Something broken Le logement partagé Reported" in said(page)
    assert "Une fuite" not in page.text
    assert "Le logement partagé" in said(client.get("/"))
    assert client.get(f"/spaces/{flat}").status_code == 200
    called.clock.now += timedelta(hours=4)
    assert client.get("/glass").status_code == 404
    assert "Le logement partagé" not in said(client.get("/"))


def test_without_a_reason_it_stays_shut(called: Residence) -> None:
    """The form says what is missing, and keeps what was typed."""
    client = called.reader(KEEPER)
    for fields in (
        {"reason": "", "minutes": "30"},
        {"reason": "Water", "minutes": "1"},
        {"reason": "W", "minutes": "x"},
    ):
        answer = client.post("/glass", data={"do": "break", **fields})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
    assert "Open until" not in said(client.get("/glass"))


@pytest.mark.parametrize("person", ["nadia", "helene", "jacques"])
def test_off_duty_there_is_no_such_page(called: Residence, person: str) -> None:
    """Residents and stewards find nothing there."""
    client = called.reader(person)
    assert client.get("/glass").status_code == 404
    assert client.post("/glass", data={"do": "break", "reason": "Water"}).status_code == 404


def test_who_is_on_call_finds_it_from_every_page(called: Residence) -> None:
    """The navigation leads there as long as the duty lasts, and for nobody else."""
    client, link = called.reader(KEEPER), 'href="/glass"'
    assert link in client.get("/bookings").text
    assert link not in called.reader("nadia").get("/bookings").text
    called.clock.now += timedelta(hours=4)
    assert link not in client.get("/bookings").text
