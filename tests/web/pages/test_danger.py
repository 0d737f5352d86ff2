"""The danger order on a phone: one button, whom to call, where they could go, and everybody back."""

from __future__ import annotations

from datetime import date
from typing import Any

from habitat_kit.core.uses import State
from tests.web.pages.residence import Residence, said

FIRE = {"kind": "fire", "reason": "Fumée au deuxième", "nonce": "n1"}


def ordered(residence: Residence, person: str = "helene", **more: str) -> Any:
    """Send the form."""
    fields = {**FIRE, "space": str(residence.space("shared-flat")), **more}
    return residence.reader(person).post("/danger", data=fields)


def state(residence: Residence, booking: Any) -> State:
    """Where it stands now."""
    return residence.kit.desk.sight(residence.actor("helene")).booking(booking.id).state


def test_one_button_frees_the_place_and_says_whom_to_call(residence: Residence) -> None:
    """The form leads to the order's page: who has to leave, with what is left of their dates."""
    booking = residence.booked("luc", date(2027, 3, 10), 2)
    reader = residence.reader("helene")
    assert "Everybody out now" in said(reader.get("/danger"))
    answer = ordered(residence)
    assert answer.status_code == 303
    page = said(reader.get(answer.headers["location"]))
    assert "The order stands. Call these people." in page
    assert "1 booking has to go elsewhere" in page
    assert "Fumée au deuxième" in page
    assert state(residence, booking) is State.DISPLACED


def test_the_same_tap_twice_is_one_order(residence: Residence) -> None:
    """A bad line sends the form again: it leads to the same order."""
    first, again = ordered(residence), ordered(residence)
    assert first.headers["location"] == again.headers["location"]


def test_residents_read_that_nobody_may_go_in(residence: Residence) -> None:
    """On the place's page and on the front page; why somebody wrote and whom to call is not for them."""
    residence.booked("luc", date(2027, 3, 10), 2)
    where = ordered(residence).headers["location"].partition("?")[0]
    reader = residence.reader("nadia")
    place = said(reader.get(f"/spaces/{residence.space('shared-flat')}"))
    assert "Do not go in: there was a fire." in place
    assert "9998" not in place
    assert "Fumée" not in place
    assert "Do not go in: there was a fire." in said(reader.get("/"))
    assert reader.get(where).status_code == 404
    assert reader.get("/danger").status_code == 403
    assert ordered(residence, "nadia").status_code == 403


def test_asking_for_it_says_the_danger(residence: Residence) -> None:
    """Not that somebody has the place: that it is not safe, in the reader's language."""
    ordered(residence)
    fields = {"kind": "guest_stay", "start": "2027-03-10", "end": "2027-03-12", "guests": "2", "nonce": "n"}
    path = f"/spaces/{residence.space('shared-flat')}/ask"
    page = said(residence.reader("nadia", "fr").post(path, data={**fields, "do": "check"}))
    assert "il y a eu un incendie" in page


def test_lifting_brings_people_back(residence: Residence) -> None:
    """The page says how many are back; the place can be booked again."""
    booking = residence.booked("luc", date(2027, 3, 10), 2)
    where = ordered(residence).headers["location"].partition("?")[0]
    reader = residence.reader("helene")
    assert reader.post(where, data={"revision": "7", "nonce": "n"}).status_code == 412
    page = said(reader.post(where, data={"revision": "1", "nonce": "m"}))
    assert "The order is lifted. 1 booking is back." in page
    assert state(residence, booking) is State.CONFIRMED
    assert "Do not go in" not in said(reader.get("/"))


def test_who_cannot_come_back_is_named(residence: Residence) -> None:
    """Dates that are over meanwhile are said with whose they were."""
    residence.booked("luc", date(2027, 3, 10), 2)
    where = ordered(residence).headers["location"].partition("?")[0]
    residence.clock.move(days=20)
    page = said(residence.reader("helene").post(where, data={"revision": "1", "nonce": "m"}))
    assert "the dates are over" in page


def test_what_is_missing_is_said_beside_its_field(residence: Residence) -> None:
    """No place, no words, a wrong hour: nothing typed is lost and nothing is ordered."""
    for more, field in (
        ({"space": ""}, "f-space"),
        ({"reason": " "}, "f-reason"),
        ({"day": "2027-03-04", "until": "99:99"}, "f-until"),
        ({"day": "yesterday"}, "f-day"),
        ({"day": "2027-01-01"}, "f-until"),
        ({"kind": "dragon"}, "k-fire"),
    ):
        answer = ordered(residence, **more)
        assert answer.status_code == 400, more
        assert f'href="#{field}"' in answer.text, more
        assert "Fumée" in answer.text or more.get("reason")
    assert residence.kit.desk.sight(residence.actor("helene")).dangers(_house(residence)) == ()


def test_an_order_may_end_by_itself(residence: Residence) -> None:
    """The day and hour it ends are said on its page."""
    where = ordered(residence, day="2027-03-05", until="12:00").headers["location"]
    assert "by itself" in said(residence.reader("helene").get(where))


def _house(residence: Residence) -> Any:
    return residence.kit.desk.sight(residence.actor("helene")).space(residence.space("shared-flat"))[0].id
