"""One's bookings: seeing, taking along, moving and cancelling them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import icalendar
import pytest

from habitat_kit.core.commands import CancelBooking
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import State
from tests.web.pages.residence import Residence, said


def only_event(body: bytes) -> Any:
    """The one event of a calendar file."""
    (event,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return event


def test_mine_lists_what_is_to_come_and_what_is_over(residence: Residence) -> None:
    """Coming bookings stand first, past and cancelled ones below."""
    coming, gone = residence.booked(), residence.booked(start=date(2027, 5, 10))
    residence.kit.desk.do(CancelBooking(gone.id, gone.revision), by=residence.actor("nadia"))
    page = residence.reader().get("/bookings").text
    first, _, second = page.partition('id="past"')
    assert f"/bookings/{coming.id}" in first
    assert f"/bookings/{gone.id}" in second


@pytest.mark.parametrize("path", ["", "/move", "/cancel", ".ics"])
def test_a_neighbours_booking_is_not_there(residence: Residence, path: str) -> None:
    """Somebody else's booking and none at all are the same 404."""
    theirs = residence.booked("luc")
    reader = residence.reader("nadia")
    for booking in (theirs.id, uuid4(), "x"):
        assert reader.get(f"/bookings/{booking}{path}").status_code == 404
    assert reader.post(f"/bookings/{theirs.id}/cancel", data={"revision": "1"}).status_code == 404


def test_a_booking_goes_into_a_calendar(residence: Residence) -> None:
    """The file holds one event of the booking's own id, its dates and its sequence."""
    booking = residence.booked()
    answer = residence.reader(language="fr").get(f"/bookings/{booking.id}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "attachment" in answer.headers["content-disposition"]
    event = only_event(answer.content)
    assert event["UID"] == str(booking.id)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 3, 10), date(2027, 3, 12))
    assert "Accueil d\u2019invités" in event["SUMMARY"]


def test_a_meeting_goes_into_a_calendar_with_its_clock(residence: Residence) -> None:
    """Hours keep their wall time and zone, also across a change of the clocks."""
    start = datetime(2027, 3, 28, 10)
    booking = residence.booked(start=start, end=start + timedelta(hours=2), kind="meeting", space="living-room")
    answer = residence.reader().get(f"/bookings/{booking.id}.ics")
    event = only_event(answer.content)
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["DTSTART"].dt.replace(tzinfo=None) == start


def test_a_protected_place_is_not_named_in_a_file(residence: Residence) -> None:
    """Neither the name nor the house of a protected place leaves in a calendar file, nor in the file's own name."""
    booking = residence.booked(space="bedroom-garden")
    flat = 'key = "shared-flat"\n'
    residence.load("", (f"{flat}name", f"{flat}protected_location = true\nname"))
    answer = residence.reader(language="fr").get(f"/bookings/{booking.id}.ics")
    told = answer.content.decode() + str(answer.headers)
    assert "BEGIN:VEVENT" in told
    for word in ("chambre", "potager", "Gibjoncs", "bedroom", "LOCATION"):
        assert word not in told


def test_moving_looks_first_and_then_moves(residence: Residence) -> None:
    """The form holds the dates as they are; looking changes nothing; moving leads back to the booking."""
    booking = residence.booked()
    reader = residence.reader()
    path = f"/bookings/{booking.id}/move"
    assert 'value="2027-03-10"' in reader.get(path).text
    fields = {"revision": "1", "start": "2027-03-17", "end": "2027-03-19", "nonce": "n"}
    looked = reader.post(path, data=fields | {"do": "check"})
    assert "It is possible" in said(looked)
    assert "20 left, 2 asked for, 18 would remain" in said(looked)
    moved = reader.post(path, data=fields | {"do": "move"})
    assert moved.headers["location"] == f"/bookings/{booking.id}?said=moved"
    now = residence.kit.desk.sight(residence.actor("nadia")).booking(booking.id)
    assert now.when == Nights(date(2027, 3, 17), date(2027, 3, 19))


def test_moving_onto_taken_dates_keeps_the_present_ones(residence: Residence) -> None:
    """A conflict says so with dates that pass, and the booking stays where it was."""
    booking = residence.booked()
    residence.booked("luc", date(2027, 3, 20))
    fields = {"revision": "1", "start": "2027-03-20", "end": "2027-03-22", "do": "move"}
    answer = residence.reader().post(f"/bookings/{booking.id}/move", data=fields)
    assert answer.status_code == 409
    assert "These dates would do" in said(answer)
    now = residence.kit.desk.sight(residence.actor("nadia")).booking(booking.id)
    assert now.when == booking.when


