"""What a booking costs before one books it, one's own account, and the treasurer's: on the pages, without a script."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import Any

import pytest

from habitat_kit.core.commands import CancelBooking, RecordPayment
from tests.web.pages.residence import Residence, said

TREASURER, RESIDENT = "hugo", "nadia"
PRICES = """
[[rulebooks]]
key = "contributions"
title = { fr = "Participations", en = "Contributions" }

[[rulebooks.versions]]
version = 1
in_force = 2027-01-01

[[rulebooks.versions.articles]]
number = "1"
text = { fr = "Deux nuits offertes, puis cinq euros.", en = "Two nights free, then five euros." }
rule = { kind = "contribution", free_nights = 2, night = "5.00", weekend = "12.50", kinds = ["guest_stay"] }

[[rulebooks.versions.articles]]
number = "2"
text = { fr = "Pour une réunion, chacun donne selon ses moyens.", en = "For a meeting, everybody gives what they like." }
rule = { kind = "free_price", booking = "8.00", kinds = ["meeting"] }

[[rulebooks.versions.bindings]]
space = "shared-flat"
"""

DEPOSIT = """
[[rulebooks]]
key = "deposits"
title = { fr = "Cautions", en = "Deposits" }

[[rulebooks.versions]]
version = 1
in_force = 2027-01-01

[[rulebooks.versions.articles]]
number = "1"
text = { fr = "Une caution de cinquante euros.", en = "A deposit of fifty euros." }
rule = { kind = "deposit", amount = "50.00", kinds = ["guest_stay"] }

[[rulebooks.versions.bindings]]
space = "shared-flat"
"""


@pytest.fixture
def residence(residence: Residence) -> Residence:
    """The same house, with prices, and Hugo as its treasurer."""
    hugo = 'key = "hugo"\n'
    trusted = 'grants = [{ role = "treasurer", over = "house", start = 2024-01-01 }]\n'
    residence.load(PRICES, (hugo, hugo + trusted))
    return residence


def account(residence: Residence, household: str = "amrani") -> str:
    """The path of a household's account, for the treasurer."""
    return f"/accounts/{residence.household(household)}"


def post(residence: Residence, path: str, by: str = TREASURER, **fields: str) -> Any:
    """What a form is answered."""
    return residence.reader(by).post(path, data={"nonce": "-".join(fields.values())[:50], **fields})


def look(residence: Residence, language: str = "en", nights: int = 4, **fields: str) -> Any:
    """The answer before one books: nights from a Wednesday on."""
    stay = {"kind": "guest_stay", "start": "2027-03-10", "end": f"2027-03-{10 + nights}", "guests": "1", "nonce": "n"}
    space = residence.space("shared-flat")
    return residence.reader(RESIDENT, language).post(f"/spaces/{space}/ask", data={**stay, "do": "check", **fields})


def test_what_all_dates_of_a_series_cost_and_leave_is_said_before_one_books(residence: Residence) -> None:
    """Each date beside its answer, the sum, and the nights left with all of them asked for; none for what is taken."""
    answer = look(residence, nights=2, repeat="weekly", step="1", times="3")
    words = said(answer)
    assert "All 3 dates can be had" in words
    assert words.count("Can be had €0.00") == 1
    assert words.count("Can be had €10.00") == 2
    assert "What it costs Together €20.00" in words
    assert "Your nights In 2027: 20 left, 6 asked for, 14 would remain." in words
    look(residence, nights=2, repeat="weekly", step="1", times="3", do="book")
    again = said(look(residence, nights=2, repeat="weekly", step="1", times="3"))
    assert "What it costs" not in again
    assert "Your nights" not in again


def test_the_price_is_said_before_one_books(residence: Residence) -> None:
    """Line by line, with the free nights that are left and the sum; nothing is written."""
    words = said(look(residence))
    assert "What it costs" in words
    assert "2 free nights (then 0 left for 2027)" in words
    assert "2 weekend nights at €12.50" in words
    assert "Together €25.00" in words
    assert residence.kit.desk.sight(residence.actor(RESIDENT)).mine() == ()


