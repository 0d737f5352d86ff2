"""Incidents in the panel: run through forms, seen by who may run them, and by nobody who has a side."""

from __future__ import annotations

import re
from uuid import UUID

from starlette.testclient import TestClient

from habitat_kit.core.commands import ReportIncident
from habitat_kit.core.outcomes import IncidentReported
from tests.web.pages.residence import said
from tests.web.panel.estate import Estate

WORDS = "La perceuse sonne encore"


def report(estate: Estate, by: str = "nadia", **more: UUID | bool) -> UUID:
    """A complaint of somebody's; its id."""
    house = estate.home.kit.desk.sight(estate.home.actor(by)).houses()[0].id
    made = estate.home.kit.desk.do(
        ReportIncident(house, "place", "nuisance", WORDS, space=estate.home.space("living-room"), **more),  # type: ignore[arg-type]
        by=estate.home.actor(by),
    )
    assert isinstance(made, IncidentReported), made
    return made.incident


def act(reader: TestClient, case: UUID, name: str, **fields: str) -> int:
    """Send one act's form at the revision it shows."""
    page = reader.get(f"/incidents/act/{name}/{case}")
    revision = re.search(r'name="revision" value="(\d*)"', page.text)
    assert revision is not None, said(page)
    form = {"revision": revision[1], "nonce": name} | fields
    return reader.post(f"/incidents/act/{name}/{case}", data=form).status_code


def test_a_steward_runs_a_case_through_its_forms(estate: Estate) -> None:
    """Acknowledged, measured, shared and decided; the page tells each step and every word."""
    case, reader = report(estate), estate.reader()
    listed = said(reader.get("/incidents/list"))
    assert "Nuisance" in listed
    assert "Le salon" in listed
    assert act(reader, case, "acknowledge") == 303
    assert act(reader, case, "measure", words="On en parle", due="2027-03-12") == 303
    assert act(reader, case, "party", household="Les Amrani", role="concerned", shared="yes") == 303
    assert act(reader, case, "decide", decision="settled", words="Accord") == 303
    page = said(reader.get(f"/incidents/details/{case}"))
    for words in (WORDS, "On en parle", "Accord", "decided", "an agreement was found"):
        assert words in page, words
    assert act(reader, case, "fact", words="") == 400
    soon = reader.get(f"/incidents/act/acknowledge/{case}")
    assert soon.status_code == 409
    closing = reader.post(f"/incidents/act/close/{case}", data={"revision": "5", "nonce": "c"})
    assert closing.status_code == 409
    assert "As it stands" in said(closing)


def test_a_steward_writes_down_what_somebody_told_them(estate: Estate) -> None:
    """The form makes a case, which the steward then sees as who reported it: it is another's to decide."""
    reader = estate.reader()
    form = {"house": "Les Gibjoncs", "about": "place", "kind": "damage", "words": WORDS, "space": "Le salon"}
    answer = reader.post("/incidents/create", data=form | {"nonce": "n1"})
    assert answer.status_code == 303, said(answer)
    assert reader.get(answer.headers["location"]).status_code == 404
    wrong = reader.post("/incidents/create", data=form | {"house": "Nowhere", "nonce": "n2"})
    assert wrong.status_code == 400


def test_who_has_a_side_finds_nothing(estate: Estate) -> None:
    """Not in the list, by its address, or in the journal: neither what a steward reported nor what concerns theirs."""
    sight = estate.home.kit.desk.sight(estate.home.actor("helene"))
    homes = sight.own(sight.houses()[0].id)
    own, other = report(estate, "helene"), report(estate, "nadia")
    about = [report(estate, "luc", household=home) for home in homes]
    reader = estate.reader()
    listed = reader.get("/incidents/list").text
    assert str(other) in listed
    for case in (own, *about):
        assert str(case) not in listed
        assert reader.get(f"/incidents/details/{case}").status_code == 404
    assert "1 line" in said(reader.get("/journal/list"))  # the house was loaded; nothing else is told


def test_residents_find_no_incidents_here(estate: Estate) -> None:
    """The panel is not theirs; their reports have a page of their own."""
    case = report(estate)
    assert estate.reader("nadia").get("/incidents/list").status_code == 403
    assert estate.reader("nadia").get(f"/incidents/details/{case}").status_code == 403
