"""From the panel to the residents' pages: a series is booked and an account kept where a page shows it whole."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import pytest
from starlette.testclient import TestClient

from habitat_kit.core.commands import BookSeries
from habitat_kit.core.outcomes import SeriesBooked
from tests.web.pages.residence import OURS, said
from tests.web.panel.estate import Estate

KEPT, OF_ONE = (
    "The households\N{RIGHT SINGLE QUOTATION MARK} accounts",
    "See the household\N{RIGHT SINGLE QUOTATION MARK}s account",
)


def beside(estate: Estate, person: str) -> TestClient:
    """A browser at the whole kit, the panel beside the pages."""
    headers = {"Accept-Language": "en", **OURS}
    client = TestClient(estate.home.kit.asgi(), base_url="http://localhost", headers=headers)
    client.cookies["habitat"] = estate.home.session(person)
    return client


def way(page: str, words: str) -> str:
    """Where the link called so leads; empty where there is none."""
    found = [href for href, text in re.findall(r'<a[^>]* href="([^"]*)"[^>]*>([^<]*)</a>', page) if text == words]
    return unescape(found[0]) if found else ""


@pytest.fixture
def series(estate: Estate) -> SeriesBooked:
    """Three evenings of Nadia's."""
    space = estate.home.space("living-room")
    wanted = BookSeries(space, "meeting", datetime(2027, 4, 5, 18), datetime(2027, 4, 5, 20), "FREQ=MONTHLY;COUNT=3")
    made = estate.home.kit.desk.do(wanted, by=estate.home.actor("nadia"))
    assert isinstance(made, SeriesBooked), made
    return made


def test_a_steward_books_several_times_from_where_they_are(estate: Estate, series: SeriesBooked) -> None:
    """From the bookings to the places, from a place to its form for any household, from a booking to its series."""
    client = beside(estate, "helene")
    places = way(client.get("/admin/bookings/list").text, "Book several times: choose the place")
    assert "Le logement partagé" in said(client.get(places))
    form = client.get(
        way(client.get(f"/admin/spaces/details/{series.series.space}").text, "Book here, once or several times")
    )
    assert 'name="repeat"' in form.text
    assert "Les Amrani" in form.text
    booking = series.dates[0].booking
    whole = client.get(way(client.get(f"/admin/bookings/details/{booking}").text, "See the whole repetition"))
    assert 'value="cancel"' in whole.text
    home = client.get(f"/admin/spaces/details/{estate.home.space('dwelling-01')}")
    assert home.status_code == 200
    assert way(home.text, "Book here, once or several times") == ""


def test_whoever_keeps_the_accounts_finds_them(estate: Estate, series: SeriesBooked) -> None:
    """From the first page, a household and a booking; a steward who does not keep them is shown no way."""
    household = series.series.household
    pages = {
        "/admin/": KEPT,
        f"/admin/households/details/{household}": OF_ONE,
        f"/admin/bookings/details/{series.dates[0].booking}": OF_ONE,
    }
    keeper, steward = beside(estate, "salome"), beside(estate, "helene")
    for path, words in pages.items():
        account = keeper.get(way(keeper.get(path).text, words))
        assert account.status_code == 200, path
        assert "account" in said(account).lower()
        assert way(steward.get(path).text, words) == ""


def test_a_panel_alone_leads_nowhere_else(estate: Estate, series: SeriesBooked) -> None:
    """Without the pages beside it there are no ways to them."""
    reader = estate.reader("salome")
    for path in ("/", "/bookings/list", f"/bookings/details/{series.dates[0].booking}"):
        page = reader.get(path).text
        assert "/series/" not in page
        assert "/accounts" not in page
        assert "choose the place" not in page


def test_who_writes_rules_looks_at_their_kinds(estate: Estate) -> None:
    """From a version of a rulebook, where the next one is begun."""
    client, sight = beside(estate, "helene"), estate.home.kit.desk.sight(estate.home.actor("helene"))
    (version, *_) = (book.versions[0] for house in sight.houses() for book in sight.rulebooks(house.id))
    kinds = client.get(
        way(client.get(f"/admin/rulebooks/details/{version.id}").text, "All kinds of rules, with an example")
    )
    assert "nights_per_year" in said(kinds)
