"""We have arrived, we have left, nobody came, bring it back, take it back: one tap each, from a booking's own page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CancelBooking
from habitat_kit.core.uses import State
from tests.web.pages.residence import Residence, said

ARRIVED = datetime(2027, 3, 10, 15, 30, tzinfo=UTC)
"""Half past four in the afternoon of the first day, in Bourges."""


def tap(reader: TestClient, booking: Booking, button: str, revision: int = 1, **more: Any) -> Any:
    """Tap a button of a booking's page."""
    return reader.post(
        f"/bookings/{booking.id}/step", data={"revision": str(revision), "do": button, "nonce": "n"} | more
    )


def now(residence: Residence, booking: Booking) -> Booking:
    """The booking as it stands."""
    return residence.kit.desk.sight(residence.actor("helene")).booking(booking.id)


def test_a_household_arrives_and_leaves_by_a_tap(residence: Residence) -> None:
    """The buttons stand on the page on the day; the early leave says beforehand which nights still count."""
    booking = residence.booked(nights=3)
    path = f"/bookings/{booking.id}"
    assert "We have arrived" not in said(residence.reader().get(path))
    residence.clock.now = ARRIVED
    reader = residence.reader()
    assert "We have arrived" in said(reader.get(path))
    assert "Nobody came" not in said(reader.get(path))
    done = tap(reader, booking, "check_in")
    assert done.headers["location"] == f"{path}?said=check_in"
    page = said(reader.get(done.headers["location"]))
    assert "There now" in page
    assert "The 2 nights you do not sleep here still count" in page
    assert tap(reader, booking, "check_out", 2).headers["location"] == f"{path}?said=check_out"
    assert now(residence, booking).state is State.DONE
    history = said(reader.get(path)).partition("What happened")[2]
    assert "Booking made" in history
    assert "Departure noted" in history


def test_a_wrong_tap_is_taken_back(residence: Residence) -> None:
    """Whoever tapped is offered the way back for half an hour, and nobody else is."""
    booking = residence.booked()
    residence.kit.desk.do(CancelBooking(booking.id, 1), by=residence.actor("nadia"))
    reader, path = residence.reader(), f"/bookings/{booking.id}"
    assert "Take the last step back" in said(reader.get(path))
    assert "Take the last step back" not in said(residence.reader("helene").get(path))
    assert tap(reader, booking, "undo", 2).status_code == 303
    assert now(residence, booking).state is State.CONFIRMED


def test_a_cancelled_booking_is_brought_back_unless_somebody_has_the_dates(residence: Residence) -> None:
    """The page offers it as long as the stay lies ahead; a neighbour who was faster is said, and nothing changes."""
    booking = residence.booked()
    residence.kit.desk.do(CancelBooking(booking.id, 1), by=residence.actor("nadia"))
    reader, path = residence.reader(), f"/bookings/{booking.id}"
    assert "Bring the booking back" in said(reader.get(path))
    other = residence.booked("luc")
    taken = tap(reader, booking, "restore", 2)
    assert taken.status_code == 409
    assert "That is not possible now" in said(taken)
    residence.kit.desk.do(CancelBooking(other.id, 1), by=residence.actor("luc"))
    assert tap(reader, booking, "restore", 2, nonce="m").headers["location"] == f"{path}?said=restore"
    assert now(residence, booking).state is State.CONFIRMED


def test_the_keeper_says_that_nobody_came(residence: Residence) -> None:
    """Aïssatou keeps the flat's keys: she finds the button on the booking's page, and no words of others there."""
    booking = residence.booked()
    residence.clock.now = ARRIVED
    keeper = residence.reader("aissatou")
    page = said(keeper.get(f"/bookings/{booking.id}"))
    assert "Nobody came" in page
    assert "Correct" not in page
    assert tap(keeper, booking, "no_show").status_code == 303
    assert "Nobody came" in said(residence.reader().get(f"/bookings/{booking.id}"))
    assert now(residence, booking).state is State.NO_SHOW


