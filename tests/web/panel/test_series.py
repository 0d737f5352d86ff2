"""A series in the panel: a steward says yes to all of it, and cancels it from one date on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSeries, CancelBooking
from habitat_kit.core.outcomes import Cancelled, SeriesBooked
from habitat_kit.core.uses import State
from tests.web.pages.residence import said
from tests.web.panel.estate import Estate


def _booked(estate: Estate, *, nights: int = 0) -> list[Booking]:
    """Three stays of Nadia's a week apart, or three evenings."""
    space, kind = ("shared-flat", "guest_stay") if nights else ("living-room", "meeting")
    start = date(2027, 4, 5) if nights else datetime(2027, 4, 5, 18)
    end = date(2027, 4, 5 + nights) if nights else datetime(2027, 4, 5, 20)
    wanted = BookSeries(estate.home.space(space), kind, start, end, "FREQ=MONTHLY;COUNT=3")
    made = estate.home.kit.desk.do(wanted, by=estate.home.actor("nadia"))
    assert isinstance(made, SeriesBooked), made
    return _mine(estate)


def _mine(estate: Estate) -> list[Booking]:
    found = estate.home.kit.desk.sight(estate.home.actor("nadia")).mine()
    return sorted(found, key=lambda booking: booking.span.start)


def test_a_yes_to_all(estate: Estate) -> None:
    """From one that waits; offered only where there is a series."""
    first = _booked(estate, nights=6)[0]
    reader = estate.reader()
    page = said(reader.get(f"/bookings/details/{first.id}"))
    assert "Say yes to the whole repetition" in page
    assert "Planned date" in page
    done = reader.post(f"/bookings/act/approve_series/{first.id}", data={"revision": "1", "nonce": "n1"})
    assert done.headers["location"] == f"/bookings/details/{first.id}?said=approve_series"
    assert "Every date that waited is accepted." in said(reader.get(done.headers["location"]))
    assert {booking.state for booking in _mine(estate)} == {State.CONFIRMED}
    alone = estate.home.booked("luc", start=date(2027, 5, 20), nights=6)
    assert "whole repetition" not in said(reader.get(f"/bookings/details/{alone.id}"))
    assert reader.get(f"/bookings/act/approve_series/{alone.id}").status_code == 409


def test_cancelled_from_one_on(estate: Estate) -> None:
    """The form asks which; the earlier dates stay."""
    second = _booked(estate)[1]
    reader = estate.reader()
    path = f"/bookings/act/cancel_series/{second.id}"
    assert "this one and those after it" in said(reader.get(path))
    done = reader.post(path, data={"revision": "1", "nonce": "n1", "scope": "following"})
    assert done.headers["location"] == f"/bookings/details/{second.id}?said=cancel_series"
    assert [booking.state for booking in _mine(estate)] == [State.CONFIRMED, State.CANCELLED, State.CANCELLED]


def test_moved_from_one_on(estate: Estate) -> None:
    """The form begins with where it is; all meant move by as much, or none, and then each that cannot be had says why."""
    first, second, third = _booked(estate)
    reader, path = estate.reader(), f"/bookings/act/move_series/{second.id}"
    form = reader.get(path)
    assert 'value="2027-05-05"' in form.text
    assert 'value="18:00"' in form.text
    later = {"start": "2027-05-05", "start_time": "19:00", "end": "2027-05-05", "end_time": "21:00"}
    sent = {"revision": "1", "nonce": "n1", "scope": "following", "space": "Le salon", **later}
    hers = estate.home.booked("luc", datetime(2027, 6, 5, 20), end=datetime(2027, 6, 5, 22), kind="meeting")
    refused = reader.post(path, data=sent)
    assert refused.status_code == 409
    assert "Nothing was moved: these dates cannot be had." in said(refused)
    assert "5 June 2027" in said(refused).replace(",", "")
    assert [booking.when for booking in _mine(estate)] == [first.when, second.when, third.when]
    assert isinstance(estate.home.kit.desk.do(CancelBooking(hers.id, 1), by=estate.home.actor("luc")), Cancelled)
    done = reader.post(path, data={**sent, "nonce": "n2"})
    assert done.headers["location"] == f"/bookings/details/{second.id}?said=move_series"
    assert "The dates are moved." in said(reader.get(done.headers["location"]))
    assert [
        booking.span.start - old.span.start for booking, old in zip(_mine(estate), (first, second, third), strict=True)
    ] == [
        timedelta(),
        timedelta(hours=1),
        timedelta(hours=1),
    ]
