"""A month for the hall: each day a line, names only on request, a QR code that leads to the page."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from habitat_kit.core.commands import CloseSpace
from tests.web.pages.residence import Residence, said


def rows(text: str) -> dict[str, str]:
    """What the sheet says of each day."""
    cells = re.findall(r'<th scope="row">([^<]*)</th><td>([^<]*)</td><td></td>', text)
    return dict(cells)


def test_each_day_says_what_it_holds(residence: Residence) -> None:
    """From the afternoon one comes to the morning one leaves; hours by their kind; nobody named unless asked."""
    residence.booked("nadia", date(2027, 3, 10), nights=2)
    residence.booked(
        "luc", datetime(2027, 3, 20, 18), end=datetime(2027, 3, 20, 20), kind="meeting", space="living-room"
    )
    reader, path = residence.reader("nadia"), f"/spaces/{residence.space('shared-flat')}/sheet?month=2027-03"
    told = rows(reader.get(path).text)
    assert len(told) == 31
    assert [told[f"{day}"] for day in ("Wed 10", "Thu 11", "Fri 12", "Sat 13")] == [
        "from the afternoon: booked",
        "all day: booked",
        "until the morning: booked",
        "",
    ]
    assert told["Sat 20"] == "18:00 - 20:00 Meeting (booked)"
    named = rows(reader.get(f"{path}&names=yes").text)
    assert (named["Wed 10"], named["Sat 20"]) == ("from the afternoon: Les Amrani", "18:00 - 20:00 Meeting (Les Morel)")


def test_a_landlord_prints_no_name(residence: Residence) -> None:
    """Who may not see names gets the same sheet, with or without asking for them."""
    residence.booked("nadia", date(2027, 3, 10), nights=2)
    sheet = residence.reader("camille").get(f"/spaces/{residence.space('shared-flat')}/sheet?month=2027-03&names=yes")
    assert "Amrani" not in sheet.text
    assert rows(sheet.text)["Thu 11"] == "all day: booked"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_says_when_it_was_printed_and_where_the_truth_is(residence: Residence, language: str) -> None:
    """The day, the address, a drawing of it that a camera reads, and what is closed."""
    space = residence.space("living-room")
    closed = CloseSpace(space, date(2027, 3, 22), date(2027, 3, 24))
    residence.kit.desk.do(closed, by=residence.actor("helene"))
    page = residence.reader("nadia", language).get(f"/spaces/{space}/sheet")
    assert f"http://localhost/spaces/{space}" in page.text
    assert ('class="qr"' in page.text, "2027" in said(page)) == (True, True)
    assert ("22" in said(page).partition("Closed:" if language == "en" else "Fermé :")[2]) is True


def test_the_garden_has_no_sheet(residence: Residence) -> None:
    """What is not booked has none."""
    assert residence.reader("nadia").get(f"/spaces/{residence.space('garden')}/sheet").status_code == 404
