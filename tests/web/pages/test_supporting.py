"""A neighbour's yes, from a phone."""

from __future__ import annotations

from datetime import datetime

import pytest

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSpace
from habitat_kit.core.outcomes import AwaitingApproval
from habitat_kit.core.uses import State
from tests.web.pages.residence import Residence, said

RULES = """
[[rulebooks]]
key = "evenings"
title = { fr = "Grandes soirées", en = "Big evenings" }

[[rulebooks.versions]]
version = 1
in_force = 2027-03-03

[[rulebooks.versions.articles]]
number = "1"
text = { fr = "Les grandes soirées, on en parle aux voisins.", en = "We talk about big evenings with the neighbours." }
rule = { kind = "approval", guests_above = 4, neighbours = 2 }

[[rulebooks.versions.bindings]]
space = "terrace-evening"
"""


@pytest.fixture
def evening(residence: Residence) -> Booking:
    """A meal of six on the terrace, which waits for two households."""
    residence.load(RULES)
    start = datetime(2027, 4, 3, 18)
    meal = BookSpace(residence.space("terrace-evening"), "shared_meal", start, start.replace(hour=21), guests=6)
    outcome = residence.kit.desk.do(meal, by=residence.actor("nadia"))
    assert isinstance(outcome, AwaitingApproval), outcome
    return outcome.booking


def state(residence: Residence, booking: Booking) -> State:
    """Where it stands now."""
    return residence.kit.desk.sight(residence.actor("nadia")).booking(booking.id).state


def test_neighbours_say_yes_from_their_list(residence: Residence, evening: Booking) -> None:
    """It stands on each neighbour's first page; the second yes lets the meal take place."""
    luc = residence.reader("luc")
    assert "waiting for your answer" in said(luc.get("/"))
    page = said(luc.get("/approvals"))
    assert "0 of 2 households have said yes" in page
    assert "Approve" not in page, "a neighbour says yes for a household, and cannot refuse"
    answer = luc.post(f"/approvals/{evening.id}", data={"revision": "1", "do": "support"})
    assert answer.headers["location"] == "/approvals?said=supported"
    assert "Your yes is kept" in said(luc.get(answer.headers["location"]))
    assert state(residence, evening) is State.AWAITING
    linh = residence.reader("linh")
    assert "1 of 2 households have said yes" in said(linh.get("/approvals"))
    linh.post(f"/approvals/{evening.id}", data={"revision": "1", "do": "support"})
    assert state(residence, evening) is State.CONFIRMED


def test_who_asks_answers_nothing(residence: Residence, evening: Booking) -> None:
    """The household that asks sees nothing to answer, and its own yes is refused."""
    nadia = residence.reader("nadia")
    assert "waiting for your answer" not in said(nadia.get("/"))
    assert nadia.post(f"/approvals/{evening.id}", data={"revision": "1", "do": "support"}).status_code == 403
    assert state(residence, evening) is State.AWAITING


def test_a_neighbour_does_not_approve(residence: Residence, evening: Booking) -> None:
    """Sending a steward's yes is refused to a neighbour."""
    answer = residence.reader("luc").post(f"/approvals/{evening.id}", data={"revision": "1", "do": "approve"})
    assert answer.status_code == 403
    assert state(residence, evening) is State.AWAITING
