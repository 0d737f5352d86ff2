"""Looking at the answer, and booking."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from httpx2 import Response

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CancelBooking
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.uses import State
from tests.web.pages.residence import Residence, form, said

FLAT = "shared-flat"


def bookings(residence: Residence, person: str = "nadia") -> tuple[Booking, ...]:
    """What a person's household has booked."""
    return residence.kit.desk.sight(residence.actor(person)).mine()


def send(
    residence: Residence, fields: dict[str, str], person: str = "nadia", space: str = FLAT, **how: str
) -> Response:
    """Send the booking form of a space."""
    return residence.reader(person, **how).post(f"/spaces/{residence.space(space)}/ask", data=fields)


def test_looking_writes_nothing(residence: Residence) -> None:
    """To see whether dates are possible is answered by a page and books nothing."""
    answer = send(residence, form())
    assert answer.status_code == 200
    assert "It is possible" in said(answer)
    assert "20 left, 2 asked for, 18 would remain" in said(answer)
    assert bookings(residence) == ()


def test_booking_leads_to_the_booking(residence: Residence) -> None:
    """A form sent with "book" books and sends the reader on to what was booked."""
    answer = send(residence, form(do="book", purpose="Ma sœur"))
    (booking,) = bookings(residence)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/bookings/{booking.id}?said=booked"
    assert (booking.when, booking.guests, booking.purpose) == (
        Nights(date(2027, 3, 10), date(2027, 3, 12)),
        2,
        "Ma sœur",
    )
    page = residence.reader().get(answer.headers["location"])
    assert "It is booked." in said(page)


