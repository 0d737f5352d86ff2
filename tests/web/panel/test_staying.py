"""Checking in and out, bringing back, correcting and overriding in the panel: each by its command, offered in its time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.testclient import TestClient

from tests.web.pages.residence import said
from tests.web.panel.estate import Estate, stay
from tests.web.panel.test_writing import journal, made

ARRIVED = datetime(2027, 3, 10, 15, 30, tzinfo=UTC)
"""Half past four in the afternoon of the first day, in Bourges."""


def act(reader: TestClient, name: str, booking: UUID, revision: int, **typed: str) -> Any:
    """Send the form of an act."""
    sent = {"revision": str(revision), "nonce": f"{name}{revision}"} | typed
    return reader.post(f"/bookings/act/{name}/{booking}", data=sent)


def offered(reader: TestClient, booking: UUID) -> set[str]:
    """The acts a booking's page offers."""
    return set(re.findall(r"/act/(\w+)/", reader.get(f"/bookings/details/{booking}").text))


def test_each_act_is_offered_in_its_time(estate: Estate) -> None:
    """Nobody is offered what the desk would refuse for its state or its day."""
    booking = estate.home.booked()
    assert offered(estate.reader(), booking.id) == {"correct", "cancel"}
    estate.home.clock.now = ARRIVED
    reader = estate.reader()
    assert offered(reader, booking.id) == {"check_in", "no_show", "correct", "cancel"}
    there = act(reader, "check_in", booking.id, 1)
    assert "The arrival is noted." in said(reader.get(there.headers["location"]))
    assert offered(reader, booking.id) == {"check_out", "undo", "correct"}


def test_a_stay_goes_its_way_and_back(estate: Estate) -> None:
    """Arrival, departure, and the step taken back stand in the journal."""
    booking = estate.home.booked()
    estate.home.clock.now = ARRIVED
    reader = estate.reader()
    for name, revision, words in (
        ("check_in", 1, "The arrival is noted."),
        ("check_out", 2, "The departure is noted"),
        ("undo", 3, "The last step is taken back."),
    ):
        done = act(reader, name, booking.id, revision)
        assert done.status_code == 303, said(done)
        assert words in said(reader.get(done.headers["location"]))
    for words in ("Arrival noted", "Departure noted", "Last step taken back"):
        assert words in journal(reader)


def test_a_no_show_is_noted_and_a_cancelled_booking_brought_back(estate: Estate) -> None:
    """By their own pages; what cannot be is said on the form."""
    first, second = estate.home.booked(), estate.home.booked("linh", ARRIVED.date().replace(month=4))
    reader = estate.reader()
    act(reader, "cancel", second.id, 1)
    early = act(reader, "no_show", first.id, 1)
    assert early.status_code == 422
    assert "only begins on" in said(early)
    back = act(reader, "restore", second.id, 2)
    assert "The booking is back." in said(reader.get(back.headers["location"]))
    estate.home.clock.now = ARRIVED
    reader = estate.reader()
    gone = act(reader, "no_show", first.id, 1, nonce="later")
    assert "nobody came" in said(reader.get(gone.headers["location"]))


def test_a_correction_changes_what_is_typed_and_nothing_else(estate: Estate) -> None:
    """Left empty, a field stays; a reason is needed, and its page shows it."""
    booking = estate.home.booked(guests=2, purpose="Les cousins")
    reader = estate.reader()
    assert act(reader, "correct", booking.id, 1, guests="3").status_code == 400
    nothing = act(reader, "correct", booking.id, 1, reason="Three of them.")
    assert nothing.status_code == 400
    done = act(reader, "correct", booking.id, 1, guests="3", counted="no", reason="Three of them.")
    page = said(reader.get(done.headers["location"]))
    for words in ("The booking is corrected.", "Les cousins", "Three of them.", "People expected 3"):
        assert words in page, words
    assert "Booking corrected" in journal(reader)


def test_a_steward_overrides_beside_the_no(estate: Estate) -> None:
    """Where the article names stewards, its refusal has a form for the reason; without one nothing is booked."""
    reader = estate.reader()
    refused = reader.post("/bookings/create", data=stay(end="2027-03-25"))
    section = refused.text.partition('id="override"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', section))
    assert hidden["override"] == "shared-flat/3"
    missing = reader.post("/bookings/create", data=hidden | {"override_reason": " "})
    assert missing.status_code == 400
    assert "Write the reason" in said(missing)
    assert 'id="override"' in missing.text
    done = reader.post("/bookings/create", data=hidden | {"override_reason": "Their roof leaks."})
    page = said(reader.get(f"/bookings/details/{made(done)}"))
    assert "Their roof leaks." in page
    assert "Rule overridden" in journal(reader)
    ground = reader.post("/bookings/create", data=stay(start="2027-01-01", end="2027-01-03"))
    assert 'id="override"' not in ground.text
