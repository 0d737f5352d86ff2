"""How the house is shared, on a page for those who live there."""

from __future__ import annotations

from datetime import date

import pytest

from tests.web.pages.residence import Residence, said
from tests.web.pages.test_rules import draft


def test_everybody_reads_the_shares_and_knows_their_own_line(residence: Residence) -> None:
    """Their own household by its name, the others by letters; the same figures for all."""
    residence.booked("nadia", nights=3)
    residence.booked("luc", residence.clock().date().replace(day=20), nights=2)
    nadia, luc = said(residence.reader("nadia").get("/shares")), said(residence.reader("luc").get("/shares"))
    assert "Half of the 5 nights went to 1 household of 15." in nadia
    assert "Les Amrani (yours) 1 3 " in nadia
    assert "Household A 1 2 " in nadia
    assert ("Les Amrani" in luc, "Les Morel (yours) 1 2 " in luc, "Household A 1 3 " in luc) == (False, True, True)


def test_a_year_of_few_nights_leaves_the_page_to_the_last(residence: Residence) -> None:
    """While this year has a few nights and the last had more, the page opens on the last; this one is a link in words."""
    for month in (4, 5):
        residence.booked("nadia", date(2027, month, 1), nights=4)
        residence.booked("luc", date(2027, month, 10), nights=4)
    assert "from 1 January 2027" in said(residence.reader("nadia").get("/shares"))
    residence.clock.move(days=304)
    residence.booked("luc", residence.clock().date(), nights=3)
    nadia = residence.reader("nadia")
    told = nadia.get("/shares")
    assert "from 1 January 2027" in said(told)
    assert "The year 2028" in said(told)
    assert "from 1 January 2028" in said(nadia.get("/shares", params={"year": "2028"}))
    for month in (4, 5):
        residence.booked("nadia", date(2028, month, 1), nights=4)
    now = said(nadia.get("/shares"))
    assert "from 1 January 2028" in now
    assert "The year 2027" in now


@pytest.mark.parametrize("year", ["2026", "0000", "99999", "x", "²²²²"])
def test_any_year_may_be_asked(residence: Residence, year: str) -> None:
    """A year that is none is this one."""
    answer = residence.reader("nadia", "fr").get("/shares", params={"year": year})
    assert answer.status_code == 200
    assert ("1 janvier 2026" if year == "2026" else "janvier 2027") in said(answer).replace("1er", "1")


def test_who_may_not_see_names_finds_no_such_page(residence: Residence) -> None:
    """Neither the landlord, nor anybody in a house that is not theirs."""
    assert residence.reader("camille").get("/shares").status_code == 404
    elsewhere = {"house": "00000000-0000-0000-0000-000000000000"}
    assert residence.reader("nadia").get("/shares", params=elsewhere).status_code == 404


def test_the_front_page_leads_there(residence: Residence) -> None:
    """Under the places to book."""
    assert 'href="/shares"' in residence.reader("nadia").get("/").text


def test_a_proposal_leads_to_last_year_under_its_rules(residence: Residence) -> None:
    """From the difference to what would have gone otherwise, by year; never for a text that cannot be read."""
    residence.booked("nadia", nights=4)
    path = draft(residence, ("nights = 20", "nights = 3"))
    nadia = residence.reader("nadia")
    assert f'href="{path}/replay"' in nadia.get(path).text
    told = said(nadia.get(f"{path}/replay", params={"year": "2027"}))
    assert "1 request was asked again under the proposed rules. 1 booking would not have been." in told
    assert (
        "Les Amrani (yours) 10 March 2027 to 14 March 2027 booked refused Rules of the shared flat, article 5" in told
    )
    assert 'data-head="Under the proposal"' in nadia.get(f"{path}/replay", params={"year": "2027"}).text
    assert "From 1 January 2026 to 31 December 2026" in said(nadia.get(f"{path}/replay"))
    assert residence.reader("camille").get(f"{path}/replay").status_code == 404
