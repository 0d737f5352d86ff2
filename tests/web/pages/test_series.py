"""Booking several times without a script: choose, see the answer for each date, book; then change one, some, all."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from icalendar import Calendar

from habitat_kit.core.bookings import Booking
from habitat_kit.core.uses import State
from tests.web.pages.residence import Residence, said

LIVING = "living-room"


def meeting(**fields: str) -> dict[str, str]:
    """The form for three Tuesday evenings."""
    evening = {"kind": "meeting", "day": "2027-03-09", "since": "18:00", "until": "20:00", "guests": "4", "nonce": "n1"}
    rhythm = {"repeat": "weekly", "step": "1", "on_2": "on", "times": "3"}
    return {**evening, **rhythm, "do": "check"} | fields


def send(residence: Residence, fields: dict[str, str], person: str = "nadia", language: str = "en") -> Response:
    """Send the booking form of the living room."""
    path = f"/spaces/{residence.space(LIVING)}/ask"
    return residence.reader(person, language=language).post(path, data=fields)


def bookings(residence: Residence, person: str = "nadia") -> list[Booking]:
    """What a person's household has booked, in order."""
    found = residence.kit.desk.sight(residence.actor(person)).mine()
    return sorted((b for b in found if b.state is State.CONFIRMED), key=lambda b: b.span.start)


def days(found: list[Booking]) -> list[str]:
    """The days bookings begin on."""
    return [b.first_day.isoformat() for b in found]


def step(residence: Residence, path: str, person: str = "nadia", **fields: str) -> Response:
    """Send a small form."""
    return residence.reader(person).post(path, data={"nonce": "s1", **fields})


def booked(residence: Residence, **fields: str) -> UUID:
    """Three evenings, booked."""
    answer = send(residence, meeting(do="book", **fields))
    assert answer.status_code == 303, said(answer)
    return UUID(answer.headers["location"].split("/")[2].split("?")[0])


def test_looking_answers_each_date_and_writes_nothing(residence: Residence) -> None:
    """The table has a row for each date; one that is taken says so, and the rest can be booked."""
    step_ = meeting(day="2027-03-16", repeat="", do="book")
    assert send(residence, step_, "luc").status_code == 303
    answer = send(residence, meeting())
    assert answer.status_code == 200
    assert "2 of 3 dates can be had" in said(answer)
    assert said(answer).count("Can be had") == 2
    assert "Taken" in said(answer)
    assert "Book the 2 dates that can be had and wait for the others (1)" in said(answer)
    assert bookings(residence) == []
    refused = send(residence, meeting(do="book"))
    assert refused.status_code == 409
    assert bookings(residence) == []
    assert send(residence, meeting(do="book_rest")).status_code == 303
    assert days(bookings(residence)) == ["2027-03-09", "2027-03-23"]


def test_a_date_in_line_is_of_its_series(residence: Residence) -> None:
    """The series' page tells the place in line and lets one stop; moving all, the button is there and the wait goes along."""
    assert send(residence, meeting(day="2027-03-16", repeat="", do="book"), "luc").status_code == 303
    answer = send(residence, meeting(do="book_wait"))
    series = answer.headers["location"].split("?")[0]
    page = said(residence.reader().get(series))
    assert "Wait list" in page
    assert "Stop waiting" in page
    assert "Bring this date back" not in page
    first = bookings(residence)[0]
    form = {
        "revision": "1",
        "space": str(first.space),
        "scope": "all",
        "day": "2027-03-09",
        "since": "19:00",
        "until": "21:00",
    }
    path = f"/bookings/{first.id}/move"
    looked = residence.reader().post(path, data={**form, "nonce": "m1", "do": "check"})
    assert "All 2 dates can be had" in said(looked)
    assert residence.reader().post(path, data={**form, "nonce": "m1", "do": "move"}).status_code == 303
    (line,) = residence.kit.desk.sight(residence.actor("nadia")).waits()
    assert (line.wait.occurrence, f"{line.wait.when.start:%H}") == (date(2027, 3, 16), "19")  # type: ignore[union-attr]  # by the hour
    stop = {"revision": str(line.wait.revision)}
    assert step(residence, f"/waits/{line.wait.id}", **stop).status_code == 303
    assert "Bring this date back" in said(residence.reader().get(series))


