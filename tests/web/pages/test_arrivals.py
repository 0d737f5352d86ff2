"""Arrival slips on pages: the host makes, replaces and ends the link; guests read it without an account, and nobody else."""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from typing import Any

import pytest
import segno
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CancelBooking, ChangePerson, MoveBooking, ProtectSpace, SetWayIn
from habitat_kit.web.guard.secrecy import without_secrets
from tests.web.pages.residence import Residence, said

CALL = "Nadia, 06 12 34 56 78"
_LINK = re.compile(r"http://localhost(/arrive/hk_arrive_[A-Za-z0-9_-]{43})")


def page_of(booked: Booking) -> str:
    """The host's page about a booking's slip."""
    return f"/bookings/{booked.id}/arrival"


def make(residence: Residence, booked: Booking, by: str = "nadia", **typed: str) -> Any:
    """What answers the form that makes a link."""
    fields = {"do": "make", "call": CALL, "nonce": "n"} | typed
    return residence.reader(by).post(page_of(booked), data=fields)


def link_of(answer: Any) -> str:
    """The path of the link on the page that shows it."""
    found = _LINK.search(answer.text)
    assert found is not None, said(answer)
    return found[1]


def guest(residence: Residence, language: str = "en") -> TestClient:
    """The browser of somebody who has no account."""
    return residence.reader(None, language)


def test_a_host_makes_a_link_and_sees_it_once(residence: Residence) -> None:
    """From the booking's page; with its QR code; sent again, the form answers that it was shown."""
    booked = residence.booked()
    assert page_of(booked) in residence.reader("nadia").get(f"/bookings/{booked.id}").text
    answer = make(residence, booked)
    link = link_of(answer)
    drawn = segno.make(f"http://localhost{link}", error="m", micro=False)
    assert drawn.svg_inline(scale=4, border=4, svgclass="qr", lineclass=None, omitsize=True) in answer.text
    again = make(residence, booked)
    assert "was shown already" in said(again)
    later = residence.reader("nadia").get(page_of(booked))
    assert "/arrive/" not in again.text + later.text
    assert "Made on 3 March 2027" in said(later)


def test_the_slip_stays_where_the_pages_are_mounted(residence: Residence) -> None:
    """Below a host's prefix, every link on it lies below it."""
    link = link_of(make(residence, residence.booked()))
    slip = residence.reader(None, prefix="/shared").get(f"/shared{link}")
    assert slip.status_code == 200
    assert f'href="/shared{link}.ics"' in slip.text
    assert all(one.startswith(("/shared/", "#", "?")) for one in re.findall(r'(?:href|src)="([^"]+)"', slip.text))


def test_guests_read_it_without_an_account_in_both_languages(residence: Residence) -> None:
    """Place and address, dates and hours, access, equipment, whom to call, the rules; not the purpose, no navigation."""
    booked = residence.booked(space="bedroom-garden", purpose="A surgery")
    link = link_of(make(residence, booked))
    english, french = guest(residence).get(link), guest(residence, "fr").get(link)
    for words in (
        "Welcome La chambre côté potager, Les Gibjoncs",
        "Arrival Wednesday, 10 March 2027, from 15:00 Departure Friday, 12 March 2027, by 11:00",
        "Address Quartier des Gibjoncs, 18000 Bourges",
        "At the end of the corridor, on the left.",
        "One double bed",
        f"Whom to call {CALL} You are the guests of: Les Amrani.",
        "This page can be read until 14 March 2027 at 11:00",
    ):
        assert words in said(english), words
    assert "Bienvenue" in said(french)
    assert "Qui appeler" in said(french)
    for rule in (
        "Guest stay: a stay lasts at most 10 nights.",
        "quiet after 22:00, the keys, the dishes and the cleaning.",
    ):
        assert rule in said(english)
    assert "surgery" not in english.text + french.text
    assert 'href="/bookings' not in english.text
    assert guest(residence).get(f"{link}?lang=fr").text.count("Bienvenue") == 1


def test_who_is_signed_in_reads_the_same(residence: Residence) -> None:
    """The page is the guests', whoever opens it: by the host, a neighbour, from a letter on another site."""
    link = link_of(make(residence, residence.booked()))
    mail = guest(residence).get(link, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    texts = {residence.reader(person).get(link).text for person in (None, "nadia", "luc", "helene")} | {mail.text}
    assert len(texts) == 1
    assert mail.status_code == 200


def test_nothing_keeps_finds_or_passes_on_its_address(residence: Residence, caplog: pytest.LogCaptureFixture) -> None:
    """No cache, no search engine, no referrer, on the slip, its file and where there is none; no log has the secret."""
    caplog.set_level(logging.DEBUG)
    link = link_of(make(residence, residence.booked()))
    for path, status in ((link, 200), (f"{link}.ics", 200), (f"{link}x", 404), (f"{link}x.ics", 404)):
        answer = guest(residence).get(path)
        assert answer.status_code == status
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
    secret = link.rpartition("_")[2]
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("habitat_kit"))
    assert secret not in ours
    assert "/arrive/…" in ours
    assert secret not in without_secrets(f"GET {link}.ics HTTP/1.1") + without_secrets("/kit/ARRIVE/" + secret)


