"""Moving in by the panel: a file is shown as what it comes to, then taken over once; a refusal names its lines."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

from tests.web.pages.residence import said
from tests.web.panel.estate import Estate, there

ROWS = "space,household,start,end,guests,purpose\nLe logement partagé,Les Amrani,2027-05-03,2027-05-05,2,Tante « Zoé » <3\n"


def house_of(estate: Estate) -> UUID:
    """The house of the Gibjoncs."""
    return estate.home.kit.desk.sight(estate.home.actor("helene")).houses()[0].id


def sent(estate: Estate, text: str | bytes, person: str = "helene", **fields: str) -> Any:
    """The form with a file."""
    reader, path = estate.reader(person), f"/imports/{house_of(estate)}"
    return reader.post(path, data={"source": "habitat", "do": "check", **fields}, files={"file": ("b.csv", text)})


def carried(page: Any) -> dict[str, str]:
    """What the page carries to the next one."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return {name: unescape(value) for name, value in found}


def mine(estate: Estate) -> list[Any]:
    """What Nadia's household has booked."""
    return list(estate.home.kit.desk.sight(estate.home.actor("nadia")).mine())


def test_a_file_is_looked_at_and_then_taken_over_once(estate: Estate) -> None:
    """The first page leads there; looking writes nothing; what was carried is taken over, twice sent once."""
    assert f'href="/imports/{house_of(estate)}"' in estate.reader().get("/").text
    looked = sent(estate, ROWS)
    assert looked.status_code == 200
    assert "Bookings to take over 1" in said(looked)
    assert mine(estate) == []
    form = carried(looked)
    assert form["text"] == ROWS
    there_ = f"/imports/{house_of(estate)}"
    for _ in range(2):
        done = estate.reader().post(there_, data={**form, "do": "import"})
        assert done.headers["location"] == f"{there_}?said=done"
    assert "The bookings are taken over." in said(estate.reader().get(f"{there_}?said=done"))
    assert [booking.purpose for booking in mine(estate)] == ["Tante « Zoé » <3"]
    again = said(sent(estate, ROWS.encode("utf-8-sig").replace(b"\n", b"\r\n")))
    assert "Known from an earlier file 1" in again
    assert "There is nothing to take over." in again


def test_a_wrong_file_says_where(estate: Estate) -> None:
    """By line, in the reader's language; what is no file, no text or no mapping says so beside its field."""
    refused = sent(estate, ROWS.replace("Amrani", "Nobody"))
    assert refused.status_code == 422
    assert "Line 2" in said(refused)
    for text, fields, words in (
        ("", {}, "Choose a file."),
        (b"\xff\xfe", {}, "This is no UTF-8 text."),
        (ROWS, {"mapping": "space ="}, "The mapping is not TOML."),
        (ROWS, {"source": "elsewhere"}, "Unknown program."),
    ):
        told = sent(estate, text, **fields)
        assert told.status_code == 400
        assert words in said(told)
    assert sent(estate, "x" * 1_000_001).status_code == 413
    assert mine(estate) == []


def test_who_may_move_in(estate: Estate) -> None:
    """A steward of this house; nobody of another, nobody who only reads, and no house that is none."""
    assert sent(estate, ROWS, "nadia").status_code in {403, 404}
    for house in (there("space", "shared-flat"), "none"):
        assert estate.reader().get(f"/imports/{house}").status_code == 404
