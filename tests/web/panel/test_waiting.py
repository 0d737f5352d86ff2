"""The wait list in the panel: who waits, taken off by a steward, and an offer accepted for somebody who telephones."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from habitat_kit.core.commands import BookSpace, CancelBooking
from habitat_kit.core.outcomes import WaitListed
from tests.web.pages.residence import said
from tests.web.panel.estate import Estate


def _wait(estate: Estate) -> WaitListed:
    flat = estate.home.space("shared-flat")
    wish = BookSpace(flat, "guest_stay", date(2027, 3, 10), date(2027, 3, 12), or_wait=True)
    outcome = estate.home.kit.desk.do(wish, by=estate.home.actor("luc"))
    assert isinstance(outcome, WaitListed), outcome
    return outcome


def test_a_steward_sees_who_waits_and_takes_them_off(estate: Estate) -> None:
    """The list names household, place and dates; one act, and the row says so."""
    estate.home.booked()
    wait = _wait(estate).wait
    reader = estate.reader()
    assert "waiting" in said(reader.get("/waits/list"))
    row = said(reader.get(f"/waits/details/{wait.id}"))
    assert "10" in row
    assert "Take off the waiting list" in row
    done = reader.post(f"/waits/act/leave_line/{wait.id}", data={"revision": "1", "nonce": "n1"})
    assert (done.status_code, done.headers["location"]) == (303, "/waits/list")
    assert "left" in said(reader.get(f"/waits/details/{wait.id}"))
    assert reader.get(f"/waits/act/leave_line/{wait.id}").status_code == 409


def test_a_steward_accepts_for_a_household(estate: Estate) -> None:
    """Whoever has no mail is called; the steward takes the dates for them."""
    stay = estate.home.booked()
    _wait(estate)
    estate.home.kit.desk.do(CancelBooking(stay.id, 1), by=estate.home.actor("nadia"))
    offer = estate.home.kit.desk.sight(estate.home.actor("luc")).waits()[0].wait.offer
    reader = estate.reader()
    done = reader.post(f"/bookings/act/take_offer/{offer}", data={"revision": "1", "nonce": "n1"})
    assert done.headers["location"] == f"/bookings/details/{offer}?said=take_offer"
    assert "The offer is accepted." in said(reader.get(done.headers["location"]))


RIGHT = """
[[rulebooks]]
key = "assembly"
title = { fr = "Assemblée", en = "The assembly" }

[[rulebooks.versions]]
version = 1
in_force = 2026-01-01

[[rulebooks.versions.bindings]]
space = "shared-flat"

[[rulebooks.versions.articles]]
number = "1"
text = { fr = "Une assemblée prend le logement.", en = "The assembly takes the flat." }
rule = { kind = "by_right", kinds = ["meeting"], notice_days = 1 }
"""


def _take_by_right(estate: Estate, **typed: str) -> Any:
    """Send the form that takes the flat by right for an evening."""
    flat = estate.home.space("shared-flat")
    typed = {
        "kind": "meeting",
        "start": "2027-03-10",
        "start_time": "18:00",
        "end": "2027-03-10",
        "end_time": "20:00",
        "reason": "Everybody",
        "guests": "9",
        "household": "Les Amrani",
        "nonce": "n1",
    } | typed
    return estate.reader().post(f"/spaces/act/take_by_right/{flat}", data=typed)


def test_after_taking_by_right_one_goes_on_to_the_meeting(estate: Estate) -> None:
    """The page names who makes room, and its button leads to what was made: something did change."""
    estate.home.load(RIGHT)
    stay = estate.home.booked()
    taken = _take_by_right(estate, guests="5")
    assert taken.status_code == 200, said(taken)
    assert str(stay.id) in taken.text
    assert "Go back and change nothing" not in said(taken)
    onward = re.search(r'class="button" href="(/bookings/details/[^"]+)">See the meeting<', taken.text)
    assert onward, taken.text
    assert "Everybody" in said(estate.reader().get(onward[1]))


def test_a_house_without_the_right_says_so(estate: Estate) -> None:
    """No rule gives it: the form says so, and nobody has moved."""
    stay = estate.home.booked()
    answer = _take_by_right(estate)
    assert answer.status_code == 422
    assert "No rule of the house gives you this right" in said(answer)
    assert estate.home.kit.desk.sight(estate.home.actor("nadia")).booking(stay.id).state == "confirmed"