def test_moving_to_dates_that_need_a_yes_warns_first(residence: Residence) -> None:
    """Before the present dates are given up for ones that wait for an answer, the page says so."""
    booking = residence.booked()
    reader = residence.reader()
    fields = {"revision": "1", "start": "2027-03-17", "end": "2027-03-23"}
    looked = reader.post(f"/bookings/{booking.id}/move", data=fields | {"do": "check"})
    assert "gives up your present dates at once" in said(looked)
    moved = reader.post(f"/bookings/{booking.id}/move", data=fields | {"do": "move"})
    assert "waiting" in said(reader.get(moved.headers["location"]))


def test_moving_into_another_room(residence: Residence) -> None:
    """A booking of the flat may move into one of its bedrooms."""
    booking = residence.booked()
    room = residence.space("bedroom-garden")
    fields = {"revision": "1", "start": "2027-03-10", "end": "2027-03-12", "space": str(room), "do": "move"}
    assert residence.reader().post(f"/bookings/{booking.id}/move", data=fields).status_code == 303
    assert residence.kit.desk.sight(residence.actor("nadia")).booking(booking.id).space == room


@pytest.mark.parametrize("fields", [{"start": "2027-02-30", "end": "2027-03-02"}, {"start": "", "end": "2027-03-02"}])
def test_moving_to_no_date_at_all(residence: Residence, fields: dict[str, str]) -> None:
    """What cannot be read is said at its field and moves nothing."""
    booking = residence.booked()
    answer = residence.reader().post(f"/bookings/{booking.id}/move", data=fields | {"revision": "1", "do": "move"})
    assert answer.status_code == 400
    assert 'href="#f-start"' in answer.text


def test_a_stale_form_moves_and_cancels_nothing(residence: Residence) -> None:
    """A form of an older revision is answered 412 with how the booking stands now."""
    booking = residence.booked()
    reader = residence.reader()
    dates = {"start": "2027-03-17", "end": "2027-03-19"}
    for path, fields in (("move", dates | {"do": "move"}), ("move", dates | {"do": "check"}), ("cancel", {})):
        answer = reader.post(f"/bookings/{booking.id}/{path}", data=fields | {"revision": "7"})
        assert answer.status_code == 412, (path, fields)
        assert "changed meanwhile" in said(answer)
        assert "from Wednesday 10 to Friday 12 March 2027" in said(answer)


@pytest.mark.parametrize(("minutes", "words"), [(5, "will not be counted"), (45, "will still count")])
def test_cancelling_says_beforehand_whether_the_nights_count(residence: Residence, minutes: int, words: str) -> None:
    """What the page says before is what the desk then does."""
    booking = residence.booked()
    residence.clock.move(minutes=minutes)
    reader = residence.reader()
    path = f"/bookings/{booking.id}/cancel"
    assert words in said(reader.get(path))
    answer = reader.post(path, data={"revision": "1"})
    now = residence.kit.desk.sight(residence.actor("nadia")).booking(booking.id)
    assert now.state is State.CANCELLED
    assert now.counted is ("still" in words)
    assert answer.headers["location"].endswith("said=cancelled" if now.counted else "said=uncounted")
    again = reader.get(path)
    assert again.status_code == 409
    assert "changed meanwhile" in said(again)


def test_what_may_be_said_is_ours_to_choose(residence: Residence) -> None:
    """A link made elsewhere puts no words of its own at the top of a booking."""
    booking = residence.booked()
    page = residence.reader().get(f"/bookings/{booking.id}", params={"said": "<script>"})
    assert page.status_code == 200
    assert "<script" not in page.text


def test_a_double_tap_cancels_once(residence: Residence) -> None:
    """Cancelling tapped twice leads to the cancelled booking both times."""
    booking = residence.booked()
    reader = residence.reader()
    answers = [reader.post(f"/bookings/{booking.id}/cancel", data={"revision": "1", "nonce": "n1"}) for _ in range(2)]
    assert {answer.headers["location"] for answer in answers} == {f"/bookings/{booking.id}?said=uncounted"}