def test_a_double_tap_books_one_series(residence: Residence) -> None:
    """The same form sent twice leads to the same series."""
    first = booked(residence)
    assert booked(residence) == first
    assert days(bookings(residence)) == ["2027-03-09", "2027-03-16", "2027-03-23"]
    page = residence.reader().get(f"/series/{first}?said=booked")
    assert "It is booked." in said(page)
    assert "Every week: Tuesday, until Tuesday, 23 March 2027" in said(page).replace("Tuesday 23", "Tuesday, 23")


def test_what_is_wrong_stands_beside_its_field(residence: Residence) -> None:
    """No end, two ends, dates that meet one another, an end before the beginning: the form comes back as it was typed."""
    for fields, words in (
        ({"times": ""}, "a repetition has an end"),
        ({"last": "2027-06-01"}, "a repetition has an end"),
        ({"times": "", "last": "2027-01-01"}, "This repetition has no date at all"),
        ({"times": "900"}, "A repetition has at most 366 dates"),
        ({"step": "x"}, "Write a whole number"),
        ({"repeat": "hourly"}, "Choose from the list"),
    ):
        answer = send(residence, meeting(**fields))
        assert answer.status_code == 400, fields
        assert words in said(answer), (fields, said(answer)[:3000])
        assert 'value="18:00"' in answer.text


def test_by_the_month_at_its_place(residence: Residence) -> None:
    """The second Tuesday stays the second Tuesday; in French the page says so."""
    series = booked(residence, repeat="monthly_place")
    assert days(bookings(residence)) == ["2027-03-09", "2027-04-13", "2027-05-11"]
    page = residence.reader(language="fr").get(f"/series/{series}")
    assert "Chaque mois, le deuxième mardi, au mardi 11 mai 2027" in said(page).replace(
        "jusqu\N{RIGHT SINGLE QUOTATION MARK}", ""
    )


def test_cancelling_and_bringing_back(residence: Residence) -> None:
    """This and following are cancelled from a booking's own page; a date comes back from the series'."""
    series = booked(residence)
    second = bookings(residence)[1]
    page = residence.reader().get(f"/bookings/{second.id}/cancel")
    assert "Cancel this one and those after it" in said(page)
    gone = step(residence, f"/bookings/{second.id}/cancel", revision="1", do="following")
    assert gone.headers["location"] == f"/series/{series}?said=cancelled"
    assert days(bookings(residence)) == ["2027-03-09"]
    back = step(residence, f"/series/{series}", do="back", date="2027-03-23")
    assert back.headers["location"] == f"/series/{series}?said=back"
    assert days(bookings(residence)) == ["2027-03-09", "2027-03-23"]
    assert step(residence, f"/series/{series}", nonce="s2", do="back", date="2027-03-23").status_code == 412
    assert all_of(residence, series, "cancel").headers["location"] == f"/series/{series}?said=cancelled"
    assert bookings(residence) == []


def seen(residence: Residence, series: UUID, do: str, person: str = "nadia") -> dict[str, str]:
    """What the page's form about all dates sends."""
    page = residence.reader(person).get(f"/series/{series}").text
    form = next(form for form in page.split("<form ") if f'name="do" value="{do}"' in form)
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def all_of(residence: Residence, series: UUID, do: str, person: str = "nadia") -> Response:
    """Tap the button about all dates."""
    return residence.reader(person).post(f"/series/{series}", data=seen(residence, series, do, person))