def test_a_double_tap_books_once(residence: Residence) -> None:
    """The same form sent twice is one booking, and leads to it both times."""
    reader = residence.reader()
    path = f"/spaces/{residence.space(FLAT)}/ask"
    first, second = (reader.post(path, data=form(do="book")) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert len(bookings(residence)) == 1


def test_an_old_form_after_a_cancel_says_what_became_of_it(residence: Residence) -> None:
    """A form sent again once its booking was cancelled leads to the cancelled booking and claims nothing else."""
    send(residence, form(do="book"))
    (booking,) = bookings(residence)
    residence.kit.desk.do(CancelBooking(booking.id, 1), by=residence.actor("nadia"))
    again = send(residence, form(do="book"))
    assert again.headers["location"] == f"/bookings/{booking.id}"
    assert "It is booked." not in said(residence.reader().get(again.headers["location"]))


def test_going_back_and_changing_the_dates_is_another_ask(residence: Residence) -> None:
    """A form taken up again with other dates is no repetition of the first."""
    reader = residence.reader()
    path = f"/spaces/{residence.space(FLAT)}/ask"
    for start, end in (("2027-03-10", "2027-03-12"), ("2027-04-10", "2027-04-12")):
        assert reader.post(path, data=form(do="book", start=start, end=end)).status_code == 303
    assert len(bookings(residence)) == 2


def test_a_refusal_cites_its_article_and_offers_dates(residence: Residence) -> None:
    """A no says why, quotes the article in the reader's language, and offers dates that then pass."""
    residence.booked("luc", date(2027, 3, 10))
    answer = send(residence, form(do="book", start="2027-03-11", end="2027-03-13"), language="fr")
    assert answer.status_code == 409
    assert "Ces dates conviennent" in said(answer)
    assert 'name="start" value="2027-03-13"' in answer.text
    passing = send(residence, form(do="book", start="2027-03-13", end="2027-03-15"))
    assert passing.status_code == 303


def test_a_rule_that_says_no_is_answered_422(residence: Residence) -> None:
    """What a rule refuses is 422, quotes the article, and keeps what was typed for the next try."""
    answer = send(residence, form(do="book", guests="9", purpose="Chorale"))
    assert answer.status_code == 422
    assert "article 2" in said(answer)
    assert 'name="purpose" value="Chorale"' in answer.text
    assert bookings(residence) == ()


def test_a_long_stay_waits_for_a_steward(residence: Residence) -> None:
    """Nights above the bound are asked for, kept until a deadline in words, and shown as waiting."""
    looked = send(residence, form(end="2027-03-16"))
    assert "Possible, if you are told yes" in said(looked)
    answer = send(residence, form(do="book", end="2027-03-16"))
    (booking,) = bookings(residence)
    assert booking.state is State.AWAITING
    assert "Answer by 6 March 2027" in said(residence.reader().get(answer.headers["location"]))


def test_a_meeting_is_booked_by_the_hour(residence: Residence) -> None:
    """A kind by the hour takes a day and two times; people write times as they like."""
    meeting = {"kind": "meeting", "day": "12/03/2027", "since": "18h", "until": "20:30", "guests": "8", "do": "book"}
    answer = send(residence, meeting, space="living-room")
    assert answer.status_code == 303
    assert bookings(residence)[0].when == Hours(datetime(2027, 3, 12, 18), datetime(2027, 3, 12, 20, 30))


BAD = {
    "an impossible date": ({"start": "2027-02-30"}, "f-start", "There is no such day in the calendar"),
    "an end before its start": ({"start": "2027-03-12", "end": "2027-03-10"}, "f-end", "The end must come after"),
    "a date that is none": ({"start": "demain"}, "f-start", "This date cannot be read"),
    "a date beyond all calendars": ({"start": "9999-01-01", "end": "9999-01-02"}, "f-start", "outside the calendar"),
    "no date": ({"end": ""}, "f-end", "Choose the day you leave"),
    "nobody": ({"guests": "0"}, "f-guests", "how many people"),
    "a crowd in words": ({"guests": "many"}, "f-guests", "whole number"),
    "a NUL": ({"purpose": "a\x00b"}, "f-purpose", "invisible character"),
    "a speech": ({"purpose": "x" * 501}, "f-purpose", "too long"),
    "a household that is no id": ({"household": "nobody"}, "f-household", "household"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_comes_back_with_what_is_wrong(residence: Residence, what: str) -> None:
    """What cannot be read is answered 400, said at the top with a link to its field, and nothing typed is lost."""
    fields, at, words = BAD[what]
    answer = send(residence, form(do="book", **({"purpose": "Noël"} | fields)))
    assert answer.status_code == 400
    assert f'href="#{at}"' in answer.text
    assert words in said(answer)
    assert f'value="{fields.get("purpose", "Noël")}"' in answer.text
    assert bookings(residence) == ()


def test_several_wrong_fields_are_all_said(residence: Residence) -> None:
    """One sending of the form is enough to learn everything that is wrong with it, in French too."""
    answer = send(residence, form(start="hier", end="", guests="-1"), language="fr")
    assert answer.status_code == 400
    assert "3 choses sont à corriger" in said(answer)


def test_a_past_date_is_refused_with_today(residence: Residence) -> None:
    """A past night is refused by the ground, saying from when one may book."""
    answer = send(residence, form(do="book", start="2027-03-01", end="2027-03-04"))
    assert answer.status_code == 422
    assert "Monday" in said(answer) or "1 March 2027" in said(answer)
    assert bookings(residence) == ()


def test_an_hour_the_clock_skips_is_said_at_its_field(residence: Residence) -> None:
    """02:30 on the night the clocks go forward does not exist, and the form says so beside the time."""
    meeting = {"kind": "meeting", "day": "2027-03-28", "since": "02:30", "until": "05:00", "guests": "2", "do": "check"}
    answer = send(residence, meeting, space="living-room")
    assert answer.status_code == 400
    assert 'href="#f-since"' in answer.text


def test_an_unknown_kind_is_no_crash(residence: Residence) -> None:
    """A kind the house does not have is answered in words."""
    answer = send(residence, form(kind="party"))
    assert answer.status_code == 400
    assert "Choose what you book for" in said(answer)


def test_a_steward_books_for_a_neighbour(residence: Residence) -> None:
    """A steward names the household; the booking is theirs and says it was made on their behalf."""
    household = str(residence.household("roussel"))
    answer = send(residence, form(do="book", household=household), person="helene")
    assert answer.status_code == 303
    page = said(residence.reader("helene").get(answer.headers["location"]))
    assert "Paulette Roussel" in page
    assert "booked on their behalf" in page
    (booking,) = bookings(residence, "paulette")
    assert booking.on_behalf


def test_a_resident_never_books_for_a_neighbour(residence: Residence) -> None:
    """Naming somebody else's household is refused, and nothing is booked for them."""
    answer = send(residence, form(do="book", household=str(residence.household("roussel"))))
    assert answer.status_code == 403
    assert bookings(residence, "paulette") == ()


def test_edit_returns_to_the_form_as_it_was(residence: Residence) -> None:
    """Changing the dates from an answer finds everything as it was typed."""
    answer = send(residence, form(do="edit", purpose="Noël"))
    assert answer.status_code == 200
    assert 'value="2027-03-10"' in answer.text
    assert 'value="Noël"' in answer.text
