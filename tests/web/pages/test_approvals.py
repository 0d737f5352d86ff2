"""A steward's yes and no."""

from __future__ import annotations

from datetime import date

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CancelBooking, MoveBooking
from habitat_kit.core.uses import State
from tests.web.pages.residence import Residence, said


def waiting(residence: Residence) -> Booking:
    """Make a booking that waits for a steward."""
    booking = residence.booked(nights=6, purpose="Les cousins")
    assert booking.state is State.AWAITING
    return booking


def state(residence: Residence, booking: Booking) -> State:
    """Where it stands now."""
    return residence.kit.desk.sight(residence.actor("nadia")).booking(booking.id).state


def test_a_steward_sees_what_waits_on_the_front_page(residence: Residence) -> None:
    """What waits stands first, with whose it is and until when; a resident sees nothing of it."""
    waiting(residence)
    page = said(residence.reader("helene").get("/"))
    assert "One request is waiting for your answer Les Amrani" in page
    assert "is waiting for your answer" not in said(residence.reader("luc").get("/"))


def test_yes_confirms(residence: Residence) -> None:
    """A yes leads back to the list and confirms the booking."""
    booking = waiting(residence)
    reader = residence.reader("helene")
    assert "Les cousins" in said(reader.get("/approvals"))
    answer = reader.post(f"/approvals/{booking.id}", data={"revision": "1", "do": "approve"})
    assert answer.headers["location"] == "/approvals?said=approved"
    assert "Nothing is waiting" in said(reader.get(answer.headers["location"]))
    assert state(residence, booking) is State.CONFIRMED


def test_no_needs_a_reason_and_the_household_reads_it(residence: Residence) -> None:
    """Without a reason nothing is done and the page says what is missing; with one the household reads it."""
    booking = waiting(residence)
    reader = residence.reader("helene")
    path = f"/approvals/{booking.id}"
    missing = reader.post(path, data={"revision": "1", "do": "decline", "reason": "  "})
    assert missing.status_code == 400
    assert "Write the reason" in said(missing)
    assert f'href="#f-reason-{booking.id}"' in missing.text
    assert state(residence, booking) is State.AWAITING
    done = reader.post(path, data={"revision": "1", "do": "decline", "reason": "La chaudière est en panne."})
    assert done.headers["location"] == "/approvals?said=declined"
    page = said(residence.reader().get(f"/bookings/{booking.id}"))
    assert "refused" in page
    assert "La chaudière est en panne." in page


def test_what_changed_meanwhile_is_shown_and_not_answered(residence: Residence) -> None:
    """A yes to dates that have moved since does nothing and shows the new dates."""
    booking = waiting(residence)
    moved = MoveBooking(booking.id, 1, date(2027, 4, 1), date(2027, 4, 8))
    residence.kit.desk.do(moved, by=residence.actor("nadia"))
    answer = residence.reader("helene").post(f"/approvals/{booking.id}", data={"revision": "1", "do": "approve"})
    assert answer.status_code == 412
    assert "This request changed meanwhile" in said(answer)
    assert "from Thursday 1 to Thursday 8 April 2027" in said(answer)
    assert state(residence, booking) is State.AWAITING


def test_what_was_taken_back_cannot_be_approved(residence: Residence) -> None:
    """A request its household cancelled is shown as cancelled."""
    booking = waiting(residence)
    residence.kit.desk.do(CancelBooking(booking.id, 1), by=residence.actor("nadia"))
    answer = residence.reader("helene").post(f"/approvals/{booking.id}", data={"revision": "1", "do": "approve"})
    assert answer.status_code == 412
    assert "cancelled" in said(answer)


def test_too_late_is_said(residence: Residence) -> None:
    """After the deadline a yes is answered 410, and the dates are free."""
    booking = waiting(residence)
    residence.clock.move(days=4)
    answer = residence.reader("helene").post(f"/approvals/{booking.id}", data={"revision": "1", "do": "approve"})
    assert answer.status_code == 410
    assert "unanswered" in said(answer)


def test_answering_is_for_stewards(residence: Residence) -> None:
    """A resident has no page of approvals and no say, not over their own booking either."""
    booking = waiting(residence)
    reader = residence.reader("nadia")
    assert reader.get("/approvals").status_code == 403
    answer = reader.post(f"/approvals/{booking.id}", data={"revision": "1", "do": "approve"})
    assert answer.status_code == 403
    assert state(residence, booking) is State.AWAITING


def test_a_double_tap_answers_once(residence: Residence) -> None:
    """Yes tapped twice is one yes, and neither tap is told off."""
    booking = waiting(residence)
    reader = residence.reader("helene")
    fields = {"revision": "1", "nonce": "n1", "do": "approve"}
    answers = [reader.post(f"/approvals/{booking.id}", data=fields) for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == ["/approvals?said=approved"] * 2