@pytest.mark.parametrize(
    ("do", "by", "told"),
    [("cancel", "nadia", "The dates are cancelled."), ("approve", "helene", "You said yes")],
)
def test_a_second_tap_on_all_is_answered_as_the_first(residence: Residence, do: str, by: str, told: str) -> None:
    """Two taps at one instant, and one more later: each leads to the series as it stands, done once; a stale page does not."""
    long = {"kind": "guest_stay", "start": "2027-03-10", "end": "2027-03-16", "guests": "2", "nonce": "n1"}
    rhythm = {"repeat": "monthly_day", "step": "1", "times": "2", "do": "book"}
    path = f"/spaces/{residence.space('shared-flat')}/ask"
    made = residence.reader().post(path, data={**long, **rhythm})
    assert made.status_code == 303, said(made)
    series = UUID(made.headers["location"].split("/")[2].split("?")[0])
    form, old = seen(residence, series, do, by), seen(residence, series, "cancel", by)
    readers = [residence.reader(by) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda reader: reader.post(f"/series/{series}", data=form), readers))
    answers = [*both, readers[0].post(f"/series/{series}", data=form)]
    done = {"cancel": "cancelled", "approve": "approved"}[do]
    assert [one.headers.get("location") for one in answers] == [f"/series/{series}?said={done}"] * 3
    assert told in said(readers[0].get(answers[2].headers["location"]))
    found = residence.kit.desk.sight(residence.actor("nadia")).series(series).dates
    assert {(one.booking.state, one.booking.revision) for one in found if one.booking} == {
        ({"cancel": State.CANCELLED, "approve": State.CONFIRMED}[do], 2)
    }
    assert readers[0].post(f"/series/{series}", data=old | {"nonce": "later"}).status_code == 412


def test_moving_those_that_follow(residence: Residence) -> None:
    """On a booking's page one moves it alone, with those after it, or all; the answer for each date comes first."""
    booked(residence)
    second = bookings(residence)[1]
    fields: dict[str, Any] = {"revision": "1", "day": "2027-03-17", "since": "19:00", "until": "20:00"}
    fields |= {"scope": "following", "kind": "meeting", "space": str(second.space)}
    form = residence.reader().get(f"/bookings/{second.id}/move")
    assert "This one and those after it, by as much" in said(form)
    looked = step(residence, f"/bookings/{second.id}/move", do="check", **fields)
    assert looked.status_code == 200
    assert "All 2 dates can be had" in said(looked)
    assert days(bookings(residence)) == ["2027-03-09", "2027-03-16", "2027-03-23"]
    moved = step(residence, f"/bookings/{second.id}/move", do="move", **fields)
    assert moved.status_code == 303
    assert moved.headers["location"].endswith("?said=moved")
    assert days(bookings(residence)) == ["2027-03-09", "2027-03-17", "2027-03-24"]


def test_a_file_brings_the_whole_series(residence: Residence) -> None:
    """Added to a calendar, the series is one event under its own id, with its rule."""
    series = booked(residence)
    first = bookings(residence)[0]
    file = residence.reader().get(f"/bookings/{first.id}.ics")
    (event,) = Calendar.from_ical(file.text).walk("VEVENT")
    assert str(event["UID"]) == str(series)
    assert "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270323T170000Z" in file.text
    step(residence, f"/bookings/{first.id}/cancel", revision="1")
    (gone,) = Calendar.from_ical(residence.reader().get(f"/bookings/{first.id}.ics").text).walk("VEVENT")
    assert (str(gone["UID"]), str(gone["STATUS"])) == (str(series), "CANCELLED")
    assert "RECURRENCE-ID" in gone


def test_a_neighbour_sees_no_series(residence: Residence) -> None:
    """Whose it is not: 404, as if it were not there; and nothing is done for them."""
    series = booked(residence)
    assert residence.reader("luc").get(f"/series/{series}").status_code == 404
    assert step(residence, f"/series/{series}", "luc", do="cancel").status_code == 404
    assert len(bookings(residence)) == 3