@pytest.mark.parametrize(
    ("button", "revision", "status", "words"),
    [
        ("check_in", 1, 422, "from the first day on: Wednesday, 10 March 2027"),
        ("undo", 1, 422, "nothing to take back"),
        ("check_in", 7, 412, "changed meanwhile"),
        ("check_out", 1, 412, "changed meanwhile"),
        ("dance", 1, 400, "nothing was done"),
        ("", 1, 400, "nothing was done"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(
    residence: Residence, button: str, revision: int, status: int, words: str
) -> None:
    """Too early, too late, changed meanwhile, or no such button: the page says so, and the booking stands."""
    booking = residence.booked()
    answer = tap(residence.reader(), booking, button, revision)
    assert answer.status_code == status
    assert words in said(answer)
    assert now(residence, booking) == booking


def test_a_neighbours_booking_is_not_there_to_be_stepped_on(residence: Residence) -> None:
    """Somebody else's booking is 404 for every button, and for the form that corrects."""
    booking = residence.booked("luc")
    reader = residence.reader()
    assert tap(reader, booking, "check_in").status_code == 404
    assert reader.get(f"/bookings/{booking.id}/correct").status_code == 404


def test_a_steward_corrects_and_the_household_reads_why(residence: Residence) -> None:
    """Number, reason and what changed stand on the household's page; the household itself finds no such form."""
    booking = residence.booked()
    steward, path = residence.reader("helene"), f"/bookings/{booking.id}"
    form = steward.get(f"{path}/correct")
    assert 'name="reason"' in form.text
    typed = {"revision": "1", "nonce": "n", "guests": "3", "purpose": "", "counted": "yes"}
    household = {"household": str(booking.household)}
    missing = steward.post(f"{path}/correct", data=typed | household | {"reason": " "})
    assert missing.status_code == 400
    assert "Write the reason" in said(missing)
    assert 'value="3"' in missing.text
    wrong = steward.post(f"{path}/correct", data=typed | household | {"guests": "many", "reason": "why"})
    assert wrong.status_code == 400
    assert 'value="many"' in wrong.text
    done = steward.post(f"{path}/correct", data=typed | household | {"reason": "Ils étaient trois."})
    assert done.headers["location"] == f"{path}?said=corrected"
    page = said(residence.reader().get(path))
    assert "People: 1 → 3" in page
    assert "Ils étaient trois." in page
    assert residence.reader().get(f"{path}/correct").status_code == 403
    stale = steward.post(f"{path}/correct", data=typed | household | {"guests": "4", "reason": "again"})
    assert stale.status_code == 412


def test_a_steward_overrides_from_the_answer(residence: Residence) -> None:
    """Where an article says no and names stewards, its answer has a form for the reason; a resident's has none."""
    wish = {"kind": "guest_stay", "start": "2027-03-10", "end": "2027-03-30", "guests": "2", "nonce": "n1"}
    wish["household"] = str(residence.household("amrani"))
    place = f"/spaces/{residence.space('shared-flat')}/ask"
    assert 'name="override"' not in residence.reader().post(place, data=wish | {"do": "check"}).text
    steward = residence.reader("helene")
    answer = steward.post(place, data=wish | {"do": "check"})
    assert 'name="override"' in answer.text
    articles = answer.text.partition('name="override" value="')[2].partition('"')[0]
    sent = wish | {"override": articles, "do": "override"}
    missing = steward.post(place, data=sent)
    assert missing.status_code == 400
    assert "Write the reason" in said(missing)
    done = steward.post(place, data=sent | {"override_reason": "Sa maison a brûlé."})
    assert done.status_code == 303
    page = said(residence.reader().get(done.headers["location"]))
    assert "Sa maison a brûlé." in page
    assert "Rule overridden" in page


def test_an_override_by_who_may_not_is_refused(residence: Residence) -> None:
    """A resident who sends the steward's form is told that these articles are not theirs to override."""
    wish = {"kind": "guest_stay", "start": "2027-03-10", "end": "2027-03-30", "guests": "2", "nonce": "n1"}
    sent = wish | {"do": "override", "override": "house_rules/1", "override_reason": "why"}
    answer = residence.reader().post(f"/spaces/{residence.space('shared-flat')}/ask", data=sent)
    assert answer.status_code == 422


def test_a_longer_stay_is_overridden_from_the_answer_to_a_move(residence: Residence) -> None:
    """The form stands on the answer to a move too."""
    booking = residence.booked()
    steward, path = residence.reader("helene"), f"/bookings/{booking.id}/move"
    typed = {"start": "2027-03-10", "end": "2027-03-30", "revision": "1", "nonce": "n1"}
    answer = steward.post(path, data=typed | {"do": "check"})
    articles = answer.text.partition('name="override" value="')[2].partition('"')[0]
    assert articles
    sent = typed | {"do": "override", "override": articles}
    assert steward.post(path, data=sent).status_code == 400
    done = steward.post(path, data=sent | {"override_reason": "Sa maison a brûlé."})
    assert done.headers["location"] == f"/bookings/{booking.id}?said=moved"
    assert now(residence, booking).last_day == date(2027, 3, 30)