def test_what_opens_nothing_is_one_page(residence: Residence) -> None:
    """Unknown, replaced, ended, over, cancelled, protected: the same bytes, and what to do."""
    paths = ["/arrive/x", "/arrive/hk_arrive_" + "A" * 43, "/arrive/%00", "/arrive/%ff.ics"]
    replaced = residence.booked()
    paths.append(link_of(make(residence, replaced)))
    ended = link_of(make(residence, replaced, nonce="again"))
    assert residence.reader("nadia").post(page_of(replaced), data={"do": "end", "nonce": "e"}).status_code == 303
    cancelled = residence.booked("luc", date(2027, 3, 20), 1)
    paths += [ended, link_of(make(residence, cancelled, "luc"))]
    residence.kit.desk.do(CancelBooking(cancelled.id, 1), by=residence.actor("luc"))
    protected = residence.booked("linh", date(2027, 3, 22), 1)
    paths.append(link_of(make(residence, protected, "linh")))
    residence.kit.desk.do(ProtectSpace(protected.space), by=residence.actor("helene"))
    answers = [guest(residence).get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "Ask whoever invites you for a new one" in said(answers[0])


def test_the_code_is_hidden_until_its_host_sees_it(residence: Residence) -> None:
    """Before its hours the slip says when; then the code; a day after the departure there is no code."""
    booked = residence.booked()
    residence.kit.desk.do(SetWayIn(booked.space, "code", "4711", 24), by=residence.actor("helene"))
    link = link_of(make(residence, booked))
    before = guest(residence).get(link)
    assert "4711" not in before.text
    assert "where the key is, will be shown here from 9 March 2027 at 15:00 on" in said(before)
    residence.clock.now = booked.span.start - timedelta(hours=24)
    assert "How to get in Door code 4711" in said(guest(residence).get(link))
    assert "4711" not in guest(residence).get(f"{link}.ics").text
    residence.clock.now = booked.span.end + timedelta(hours=24)
    assert "4711" not in guest(residence).get(link).text
    residence.clock.now = booked.span.end + timedelta(hours=48)
    assert guest(residence).get(link).status_code == 404


def test_a_move_is_read_by_the_same_link(residence: Residence) -> None:
    """And by the calendar file, which stays one event."""
    booked = residence.booked()
    link = link_of(make(residence, booked))
    file = guest(residence).get(f"{link}.ics")
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    unfolded = file.text.replace("\r\n ", "")
    assert "LOCATION:Le logement partagé\\, Les Gibjoncs\\, Quartier des Gibjoncs\\, 18000" in unfolded
    first = booked.first_day + timedelta(days=20)
    move = MoveBooking(booked.id, booked.revision, first, first + timedelta(days=1))
    residence.kit.desk.do(move, by=residence.actor("nadia"))
    assert "Tuesday 30" in said(guest(residence).get(link))
    again = guest(residence).get(f"{link}.ics").text
    assert re.findall(r"UID:.*", again) == re.findall(r"UID:.*", file.text) == [f"UID:{booked.id}\r"]
    assert "DTSTART;VALUE=DATE:20270330" in again


def test_the_field_begins_with_ones_own_number_and_nobody_elses(residence: Residence) -> None:
    """A host finds their own name and number, and whom the last link said; a steward only what they wrote themselves."""
    nadia = residence.actor("nadia").person
    assert nadia is not None
    residence.kit.desk.do(ChangePerson(nadia, None, None, "02 48 00 00 00", "fr"), by=SYSTEM)
    booked = residence.booked()
    assert 'value="Nadia Amrani, 02 48 00 00 00"' in residence.reader("nadia").get(page_of(booked)).text
    assert "02 48 00 00 00" not in residence.reader("helene").get(page_of(booked)).text
    make(residence, booked)
    assert f'value="{CALL}"' in residence.reader("nadia").get(page_of(booked)).text
    assert CALL not in residence.reader("helene").get(page_of(booked)).text
    make(residence, booked, "helene", call="Hélène", nonce="hers")
    assert 'value="Hélène"' in residence.reader("helene").get(page_of(booked)).text


def test_others_find_no_page(residence: Residence) -> None:
    """404 for neighbours, as for a booking that never was; for whom it is over, or protected, nothing is offered."""
    booked = residence.booked()
    assert make(residence, booked, "luc").status_code == residence.reader("luc").get(page_of(booked)).status_code == 404
    residence.kit.desk.do(ProtectSpace(booked.space), by=residence.actor("helene"))
    nadia = residence.reader("nadia")
    assert page_of(booked) not in nadia.get(f"/bookings/{booked.id}").text
    assert nadia.get(page_of(booked)).status_code == 404
    refused = make(residence, booked)
    assert (refused.status_code, "location is protected" in said(refused)) == (400, True)


def test_what_is_amiss_is_said(residence: Residence) -> None:
    """Too long a text beside its field; a booking that is over, with 412."""
    booked = residence.booked()
    long = make(residence, booked, call="x" * 201)
    assert (long.status_code, "200" in said(long)) == (400, True)
    residence.clock.now = booked.span.end
    assert make(residence, booked).status_code == 412
