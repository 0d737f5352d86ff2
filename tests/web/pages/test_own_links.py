"""The one page of all one's calendar links: what may be followed, names, last use, and their end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from habitat_kit.web import feeds
from tests.web.pages.residence import Residence, said
from tests.web.pages.test_links import SECRET


def choices(residence: Residence, person: str) -> set[str]:
    """What the form offers somebody, by its values."""
    found = re.findall(r'name="shows" id="[^"]*" value="([^"]+)"', residence.reader(person).get("/links").text)
    return {value.partition("-")[0] for value in found}


def test_everybody_is_offered_what_they_may_follow(residence: Residence) -> None:
    """A resident their bookings, their household's, their tasks and places; a steward the houses as well."""
    assert choices(residence, "nadia") == {"person", "household", "tasks", "space"}
    assert "houses" in choices(residence, "helene")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_personal_link_is_made_shown_once_and_read(residence: Residence, language: str) -> None:
    """The address on the page opens one's own bookings; the page without it says when it was last read."""
    booking = residence.booked()
    reader = residence.reader(language=language)
    made = reader.post("/links", data={"shows": "person", "label": "mon téléphone", "nonce": "n1"})
    found = SECRET.search(made.text)
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    assert found is not None
    assert ("never read" if language == "en" else "jamais lu") in said(made)
    surface = feeds.app(residence.kit)
    feed = TestClient(surface, base_url="http://localhost").get(f"/{found[3]}.ics")
    surface.close()
    assert f"UID:{booking.id}" in feed.text
    page = reader.get("/links")
    assert found[3] not in page.text
    assert ("read on" if language == "en" else "lu le") in said(page)
    again = reader.post("/links", data={"shows": "person", "label": "mon téléphone", "nonce": "n1"})
    assert SECRET.search(again.text) is None


def test_a_place_is_followed_from_here_as_well(residence: Residence) -> None:
    """With the place and how much the link shows; without a place that is there, the form says so."""
    reader = residence.reader()
    fields = {"shows": "space", "space": str(residence.space("shared-flat")), "level": "room", "nonce": "n1"}
    assert SECRET.search(reader.post("/links", data=fields).text)
    assert "When it is taken, and by which household" in said(reader.get("/links"))
    for wrong in ({"space": "x"}, {"shows": "everything"}, {"level": "own"}, {"shows": ""}):
        answer = reader.post("/links", data=fields | wrong | {"nonce": "n2"})
        assert answer.status_code == 400, wrong
        assert SECRET.search(answer.text) is None
    assert reader.post("/links", data=fields | {"space": str(residence.household("luc"))}).status_code == 404


def test_a_household_that_is_not_ones_own_is_not_offered(residence: Residence) -> None:
    """Typed into the form by hand it makes nothing; nor do the houses for who answers for none."""
    sight = residence.kit.desk.sight(residence.actor("luc"))
    (theirs,) = sight.own(sight.houses()[0].id)
    for shows in (f"household-{theirs}", "houses"):
        answer = residence.reader().post("/links", data={"shows": shows, "nonce": "n1"})
        assert answer.status_code == 400
    assert 'value="revoke"' not in residence.reader().get("/links").text


def test_a_link_gets_another_name_and_ends(residence: Residence) -> None:
    """Its name changes and nothing else; what cannot be read is said beside it; a neighbour changes nothing."""
    reader = residence.reader()
    secret = SECRET.search(reader.post("/links", data={"shows": "tasks", "label": "old", "nonce": "n1"}).text)
    link = re.search(r'name="link" value="([^"]+)"', reader.get("/links").text)
    assert link is not None
    assert secret is not None
    renamed = reader.post("/links/change", data={"link": link[1], "do": "relabel", "label": "ma tablette"})
    assert renamed.status_code == 303
    page = reader.get(renamed.headers["location"])
    assert "ma tablette" in said(page)
    assert "The name is changed" in said(page)
    wrong = reader.post("/links/change", data={"link": link[1], "do": "relabel", "label": "x" * 81})
    assert wrong.status_code == 400
    assert f'href="#f-label-{link[1]}"' in wrong.text
    theirs = residence.reader("luc").post("/links/change", data={"link": link[1], "do": "relabel", "label": "mine"})
    assert theirs.status_code == 404
    surface = feeds.app(residence.kit)
    client = TestClient(surface, base_url="http://localhost")
    assert client.get(f"/{secret[3]}.ics").status_code == 200
    assert reader.post("/links/change", data={"link": link[1], "do": "revoke"}).status_code == 303
    assert client.get(f"/{secret[3]}.ics").status_code == 404
    surface.close()
    assert link[1] not in reader.get("/links").text


def test_a_link_past_its_end_is_not_listed(residence: Residence) -> None:
    """After its year it opens nothing, and the page has only what opens something."""
    reader = residence.reader()
    reader.post("/links", data={"shows": "person", "nonce": "n1"})
    assert 'value="revoke"' in reader.get("/links").text
    residence.clock.now += timedelta(days=366)
    assert 'value="revoke"' not in residence.reader().get("/links").text
