"""Lists in bounds, names instead of ids, files without formulas."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.ids import named
from habitat_kit.core.privacy import Privacy
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.web.panel.cells import leaves, privacy_of
from habitat_kit.web.panel.listing import PAGE, pattern
from habitat_kit.web.panel.sheets import SHEETS
from habitat_kit.web.spreadsheet import line, safe
from tests.web.pages.residence import said
from tests.web.panel.estate import Estate

HOUSE = named("house", "pourquoi-pas", "gibjoncs")


def crowd(estate: Estate, many: int, name: str = "Household") -> None:
    """Many more households in the house."""
    row = {"organisation_id": named("organisation", "pourquoi-pas"), "house_id": HOUSE, "dwelling_id": None}
    made = [{**row, "id": uuid4(), "key": f"h{n}", "label": f"{name} {n:05}"} for n in range(many)]
    with estate.home.kit.database.write() as tx:
        tx.many(Statement(sa.insert(tables.household)), made)


def test_a_long_list_is_counted_to_a_bound(estate: Estate) -> None:
    """More than a thousand is said so; a page shows 25, whatever is asked for."""
    crowd(estate, 1_100)
    reader = estate.reader()
    answer = reader.get("/households/list?pageSize=1000")
    assert "More than 1000 lines" in said(answer)
    assert answer.text.count('<th scope="row">') == PAGE
    assert 'rel="next"' in answer.text
    second = reader.get("/households/list?page=2")
    assert second.text.count('<th scope="row">') == PAGE
    assert 'rel="prev"' in second.text


def test_a_file_has_every_row(estate: Estate) -> None:
    """Streamed in pieces, none twice and none left out; narrowed as the list is."""
    crowd(estate, 1_100)
    body = estate.reader().get("/households/export.csv").text
    assert len(list(csv.reader(io.StringIO(body)))) == 1_100 + 15 + 1
    narrowed = estate.reader().get("/households/export.csv?search=00042").text
    assert [row[0] for row in csv.reader(io.StringIO(narrowed))][1:] == ["Household 00042"]


def test_jokers_are_searched_as_letters(estate: Estate) -> None:
    """A per cent sign finds the one name that has it."""
    crowd(estate, 1, name="50%_\\ household")
    reader = estate.reader()
    for term in ("50%", "%_", "_\\", "\\ h"):
        assert "1 line" in said(reader.get("/households/list", params={"search": term})), term
    assert "0 lines" in said(reader.get("/households/list", params={"search": "%%"}))


FORMULAS = ("=HYPERLINK(1)", "+1", "-1+1", "-SUM(A1)", "@SUM(A1)", "\tx", "\rx", " =1", "  @x")


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_is_a_formula(cell: str) -> None:
    """What a spreadsheet would run is written as text."""
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1", "-12.50"])
def test_a_number_below_zero_stays_a_number(cell: str) -> None:
    """A sum of money that is owed can be added up."""
    assert safe(cell) == cell


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_line_has_a_formula(cells: list[str]) -> None:
    """Whatever stands in the rows, no cell of the file begins like a formula, and each can be read again."""
    for cell in next(csv.reader(io.StringIO(line(cells), newline=""))):
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_formula_in_a_name_leaves_as_text(estate: Estate) -> None:
    """From the row to the file."""
    crowd(estate, 1, name="=HYPERLINK(1)")
    assert "'=HYPERLINK(1) 00000" in estate.reader().get("/households/export.csv").text


@pytest.mark.parametrize("person", ["helene", "salome", "pierre"])
def test_what_is_protected_never_leaves_in_a_file(estate: Estate, person: str) -> None:
    """No address, no telephone, no label of a link; on the screen a steward sees them on the person's own page.

    The operator's staff see them there after a second proof only: test_proof.py.
    """
    reader = estate.reader(person)
    for sheet in SHEETS:
        assert "@example.org" not in reader.get(f"/{sheet.key}/export.csv").text
        assert "@example.org" not in reader.get(f"/{sheet.key}/list").text
    own = reader.get(f"/people/details/{named('person', 'pourquoi-pas', 'nadia')}")
    assert ("nadia@example.org" in own.text) is (person == "helene")


def test_every_column_has_its_class() -> None:
    """A column without a class would be shown to nobody: there is none; digests and hashes are on no sheet."""
    for sheet in SHEETS:
        for column in sheet.columns:
            assert privacy_of(sheet.row, column) is not Privacy.SPECIAL, (sheet.key, column)
            assert not any(word in column for word in ("digest", "hash", "login"))
    assert [leaves(one) for one in Privacy] == [True, True, True, False, False]


def test_titles_say_the_things_name(estate: Estate) -> None:
    """Never an id: every row's page is called by what it is."""
    estate.home.booked()
    reader = estate.reader(language="fr")
    for sheet in SHEETS:
        rows = reader.get(f"/{sheet.key}/list").text
        if "/details/" not in rows:
            continue
        path = rows.split('<th scope="row"><a href="')[1].split('"')[0]
        page = reader.get(path.replace("&amp;", "&")).text
        title = page.split("<h1>")[1].split("</h1>")[0]
        assert title.strip()
        assert path.rsplit("/", 1)[1][:8] not in title
        assert "None" not in said(reader.get(path))
        assert f"<title>{title} \N{EN DASH} Gestion de la maison</title>" in page


def test_a_passed_deadline_is_not_shown_as_waiting(estate: Estate) -> None:
    """Nobody wrote it down yet; the panel says what became of it all the same."""
    booking = estate.home.booked("nadia", nights=7)
    reader = estate.reader()
    assert "waits for an answer" in said(reader.get(f"/bookings/details/{booking.id}"))
    estate.home.clock.move(days=6)
    estate.home.clock.now = max(estate.home.clock.now, datetime(2027, 3, 9, tzinfo=UTC) + timedelta(hours=12))
    page = said(estate.reader().get(f"/bookings/details/{booking.id}"))
    assert "never answered" in page
    assert (
        re.search(r"/act/(approve|decline|cancel)/", estate.reader().get(f"/bookings/details/{booking.id}").text)
        is None
    )
    assert estate.reader().post(f"/bookings/act/approve/{booking.id}", data={"revision": "1"}).status_code == 410
    assert "Nothing waits" in said(estate.reader().get("/"))


def test_markup_in_a_name_is_text(estate: Estate) -> None:
    """On lists, pages, titles and forms."""
    crowd(estate, 1, name='<script>alert("x")</script>')
    reader = estate.reader()
    page = reader.get("/households/list?search=alert").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@given(st.text(alphabet="%_\\ab", max_size=6))
def test_a_pattern_has_no_joker_of_its_own(typed: str) -> None:
    """Between its two, every joker stands behind a backslash."""
    inner = pattern(typed)[1:-1]
    assert inner.replace("\\\\", "").replace("\\%", "").replace("\\_", "").count("%") == 0
    assert len(inner) == len(typed) + sum(typed.count(joker) for joker in "%_\\")
