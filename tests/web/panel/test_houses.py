"""Two houses of one organisation: a steward's panel ends at the steward's house, a coordinator's does not."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import BookSpace, LoadHouse
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Booked, HouseLoaded
from habitat_kit.web.panel.sheets import SHEETS
from tests.web.pages.residence import EXAMPLE, said
from tests.web.panel.estate import Estate, stay

ANNEXE = named("house", "pourquoi-pas", "annexe")
MARK = "Nebenhaus"


@pytest.fixture
def booking(estate: Estate) -> UUID:
    """Give a booking in a second house of the organisation, where Hélène is no steward."""
    text = (EXAMPLE / "house.toml").read_text(encoding="utf-8")
    text = text.replace('[house]\nkey = "gibjoncs"', '[house]\nkey = "annexe"', 1)
    text = text.replace('role = "steward", over = "house"', 'role = "resident", over = "house"')
    people = text.index("[[persons]]")
    marked = re.sub(r'^(name|label) = "(.*)"$', rf'\1 = "{MARK} \2"', text[:people], flags=re.MULTILINE)
    marked = marked.replace(f'name = "{MARK} La Maison des pourquoi pas"', 'name = "La Maison des pourquoi pas"')
    desk = estate.home.kit.desk
    assert isinstance(desk.do(LoadHouse(marked + text[people:]), by=SYSTEM), HouseLoaded)
    flat = named("space", "pourquoi-pas", "annexe", "shared-flat")
    home = named("household", "pourquoi-pas", "annexe", "amrani")
    wish = BookSpace(flat, "guest_stay", date(2027, 3, 24), date(2027, 3, 26), household=home)
    made = desk.do(wish, by=estate.home.actor("nadia"))
    assert isinstance(made, Booked), made
    return made.booking.id


def test_a_steward_sees_the_stewards_house_only(estate: Estate, booking: UUID) -> None:
    """Neither the other house's rows nor its name, in no list, no file, no look-up; its booking is not there."""
    reader = estate.reader("helene")
    for sheet in SHEETS:
        for path in ("list", "export.csv", f"list?search={MARK[:4]}", f"list?house_id={ANNEXE}"):
            assert MARK not in reader.get(f"/{sheet.key}/{path}").text, (sheet.key, path)
    assert reader.get(f"/bookings/details/{booking}").status_code == 404
    assert reader.post(f"/bookings/act/cancel/{booking}", data={"revision": "1"}).status_code == 404
    assert reader.get("/bookings/ajax/lookup?name=space&term=Neben").json() == {"results": []}
    assert reader.post("/bookings/create", data=stay(space=f"{MARK} Le logement partagé")).status_code == 400
    assert "Nadia Amrani" in reader.get("/people/list?search=Nadia").text, "whoever lives in both is seen in one's own"


def test_a_coordinator_sees_both_and_narrows_to_one(estate: Estate, booking: UUID) -> None:
    """With more than one house, lists can be narrowed to a house, and names say whose they are."""
    reader = estate.reader("salome")
    both = reader.get("/households/list")
    assert "30 lines" in said(both)
    assert f'<option value="{ANNEXE}">{MARK} Les Gibjoncs</option>' in both.text
    assert "15 lines" in said(reader.get(f"/households/list?house_id={ANNEXE}"))
    assert reader.get(f"/bookings/details/{booking}").status_code == 200
    found = reader.get("/bookings/ajax/lookup?name=household&term=Les Amrani").json()["results"]
    assert [one["text"] for one in found] == [
        "Les Amrani · Les Gibjoncs",
        f"{MARK} Les Amrani · {MARK} Les Gibjoncs",
    ]
    assert reader.post("/bookings/create", data=stay(household="Les Amrani")).status_code == 303


def test_an_auditor_finds_nobody_by_a_name(estate: Estate) -> None:
    """What is not shown is not found either: searching for a household tells nothing of its bookings."""
    estate.home.booked()
    auditor, steward = estate.reader("pierre"), estate.reader("helene")
    assert "1 line" in said(steward.get("/bookings/list?search=Amrani"))
    assert "0 lines" in said(auditor.get("/bookings/list?search=Amrani"))
    assert "1 line" in said(auditor.get("/bookings/list"))
    journal = auditor.get("/journal/list").text
    assert "Booking made" in journal
    assert "Amrani" not in journal
