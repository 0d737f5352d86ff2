"""Waiting for taken dates, and the offer when they become free: on a phone, without a script."""

from __future__ import annotations

import re
from datetime import date, datetime

from habitat_kit.core.commands import BookSpace, CancelBooking, TakeByRight
from habitat_kit.core.outcomes import TakenByRight, WaitListed
from tests.web.pages.residence import Residence, form, said


def waits(residence: Residence, person: str = "luc") -> WaitListed:
    """Somebody stands in line for the dates of Nadia's stay."""
    flat = residence.space("shared-flat")
    wish = BookSpace(flat, "guest_stay", date(2027, 3, 10), date(2027, 3, 12), or_wait=True)
    outcome = residence.kit.desk.do(wish, by=residence.actor(person))
    assert isinstance(outcome, WaitListed), outcome
    return outcome


def test_joining_and_leaving(residence: Residence) -> None:
    """The answer to taken dates offers the list and says how many wait; one's bookings show one's place, and the way out."""
    residence.booked()
    luc, ask = residence.reader("luc"), f"/spaces/{residence.space('shared-flat')}/ask"
    answer = luc.post(ask, data=form())
    assert "Join the waiting list" in answer.text
    assert "wait already" not in said(answer)
    joined = luc.post(ask, data=form(do="wait"))
    assert (joined.status_code, joined.headers["location"]) == (303, "/bookings?said=joined")
    page = luc.get("/bookings?said=joined")
    assert "You are on the waiting list." in said(page)
    assert "Your place in line: 1." in said(page)
    assert "1 household waits already." in said(residence.reader("linh").post(ask, data=form()))
    path, revision = re.findall(r'action="(/waits/[^"]+)".*?name="revision" value="(\d+)"', page.text)[0]
    left = luc.post(path, data={"revision": revision, "nonce": "n2"})
    assert left.headers["location"] == "/bookings?said=left_line"
    assert luc.post(path, data={"revision": revision, "nonce": "n3"}).status_code == 412
    assert "Your place in line" not in said(luc.get("/bookings"))


def test_what_a_rule_refuses_is_not_waited_for(residence: Residence) -> None:
    """No list is offered where a rule says no anyway."""
    residence.booked()
    answer = residence.reader("luc").post(
        f"/spaces/{residence.space('shared-flat')}/ask", data=form(start="2027-03-10", end="2027-06-20")
    )
    assert "Join the waiting list" not in answer.text


def test_an_offer_is_taken_on_its_page(residence: Residence) -> None:
    """The link opens a page and takes nothing; the button does; a second tap says how it stands."""
    stay = residence.booked()
    waits(residence)
    residence.kit.desk.do(CancelBooking(stay.id, 1), by=residence.actor("nadia"))
    luc = residence.reader("luc")
    home = luc.get("/")
    assert "Dates wait for your answer until" in said(home)
    path = re.findall(r'href="(/bookings/[0-9a-f-]{36})"', home.text)[0]
    page = luc.get(path)
    assert "These dates are kept for you" in said(page)
    assert f"{path}/move" not in page.text
    assert luc.post(f"{path}/step", data={"do": "take_offer", "revision": "1", "nonce": "n1"}).status_code == 303
    assert "I take these dates" not in luc.get(path).text
    assert luc.post(f"{path}/step", data={"do": "take_offer", "revision": "1", "nonce": "n2"}).status_code == 412


def test_an_offer_that_lapsed_says_so(residence: Residence) -> None:
    """Too late is not an error: the page says where it stands, and the next one has the dates."""
    stay = residence.booked()
    waits(residence)
    waits(residence, "linh")
    residence.kit.desk.do(CancelBooking(stay.id, 1), by=residence.actor("nadia"))
    luc = residence.reader("luc")
    path = re.findall(r'href="(/bookings/[0-9a-f-]{36})"', luc.get("/").text)[0]
    residence.clock.move(hours=80)
    assert residence.kit.desk.sight(residence.actor("luc")).waits() == ()
    luc = residence.reader("luc")
    assert luc.post(f"{path}/step", data={"do": "take_offer", "revision": "1", "nonce": "n1"}).status_code == 410
    assert "Dates wait for your answer until" in said(residence.reader("linh").get("/"))