def test_a_deposit_is_a_line_of_its_own_and_given_back(residence: Residence) -> None:
    """Before one books, on the booking, in the account; cancelled, the line that gives it back says so."""
    trusted = 'key = "hugo"\ngrants = [{ role = "treasurer", over = "house", start = 2024-01-01 }]\n'
    residence.load(PRICES + DEPOSIT, ('key = "hugo"\n', trusted))
    words = said(look(residence))
    assert "Deposit, given back after the stay" in words
    assert "Together €75.00" in words
    booked = residence.booked(RESIDENT, nights=4)
    assert "Deposit, given back after the stay" in said(residence.reader(RESIDENT).get(f"/bookings/{booked.id}"))
    residence.kit.desk.do(CancelBooking(booked.id, 1), by=residence.actor(RESIDENT))
    words = said(residence.reader(RESIDENT).get("/account"))
    assert "Deposit given back -€50.00" in words
    assert "Nothing to pay" in words


def test_amounts_are_written_as_the_language_writes_them(residence: Residence) -> None:
    """In French with a comma and the sign behind."""
    words = said(look(residence, "fr"))
    assert "2 nuits de week-end à 12,50 €" in words.replace("\xa0", " ").replace("\u202f", " ")


def test_a_booking_and_the_account_say_what_it_cost(residence: Residence) -> None:
    """On the booking's page for its household; on the account, with a link to it; never for a neighbour."""
    booked = residence.booked(RESIDENT, nights=4)
    assert "Together €25.00" in said(residence.reader(RESIDENT).get(f"/bookings/{booked.id}"))
    page = residence.reader(RESIDENT).get("/account")
    assert "€25.00 to pay" in said(page)
    assert f'href="/bookings/{booked.id}"' in page.text
    assert 'href="/account"' in residence.reader(RESIDENT).get("/").text
    assert residence.reader("luc").get(f"/account?household={residence.household('amrani')}").status_code == 200
    assert "€25.00" not in said(residence.reader("luc").get(f"/account?household={residence.household('amrani')}"))
    assert residence.reader("luc").get(f"/account.csv?household={residence.household('amrani')}").status_code == 404


def test_the_treasurer_types_in_a_payment(residence: Residence) -> None:
    """Sent twice it is one payment; what was typed stands beside it, and an odd amount comes back as it was typed."""
    residence.booked(RESIDENT, nights=4)
    for _ in range(2):
        answer = post(residence, account(residence), do="pay", amount="12,50", day="2027-03-02", label="by cheque")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{account(residence)}?said=pay")
    words = said(residence.reader(TREASURER).get(f"{account(residence)}?said=pay"))
    assert "The payment is on the account." in words
    assert "by cheque" in words
    assert "€12.50 to pay" in words
    wrong = post(residence, account(residence), do="pay", amount="lots", label="kept")
    assert wrong.status_code == 400
    assert 'value="lots"' in wrong.text
    assert "Write an amount such as 12.50." in said(wrong)


def test_a_line_is_undone_from_its_row(residence: Residence) -> None:
    """With the reason; a second time it is refused with words; without a reason it is asked for."""
    post(residence, account(residence), do="charge", amount="7", reason="a lost key")
    page = residence.reader(TREASURER).get(account(residence))
    (line,) = re.findall(r'name="line" value="([^"]+)"', page.text)
    missing = residence.reader(TREASURER).post(
        account(residence), data={"do": "reverse", "line": line, "reason": "", "nonce": "abc-reverse-1"}
    )
    assert missing.status_code == 400
    assert re.search(r'id="f-reverse-1-reason"[^>]*aria-invalid="true"', missing.text)
    assert post(residence, account(residence), do="reverse", line=line, reason="found").status_code == 303
    words = said(residence.reader(TREASURER).get(account(residence)))
    assert "Nothing to pay" in words
    assert "undone" in words
    again = post(residence, account(residence), do="reverse", line=line, reason="again")
    assert again.status_code == 422
    assert "nothing is undone twice" in said(again)


