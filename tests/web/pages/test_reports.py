"""Reporting, complaining and contesting on a phone, and what each reader sees of a case."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CancelBooking, NameParty
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Cancelled, IncidentMoved
from tests.web.pages.residence import Residence, said

WORDS = "La perceuse à minuit, deux fois."


def report(residence: Residence, person: str = "nadia", **fields: str) -> UUID:
    """Send the form; the case it made."""
    form = {"kind": "nuisance", "words": WORDS, "nonce": "n1"} | fields
    answer = residence.reader(person).post("/reports", data=form)
    assert answer.status_code == 303, said(answer)
    found = re.fullmatch(r"/reports/([0-9a-f-]{36})\?said=reported", answer.headers["location"])
    assert found is not None
    return UUID(found[1])


def step(residence: Residence, person: str, case: UUID, do: str, **fields: str) -> int:
    """Send a step from the case's own page, at the revision it shows."""
    reader = residence.reader(person)
    page = reader.get(f"/reports/{case}").text
    seen = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("revision", "nonce")}
    known = {name: match[1] for name, match in seen.items() if match}
    return reader.post(f"/reports/{case}", data=known | {"do": do} | fields).status_code


def cancelled(residence: Residence) -> Booking:
    """A booking of Nadia's that was cancelled."""
    booking = residence.booked()
    done = residence.kit.desk.do(CancelBooking(booking.id, booking.revision), by=residence.actor("nadia"))
    assert isinstance(done, Cancelled)
    return done.booking


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_report_is_sent_followed_and_read_by_a_steward(residence: Residence, language: str) -> None:
    """Sent by a form without a script, it is on one's list; the steward's list has it, a neighbour's has nothing."""
    case = report(residence, space=str(residence.space("shared-flat")))
    mine = residence.reader(language=language)
    assert f"/reports/{case}" in mine.get("/reports").text
    assert WORDS in said(mine.get(f"/reports/{case}"))
    assert f"/reports/{case}" in residence.reader("helene", language).get("/reports").text
    luc = residence.reader("luc", language)
    assert str(case) not in luc.get("/reports").text
    assert luc.get(f"/reports/{case}").status_code == 404
    assert luc.post(f"/reports/{case}", data={"do": "add_fact", "words": "x"}).status_code == 404


def test_a_steward_takes_it_from_reading_to_deciding(residence: Residence) -> None:
    """Each step is offered as the case stands; what was decided is on the reporter's page with the time to appeal."""
    case = report(residence)
    assert step(residence, "helene", case, "acknowledge_incident") == 303
    assert step(residence, "helene", case, "add_measure", words="On en parle samedi", due="2027-03-06") == 303
    assert step(residence, "helene", case, "decide_incident", decision="upheld", words="Trop fort, trop tard.") == 303
    mine = residence.reader(language="en").get(f"/reports/{case}")
    for text in (
        "decided",
        "the report is right",
        "Trop fort, trop tard.",
        "On en parle samedi",
        "May be appealed until",
    ):
        assert text in said(mine)
    assert 'value="close_incident"' not in residence.reader("helene").get(f"/reports/{case}").text
    assert step(residence, "nadia", case, "appeal_decision", words="Encore hier") == 303
    assert "appealed" in said(residence.reader(language="en").get(f"/reports/{case}"))


def test_what_cannot_be_read_is_said_and_kept(residence: Residence) -> None:
    """Without words nothing is sent; a date that is none, or nobody chosen, comes back with the text that was typed."""
    answer = residence.reader().post("/reports", data={"kind": "damage", "words": "  ", "nonce": "n1"})
    assert answer.status_code == 400
    assert 'href="#f-words"' in answer.text
    assert 'value="damage" checked' in answer.text
    case = report(residence)
    reader = residence.reader("helene")
    fields = {"revision": "1", "do": "add_measure", "words": "On en parle", "due": "le 32"}
    wrong = reader.post(f"/reports/{case}", data=fields)
    assert wrong.status_code == 400
    assert "On en parle" in said(wrong)
    assert 'href="#f-due-add_measure"' in wrong.text
    nobody = reader.post(f"/reports/{case}", data={"revision": "1", "do": "name_mediator"})
    assert 'href="#f-person-name_mediator"' in nobody.text
    assert reader.post(f"/reports/{case}", data={"revision": "1", "do": "erase_everything"}).status_code == 404


def test_a_case_that_changed_meanwhile_is_shown_as_it_stands(residence: Residence) -> None:
    """The step is not taken, and what was typed stands in its form again."""
    case = report(residence)
    assert step(residence, "nadia", case, "add_fact", words="encore") == 303
    fields = {"revision": "1", "do": "decide_incident", "decision": "upheld", "words": "Trop fort"}
    stale = residence.reader("helene").post(f"/reports/{case}", data=fields)
    assert stale.status_code == 412
    assert "Trop fort" in said(stale)
    assert step(residence, "nadia", case, "withdraw_incident") == 303
    late = residence.reader("helene").post(f"/reports/{case}", data=fields | {"revision": "3"})
    assert late.status_code == 409


def test_a_booking_that_is_gone_loses_nobodys_words(residence: Residence) -> None:
    """Unknown, somebody else's or no id at all: a clear sentence, the text again, and sent once more it arrives."""
    theirs = residence.booked("luc")
    reader = residence.reader(language="en")
    for booking in (str(named("gone")), str(theirs.id), "x"):
        form = {"kind": "contest", "words": WORDS, "booking": booking, "nonce": "n1"}
        answer = reader.post("/reports", data=form)
        assert answer.status_code == 404
        assert WORDS in said(answer)
        assert "no longer exists" in said(answer)
        assert 'name="booking"' not in answer.text
        assert reader.get("/reports/new", params={"booking": booking}).status_code == 200
    assert "/reports/" not in reader.get("/reports").text.replace("/reports/new", "")
    report(residence)


def test_one_contests_ones_own_cancelled_booking(residence: Residence) -> None:
    """From the booking's page, in one form; the case names the booking and goes to the steward."""
    booking = cancelled(residence)
    reader = residence.reader(language="en")
    link = re.search(r'href="(/reports/new\?[^"]+)"', reader.get(f"/bookings/{booking.id}").text)
    assert link is not None
    form = reader.get(link[1].replace("&amp;", "&"))
    assert "Contest what was decided" in said(form)
    case = report(residence, kind="contest", booking=str(booking.id))
    assert f"/bookings/{booking.id}" in reader.get(f"/reports/{case}").text
    assert "Something contested" in said(residence.reader("helene", "en").get("/reports"))


def test_whom_it_concerns_sees_it_once_shared_and_never_who_reported_in_confidence(residence: Residence) -> None:
    """Before it is shared, nothing; then the case without the name or the words of a confidential report."""
    sight = residence.kit.desk.sight(residence.actor("luc"))
    (home,) = sight.own(sight.houses()[0].id)
    case = report(residence, household=str(home), confidential="yes")
    assert residence.reader("luc").get(f"/reports/{case}").status_code == 404
    shown = residence.kit.desk.do(NameParty(case, 1, home, shared=True), by=residence.actor("helene"))
    assert isinstance(shown, IncidentMoved)
    page = residence.reader("luc").get(f"/reports/{case}")
    assert page.status_code == 200
    assert WORDS not in said(page)
    assert "Nadia" not in said(page)
    assert "Nadia" in said(residence.reader("helene").get(f"/reports/{case}"))


def test_the_same_form_twice_is_one_report(residence: Residence) -> None:
    """Tapped twice, it is one case."""
    assert report(residence) == report(residence)
