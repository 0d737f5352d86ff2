"""An assembly that is refused on its page is not at a dead end: who has the right takes the place from there."""

from __future__ import annotations

from typing import Any

import pytest

from habitat_kit.core.uses import State
from tests.web.pages.residence import Residence, said
from tests.web.panel.test_waiting import RIGHT

TAKE = "Take the place by right"


@pytest.fixture
def voted(residence: Residence) -> Residence:
    """The house with a right of its assembly."""
    residence.load(RIGHT)
    return residence


def ask(residence: Residence, person: str = "helene", **fields: str) -> Any:
    """Ask for an evening in the shared flat."""
    meeting = {"kind": "meeting", "day": "2027-03-10", "since": "18:00", "until": "20:00", "guests": "5", "nonce": "n"}
    path = f"/spaces/{residence.space('shared-flat')}/ask"
    return residence.reader(person).post(path, data=meeting | {"do": "check"} | fields)


def test_a_refused_assembly_goes_on_by_its_right(voted: Residence) -> None:
    """One reason and one button; the meeting stands, and who was there made room."""
    stay = voted.booked()
    answer = ask(voted)
    assert 'name="do" value="by_right"' in answer.text
    again = ask(voted, do="by_right", reason=" ")
    assert (again.status_code, 'aria-describedby="w-reason"' in again.text) == (400, True)
    taken = ask(voted, do="by_right", reason="The roof leaks", nonce="n2")
    assert taken.status_code == 303, said(taken)
    assert "Meeting" in said(voted.reader("helene").get(taken.headers["location"]))
    assert voted.kit.desk.sight(voted.actor("nadia")).booking(stay.id).state is State.DISPLACED


def test_only_who_has_the_right_where_something_is_in_the_way(voted: Residence) -> None:
    """Free dates are booked; a neighbour, and a kind the right is not for, are not shown what they may not do."""
    assert TAKE not in said(ask(voted))
    voted.booked()
    assert TAKE in said(ask(voted))
    assert TAKE not in said(ask(voted, "luc"))
    stay = {"kind": "guest_stay", "start": "2027-03-10", "end": "2027-03-11"}
    assert TAKE not in said(ask(voted, **stay))


def test_a_stay_too_near_keeps_its_dates_and_says_so(voted: Residence) -> None:
    """The right has a notice: the page says the first day that would pass."""
    stay = voted.booked("nadia", voted.clock.now.date())
    today = voted.clock.now.date().isoformat()
    no = ask(voted, do="by_right", reason="The roof leaks", day=today)
    assert no.status_code == 422
    assert voted.kit.desk.sight(voted.actor("nadia")).booking(stay.id).state is State.CONFIRMED