def test_who_makes_room_reads_why_and_chooses(residence: Residence) -> None:
    """The first page leads to the booking; there stand the reason, the dates that are kept, and others to ask for."""
    stay = residence.booked(start=date(2027, 4, 10))
    times = datetime(2027, 4, 10, 18), datetime(2027, 4, 10, 21)
    call = TakeByRight(residence.space("shared-flat"), "assembly", *times, reason="Le budget")
    taken = residence.kit.desk.do(call, by=residence.actor("helene"))
    assert isinstance(taken, TakenByRight), taken
    nadia = residence.reader("nadia")
    home = nadia.get("/")
    assert "Does not take place as planned: choose other dates" in said(home)
    assert f'href="/bookings/{stay.id}"' in home.text
    page = nadia.get(f"/bookings/{stay.id}")
    assert "Other dates for you" in said(page)
    assert "Le budget" in said(page)
    (host,) = taken.displaced
    assert f'href="/bookings/{host.offer}"' in page.text
    other = re.findall(r'href="(/spaces/[^"]+#ask)"', page.text)[0].replace("&amp;", "&")
    form_ = nadia.get(other.removesuffix("#ask"))
    assert form_.status_code == 200
    assert residence.reader("luc").get(f"/bookings/{stay.id}").status_code == 404


def test_dates_are_kept_while_one_decides(residence: Residence) -> None:
    """Where the house keeps dates a second button says so, also after looking; the page says until when, and what to do."""
    luc, ask = residence.reader("luc"), f"/spaces/{residence.space('shared-flat')}"
    assert "Keep the dates for me" not in luc.get(ask).text
    residence.load("", ("check_in = 15:00:00", "check_in = 15:00:00\nhold_hours = 48"))
    for language, button in (("en", "Keep the dates for me"), ("fr", "Me garder les dates")):
        reader = residence.reader("luc", language)
        assert button in said(reader.get(ask))
        assert button in said(reader.post(f"{ask}/ask", data=form()))
    kept = luc.post(f"{ask}/ask", data=form(do="hold"))
    assert kept.status_code == 303
    assert luc.post(f"{ask}/ask", data=form(do="hold")).headers["location"] == kept.headers["location"]
    page = luc.get(kept.headers["location"])
    assert "The dates are kept for you: take them or leave them" in said(page)
    assert "Dates wait for your answer until" in said(luc.get("/"))
    again = luc.post(f"{ask}/ask", data=form(do="hold", nonce="n2"))
    assert (again.status_code, "Join the waiting list" in again.text) == (409, True)
    path = kept.headers["location"].partition("?")[0]
    assert "I leave these dates" in said(page)
    assert luc.post(f"{path}/step", data={"do": "decline_offer", "revision": "1", "nonce": "n3"}).status_code == 303
    lately = luc.post(f"{ask}/ask", data=form(do="hold", nonce="n4"))
    assert lately.status_code == 422
    assert "These dates were kept for your household just now" in said(lately)
    assert luc.post(f"{ask}/ask", data=form(do="book", nonce="n5")).status_code == 303


def test_a_rhythm_is_not_kept(residence: Residence) -> None:
    """The button on a form with a rhythm books nothing and keeps nothing: the dates are shown."""
    residence.load("", ("check_in = 15:00:00", "check_in = 15:00:00\nhold_hours = 48"))
    weekly = form(do="hold", repeat="weekly", times="2", step="1")
    answer = residence.reader("luc").post(f"/spaces/{residence.space('shared-flat')}/ask", data=weekly)
    assert answer.status_code == 200
    assert residence.kit.desk.sight(residence.actor("luc")).mine() == ()