def test_every_household_on_one_page(residence: Residence) -> None:
    """What each owes and all together; a link to each; in the treasurer's navigation only."""
    residence.booked(RESIDENT, nights=4)
    page = residence.reader(TREASURER).get("/accounts")
    assert account(residence) in page.text
    assert "Together €25.00" in said(page)
    assert 'href="/accounts"' in residence.reader(TREASURER).get("/").text
    for by in (RESIDENT, "helene"):
        for path in ("/accounts", account(residence), "/accounts.csv?from=2027-01-01&to=2027-12-31"):
            assert residence.reader(by).get(path).status_code == 404
        assert post(residence, account(residence), by, do="pay", amount="5").status_code in {403, 404}
        assert 'href="/accounts"' not in residence.reader(by).get("/").text


def test_a_file_for_the_spreadsheet(residence: Residence) -> None:
    """Every line of a period with its numbers; no typed word, no formula."""
    booked = residence.booked(RESIDENT, nights=4)
    home = residence.household("amrani")
    residence.kit.desk.do(RecordPayment(home, "5", date(2027, 3, 1), "=HYPERLINK(1)"), by=residence.actor(TREASURER))
    residence.kit.desk.do(CancelBooking(booked.id, 1), by=residence.actor(RESIDENT))
    answer = residence.reader(TREASURER).get("/accounts.csv?from=2027-01-01&to=2027-12-31")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(answer.text.lstrip("\ufeff").splitlines()))
    assert [(row["Kind"], row["Amount"], row["Currency"]) for row in rows] == [
        ("payment", "-5.00", "EUR"),
        ("charge", "25.00", "EUR"),
        ("reversal", "-25.00", "EUR"),
    ]
    assert {row["Booking"] for row in rows} == {"", str(booked.id)}
    assert "HYPERLINK" not in answer.text
    own = residence.reader(RESIDENT).get("/account.csv?year=2027")
    assert len(own.text.splitlines()) == 4
    assert residence.reader(TREASURER).get("/accounts.csv?from=soon&to=later").status_code == 404


def test_one_names_ones_price(residence: Residence) -> None:
    """The form stands on the booking's page; what one gives is on the account, and an odd amount comes back."""
    when = {"kind": "meeting", "day": "2027-03-12", "since": "18:00", "until": "20:00", "guests": "5", "nonce": "m"}
    path = f"/spaces/{residence.space('shared-flat')}/ask"
    words = said(residence.reader(RESIDENT).post(path, data={**when, "do": "check"}))
    assert "A contribution you choose yourself (suggested: €8.00)" in words
    gone = residence.reader(RESIDENT).post(path, data={**when, "do": "book"}).headers["location"].split("?")[0]
    assert "Your contribution" in said(residence.reader(RESIDENT).get(gone))
    wrong = post(residence, f"{gone}/give", RESIDENT, amount="a lot")
    assert wrong.status_code == 400
    assert 'value="a lot"' in wrong.text
    given = post(residence, f"{gone}/give", RESIDENT, amount="6,50")
    assert given.headers["location"] == f"{gone}?said=given"
    assert "€6.50 to pay" in said(residence.reader(RESIDENT).get("/account"))
    assert post(residence, f"{gone}/give", "luc", amount="1").status_code == 404


def test_other_years_chain(residence: Residence) -> None:
    """Last year's end is carried over; a year that is none is this one."""
    home = residence.household("amrani")
    residence.kit.desk.do(RecordPayment(home, "5", date(2026, 12, 31)), by=residence.actor(TREASURER))
    reader = residence.reader(RESIDENT)
    assert "Carried over -€5.00" in said(reader.get("/account?year=2027"))
    assert "At the end -€5.00" in said(reader.get("/account?year=2026"))
    assert "The lines of 2027" in said(reader.get("/account?year=never"))
